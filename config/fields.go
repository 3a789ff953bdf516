package config

import (
	"fmt"
	"reflect"
	"strings"
)

// field is one key, as the tags of a struct's field describe it.
type field struct {
	name     string
	index    int
	typ      reflect.Type
	initial  string // default
	enum     []string
	required bool
	help     string
}

// fieldsOf lists the keys of a struct in order.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			continue
		}
		one := field{
			name: name, index: i, typ: f.Type,
			initial: f.Tag.Get("default"), required: f.Tag.Get("required") == "true", help: f.Tag.Get("help"),
		}
		if e := f.Tag.Get("enum"); e != "" {
			one.enum = strings.Split(e, "|")
		}
		all = append(all, one)
	}
	return all
}

// setDefaults fills a struct, and those in it, with the defaults of their tags.
func setDefaults(v reflect.Value) {
	for _, f := range fieldsOf(v.Type()) {
		fv := v.Field(f.index)
		switch {
		case fv.Kind() == reflect.Struct && !isScalar(f.typ) && f.typ != reflect.TypeFor[Settings]():
			setDefaults(fv)
		case f.initial == "":
		case fv.Kind() == reflect.Slice:
			fv.Set(reflect.ValueOf([]string{f.initial}))
		default:
			if err := setScalar(fv, f.initial); err != nil {
				panic(fmt.Sprintf("config: default of %s %s", f.name, err)) // a mistake in a tag
			}
		}
	}
}

// join is the key of a field in a struct that has a key itself.
func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

// variable is the environment variable of a key.
func variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

const prefix = "SWITCHBOARD_"

// settable calls fn for every key that a variable may set: all but lists of structs.
func settable(v reflect.Value, key string, fn func(key string, f field, v reflect.Value)) {
	for _, f := range fieldsOf(v.Type()) {
		fv, k := v.Field(f.index), join(key, f.name)
		switch {
		case isScalar(f.typ), fv.Kind() == reflect.Slice && isScalar(f.typ.Elem()):
			fn(k, f, fv)
		case fv.Kind() == reflect.Struct:
			settable(fv, k, fn)
		}
	}
}
