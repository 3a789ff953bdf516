package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"switchboard/gateway"
)

// printer collects the declarations of one file by name.
type printer struct {
	root      string
	file      file
	declared  map[string]string
	constants map[string]map[string][]string // package path → type → values
	err       error
}

func generate(root string, f file) (string, error) {
	p := &printer{root: root, file: f, declared: map[string]string{}, constants: map[string]map[string][]string{}}
	for _, v := range f.types {
		p.typeOf(reflect.TypeOf(v))
	}
	p.frames("ClientFrame", f.client)
	p.frames("ServerFrame", f.server)
	var b strings.Builder
	b.WriteString("// Generated from Go by `go generate ./agentdesk/wire`. Do not edit.\n")
	for _, name := range slices.Sorted(maps.Keys(p.declared)) {
		b.WriteString("\n" + p.declared[name])
	}
	return b.String(), p.err
}

// frames declares a union of frames that are told apart by their type.
func (p *printer) frames(name string, all map[string]any) {
	var union strings.Builder
	for _, word := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&union, "\n  | ({ type: %q } & %s)", word, p.typeOf(reflect.TypeOf(all[word])))
	}
	p.declared[name] = fmt.Sprintf("export type %s =%s;\n", name, union.String())
}

// typeOf is t in TypeScript; what it names is declared.
func (p *printer) typeOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[gateway.Instant]():
		return p.declare("Instant", "/** RFC 3339 in UTC; null is never. */\nexport type Instant = string | null;\n")
	case reflect.TypeFor[time.Time]():
		return "string"
	case reflect.TypeFor[json.RawMessage]():
		return "unknown"
	}
	switch t.Kind() {
	case reflect.Interface:
		return "unknown"
	case reflect.Pointer:
		return p.typeOf(t.Elem())
	case reflect.Slice:
		return p.typeOf(t.Elem()) + "[]"
	case reflect.Map:
		return "Record<" + p.typeOf(t.Key()) + ", " + p.typeOf(t.Elem()) + ">"
	case reflect.String:
		return p.text(t)
	case reflect.Bool:
		return "boolean"
	case reflect.Struct:
		return p.object(t)
	}
	if t.ConvertibleTo(reflect.TypeFor[float64]()) {
		return "number"
	}
	p.fail(t, "has no form in TypeScript")
	return "never"
}

// text is string, a name for it, or a union of the constants the type has.
func (p *printer) text(t reflect.Type) string {
	if t.PkgPath() == "" {
		return "string"
	}
	values := p.constantsOf(t)
	if len(values) == 0 {
		return p.declare(t.Name(), fmt.Sprintf("export type %s = string;\n", t.Name()))
	}
	return p.declare(t.Name(), fmt.Sprintf("export type %s = %s;\n", t.Name(), strings.Join(values, " | ")))
}

func (p *printer) object(t reflect.Type) string {
	if _, known := p.declared[t.Name()]; known {
		return t.Name()
	}
	p.declared[t.Name()] = "" // a type may lead to itself
	extends, fields := "", ""
	for f := range t.Fields() {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			extends = " extends " + p.typeOf(f.Type)
		case name == "" && f.IsExported():
			p.fail(t, "has a field without a JSON name: "+f.Name)
		case name == "-" || !f.IsExported():
		case name == "type" && f.Index[0] == 0: // a frame's, which the union adds
		default:
			if option == "omitempty" || option == "omitzero" {
				name += "?"
			}
			fields += fmt.Sprintf("  %s: %s;\n", name, p.field(t, f))
		}
	}
	p.declared[t.Name()] = fmt.Sprintf("export interface %s%s {\n%s}\n", t.Name(), extends, fields)
	return t.Name()
}

func (p *printer) field(t reflect.Type, f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if ts, ok := p.file.overrides[t.Name()+"."+name]; ok {
		return ts
	}
	if enum := f.Tag.Get("enum"); enum != "" && f.Type == reflect.TypeFor[string]() {
		return `"` + strings.ReplaceAll(enum, ",", `" | "`) + `"`
	}
	return p.typeOf(f.Type)
}

func (p *printer) declare(name, text string) string {
	if old := p.declared[name]; old != "" && old != text {
		p.err = fmt.Errorf("%s: two types are called %s", p.file.path, name)
	}
	p.declared[name] = text
	return name
}

func (p *printer) fail(t reflect.Type, why string) {
	p.err = fmt.Errorf("%s: %s %s", p.file.path, t, why)
}

// constantsOf is the quoted values of the constants declared with type t.
func (p *printer) constantsOf(t reflect.Type) []string {
	path := t.PkgPath()
	if p.constants[path] == nil {
		p.constants[path] = map[string][]string{}
		sources, err := filepath.Glob(filepath.Join(p.root, strings.TrimPrefix(path, "switchboard/"), "*.go"))
		if err != nil || len(sources) == 0 {
			p.fail(t, "is in a package whose source is not found")
		}
		for _, source := range sources {
			p.readConstants(source, p.constants[path])
		}
	}
	return p.constants[path][t.Name()]
}

func (p *printer) readConstants(source string, into map[string][]string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.SkipObjectResolution)
	if err != nil {
		p.err = fmt.Errorf("read constants: %w", err)
		return
	}
	for n := range ast.Preorder(parsed) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			continue
		}
		name, isName := spec.Type.(*ast.Ident)
		value, isLiteral := spec.Values[0].(*ast.BasicLit)
		if isName && isLiteral && value.Kind == token.STRING {
			into[name.Name] = append(into[name.Name], value.Value)
		}
	}
}
