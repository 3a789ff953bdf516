package config

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

const (
	page      = "../docs/configuration.md"
	pageBegin = "<!-- made from config/config.go by: go test ./config -update -->\n"
	pageEnd   = "<!-- end -->\n"
)

// TestPageIsComplete compares the tables of docs/configuration.md with the code.
func TestPageIsComplete(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(raw), pageBegin)
	_, after, ok2 := strings.Cut(rest, pageEnd)
	if !ok1 || !ok2 {
		t.Fatalf("%s has lost the marks between which its tables are", page)
	}
	want := before + pageBegin + tables() + pageEnd + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(raw) != want {
		t.Errorf("%s is not up to date; run: go test ./config -update", page)
	}
}

// tables are every key with its variable, default and meaning: one table for the
// process, and one for each kind of thing that can be provisioned.
func tables() string {
	var b strings.Builder
	b.WriteString("\n| key | default | meaning |\n| --- | --- | --- |\n")
	settable(reflect.ValueOf(&Config{}).Elem(), "", func(key string, f field, _ reflect.Value) {
		fmt.Fprintf(&b, "| `%s`<br>`%s` | %s | %s |\n", key, variable(key), initial(f), meaning(f))
	})
	lists(&b, reflect.TypeFor[Provision](), "provision")
	b.WriteString("\n")
	return b.String()
}

func lists(b *strings.Builder, t reflect.Type, key string) {
	for _, f := range fieldsOf(t) {
		if f.typ.Kind() != reflect.Slice || isScalar(f.typ.Elem()) {
			continue
		}
		k := join(key, f.name) + "[]"
		fmt.Fprintf(b, "\n### `%s`\n\n| key | default | meaning |\n| --- | --- | --- |\n", k)
		for _, inner := range fieldsOf(f.typ.Elem()) {
			if inner.help != "" {
				fmt.Fprintf(b, "| `%s` | %s | %s |\n", inner.name, initial(inner), meaning(inner))
			}
		}
		lists(b, f.typ.Elem(), k)
	}
}

func initial(f field) string {
	switch {
	case f.required:
		return "required"
	case f.initial == "":
		return ""
	}
	return "`" + f.initial + "`"
}

func meaning(f field) string {
	s := f.help
	switch f.typ {
	case reflect.TypeFor[channels.Secret]():
		s += " Secret."
	case reflect.TypeFor[time.Duration]():
		s += " A duration such as `90s`, `12h` or `30d`."
	case reflect.TypeFor[Bytes]():
		s += " A size such as `512KiB` or `20MiB`."
	case reflect.TypeFor[bool]():
		s += " `true` or `false`."
	}
	if f.typ.Kind() == reflect.Slice && isScalar(f.typ.Elem()) {
		s += " A list."
	}
	if len(f.enum) > 0 {
		s += " One of `" + strings.Join(f.enum, "`, `") + "`."
	}
	return s
}

func TestEveryKeyIsExplained(t *testing.T) {
	var walk func(typ reflect.Type, key string)
	walk = func(typ reflect.Type, key string) {
		for _, f := range fieldsOf(typ) {
			inner, k := f.typ, join(key, f.name)
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct && !isScalar(inner) && inner != reflect.TypeFor[Settings]() {
				walk(inner, k)
			} else if f.help == "" {
				t.Errorf("%s has no help", k)
			}
		}
	}
	walk(reflect.TypeFor[Config](), "")
}

// instead are keys that stand for others: the example shows them beside those, as a
// comment.
var instead = []string{"cluster.nats_url"}

// TestExample loads the example file as it is, and with everything in it that is
// commented out taken in, and looks for every key in it.
func TestExample(t *testing.T) {
	raw, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(example, raw, nil); err != nil {
		t.Errorf("as it is: %v", err)
	}
	all := regexp.MustCompile(`(?m)^( *)# ( *)([a-z_0-9]+:( .*)?)$`).ReplaceAllString(string(raw), "$1$2$3")
	all = strings.NewReplacer("driver: sqlite", "driver: postgres", "driver: folder", "driver: s3").Replace(all)
	env := []string{
		"MASTER_KEY=k", "DB_PASSWORD=p", "S3_ACCESS_KEY=a", "S3_SECRET_KEY=s",
		"LI_MEI_PASSWORD=long enough", "SHOP_JWT_SECRET=s", "ALARM_SECRET=0123456789abcdef", "CLUSTER_SECRET=a secret of the nodes",
	}
	c, err := load(example, []byte(all), env)
	if err != nil {
		t.Fatalf("with all that is commented out: %v", err)
	}
	var missing []string
	for _, key := range keysOf(reflect.TypeFor[Config](), "") {
		if _, set := c.at[key]; !set && !slices.Contains(instead, key) {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%s does not show %v", example, missing)
	}
}

// keysOf lists every key as it is in a file whose lists have one element.
func keysOf(t reflect.Type, key string) []string {
	var all []string
	for _, f := range fieldsOf(t) {
		k, inner := join(key, f.name), f.typ
		all = append(all, k)
		if inner.Kind() == reflect.Slice {
			inner, k = inner.Elem(), k+"[0]"
		}
		if inner.Kind() == reflect.Struct && !isScalar(inner) && inner != reflect.TypeFor[Settings]() {
			all = slices.Concat(all, keysOf(inner, k))
		}
	}
	return all
}
