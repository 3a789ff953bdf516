package config

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
)

// maxFile is the longest file that is read, in bytes.
const maxFile = 1 << 20

const environment = "environment"

// Load reads the file, if path is not empty, and the environment over it, and
// validates the whole. Its error is an *Error that holds every problem, or says
// why the file could not be read.
func Load(path string) (Config, error) {
	if path == "" {
		return load("", nil, os.Environ())
	}
	raw, err := read(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	return load(path, raw, os.Environ())
}

// Default is the configuration of an empty file in an empty environment.
func Default() Config {
	c := Config{at: map[string]place{}}
	setDefaults(reflect.ValueOf(&c).Elem())
	return c
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = fmt.Errorf("%s is longer than %v", path, Bytes(maxFile))
	}
	return raw, err
}

func load(path string, raw []byte, environ []string) (Config, error) {
	c := Default()
	env := variables(environ)
	d := decoder{file: path, env: env, at: c.at}
	d.document(raw, &c)
	d.overrides(&c)
	d.problems = append(d.problems, c.problems()...)
	if err := d.problems.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func variables(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok {
			env[name] = value
		}
	}
	return env
}

// overrides takes settings from the environment. A variable that is almost the
// name of one is refused; others of the prefix may belong to somebody else, such
// as those an orchestrator sets for a service called switchboard.
func (d *decoder) overrides(c *Config) {
	var known []string
	settable(reflect.ValueOf(c).Elem(), "", func(key string, f field, v reflect.Value) {
		name := variable(key)
		known = append(known, name)
		if text := d.env[name]; text != "" {
			d.override(name, key, f, v, text)
		}
	})
	for name := range d.env {
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) {
			continue
		}
		if meant, ok := nearest(name, known); ok {
			d.problems.add(place{source: environment}, name, "unknown; did you mean %s?", meant)
		}
	}
}

// override sets one key; a list is separated by commas.
func (d *decoder) override(name, key string, f field, v reflect.Value, text string) {
	at := place{source: environment}
	d.at[key] = at
	if v.Kind() != reflect.Slice {
		d.scalar(at, name, f, v, text)
		return
	}
	v.SetZero()
	for one := range strings.SplitSeq(text, ",") {
		item := reflect.New(f.typ.Elem()).Elem()
		d.scalar(at, name, f, item, strings.TrimSpace(one))
		v.Set(reflect.Append(v, item))
	}
}
