package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"switchboard/channels"
)

// maxDepth is how deep values may lie in one another; our own keys need four.
const maxDepth = 16

// decoder fills a Config from a file's syntax tree and notes what is wrong and
// where each value was. It goes by the tree, not by yaml.Unmarshal, to find every
// problem at once and to know its line.
type decoder struct {
	file     string
	env      map[string]string
	at       map[string]place
	problems problems
}

func (d *decoder) document(raw []byte, c *Config) {
	if line := tooDeep(raw); line > 0 {
		d.problems.add(place{d.file, line}, "", "lists or brackets more than %d deep", maxDepth)
		return
	}
	file, err := parse(raw)
	if err != nil {
		line, why := syntaxProblem(err)
		d.problems.add(place{d.file, line}, "", "%s", why)
		return
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			d.problems.add(d.place(doc.Body), "", "more than one YAML document")
			return
		}
		body = doc.Body
	}
	if body != nil {
		d.mapping(body, reflect.ValueOf(c).Elem(), "")
	}
}

// parse keeps a panic of the library from ending the program.
func parse(raw []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("not valid YAML")
		}
	}()
	return parser.ParseBytes(raw, 0)
}

// tooDeep returns the line where brackets, or dashes of lists in lists, lie so deep
// that the parser, which is recursive, would take very long or run out of stack.
func tooDeep(raw []byte) (line int) {
	const much = 8 * maxDepth // some may be in texts
	brackets := 0
	for text := range bytes.Lines(raw) {
		line++
		for _, c := range text {
			switch c {
			case '[', '{':
				brackets++
			case ']', '}':
				brackets = max(0, brackets-1)
			}
			if brackets > much {
				return line
			}
		}
		if bytes.Count(text, []byte("- ")) > much {
			return line
		}
	}
	return 0
}

// syntaxProblem is where and why the text is not YAML, without its words.
func syntaxProblem(err error) (line int, why string) {
	if e, ok := errors.AsType[yaml.Error](err); ok {
		if t := e.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return line, "not valid YAML: " + e.GetMessage()
	}
	return 0, "not valid YAML"
}

func (d *decoder) place(n ast.Node) place {
	return place{d.file, lineOf(n.GetToken())}
}

func lineOf(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Line
}

// pairs returns the keys and values of a mapping.
func (d *decoder) pairs(n ast.Node, key string) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil
	}
	d.problems.add(d.place(n), key, "should be keys and values, is %s", described(n))
	return nil
}

// described says what a node is, without its value.
func described(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AliasNode, *ast.AnchorNode, *ast.MergeKeyNode:
		return "an anchor or an alias, which are not understood here"
	case *ast.TagNode:
		return "a tag, which is not understood here"
	}
	return "a single value"
}

func (d *decoder) mapping(n ast.Node, v reflect.Value, key string) {
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, pair := range d.pairs(n, key) {
		at := place{d.file, lineOf(pair.Key.GetToken())}
		name, ok := plain(pair.Key)
		if !ok {
			d.problems.add(at, key, "a key is %s", described(pair.Key))
			continue
		}
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		switch {
		case i < 0:
			d.problems.add(at, join(key, name), "unknown key%s", suggestion(name, fields))
		case seen[name]:
			d.problems.add(at, join(key, name), "set twice")
		default:
			seen[name] = true
			d.at[join(key, name)] = at
			d.value(pair.Value, fields[i], v.Field(fields[i].index), join(key, name))
		}
	}
	for _, f := range fields {
		if f.required && v.Field(f.index).IsZero() {
			d.problems.add(d.place(n), join(key, f.name), "is missing")
		}
	}
}

func suggestion(name string, fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	if meant, ok := nearest(name, names); ok {
		return "; did you mean " + meant + "?"
	}
	return "; known here: " + strings.Join(names, ", ")
}

func (d *decoder) value(n ast.Node, f field, v reflect.Value, key string) {
	if _, null := n.(*ast.NullNode); null || n == nil {
		return // a key without a value keeps its default
	}
	switch {
	case f.typ == reflect.TypeFor[Settings]():
		d.settings(n, v, key)
	case isScalar(f.typ):
		text, ok := plain(n)
		if !ok {
			d.problems.add(d.place(n), key, "should be a single value, is %s", described(n))
			return
		}
		d.scalar(d.place(n), key, f, v, text)
	case f.typ.Kind() == reflect.Slice:
		d.list(n, f, v, key)
	default:
		d.mapping(n, v, key)
	}
}

func (d *decoder) list(n ast.Node, f field, v reflect.Value, key string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problems.add(d.place(n), key, "should be a list, is %s", described(n))
		return
	}
	v.SetZero()
	item := field{typ: f.typ.Elem(), enum: f.enum}
	for i, one := range list.Values {
		iv := reflect.New(item.typ).Elem()
		if !isScalar(item.typ) {
			setDefaults(iv)
		}
		k := fmt.Sprintf("%s[%d]", key, i)
		d.at[k] = d.place(one)
		d.value(one, item, iv, k)
		v.Set(reflect.Append(v, iv))
	}
}

// plain returns the text of a single value as it was written.
func plain(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// reference is how a secret names the environment variable it is in.
var reference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// scalar sets one value. Its problems do not repeat a secret.
func (d *decoder) scalar(at place, key string, f field, v reflect.Value, text string) {
	secret := f.typ == reflect.TypeFor[channels.Secret]()
	if reference.MatchString(text) {
		if !secret {
			d.problems.add(at, key, "only secrets may be taken from the environment with ${NAME}; set %s there instead", variable(key))
			return
		}
		text = d.expand(at, key, text)
	}
	if len(f.enum) > 0 && !slices.Contains(f.enum, text) {
		d.problems.add(at, key, "%s is not one of %s", quote(text), strings.Join(f.enum, ", "))
		return
	}
	if err := setScalar(v, text); err != nil {
		d.problems.add(at, key, "%s %v", quote(text), err)
	}
}

// quote shows a value, but not the whole of a long one.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// expand puts the values of variables in the place of their names.
func (d *decoder) expand(at place, key, text string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		value, ok := d.env[name]
		if !ok {
			d.problems.add(at, key, "the environment has no %s", name)
		}
		return value
	})
}

// settings turns any value into JSON for the channel to decode by its own schema.
func (d *decoder) settings(n ast.Node, v reflect.Value, key string) {
	before := len(d.problems)
	value := d.tree(n, key, 0)
	if len(d.problems) > before {
		return
	}
	if _, ok := value.(map[string]any); !ok {
		d.problems.add(d.place(n), key, "should be keys and values, is %s", described(n))
		return
	}
	raw, err := json.Marshal(value)
	if err != nil {
		d.problems.add(d.place(n), key, "holds a value that JSON has not")
		return
	}
	v.Set(reflect.ValueOf(Settings{channels.Secret(raw)}))
}

func (d *decoder) tree(n ast.Node, key string, depth int) any {
	if depth > maxDepth {
		d.problems.add(d.place(n), key, "more than %d deep", maxDepth)
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		m := map[string]any{}
		for _, pair := range d.pairs(n, key) {
			name, ok := plain(pair.Key)
			if !ok {
				d.problems.add(place{d.file, lineOf(pair.Key.GetToken())}, key, "a key is %s", described(pair.Key))
				continue
			}
			m[name] = d.tree(pair.Value, join(key, name), depth+1)
		}
		return m
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, one := range n.Values {
			list[i] = d.tree(one, fmt.Sprintf("%s[%d]", key, i), depth+1)
		}
		return list
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.NullNode, nil:
		return nil
	}
	text, ok := plain(n)
	if !ok {
		d.problems.add(d.place(n), key, "is %s", described(n))
		return nil
	}
	if ref := reference.FindString(text); ref != "" && ref == text {
		return d.expand(d.place(n), key, text)
	}
	return text
}
