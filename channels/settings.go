package channels

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Text is a short text for people, in both languages of the console.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Secret is a string that never shows: it prints, logs and encodes as ***.
// Only a conversion to string reveals it.
type Secret string

// String returns ***.
func (Secret) String() string { return "***" }

// Format writes ***, whatever the verb: fmt shows the operand of a wrong one.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("***")) }

// MarshalText encodes ***.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// MarshalJSON encodes ***.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

// LogValue logs ***.
func (Secret) LogValue() slog.Value { return slog.StringValue("***") }

// A Schema describes a kind's settings. It is made from a struct whose fields
// carry the tags json (the name), zh and en (the label), and optionally
// required:"true", default, enum:"a|b", help_zh and help_en, group (what it is
// about, so that a form can be drawn in parts) and form (how to ask for it).
type Schema struct {
	Fields []SettingField `json:"fields"`
	typ    reflect.Type
}

// SettingField is one line of the form the console draws.
type SettingField struct {
	Name     string   `json:"name"`
	Label    Text     `json:"label"`
	Help     Text     `json:"help,omitzero"`
	Type     string   `json:"type"` // "text", "secret", "integer", "boolean", "list"
	Required bool     `json:"required,omitempty"`
	Default  string   `json:"default,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Group    string   `json:"group,omitempty"` // "appearance", "people", "privacy", "identity", "limits"
	Form     string   `json:"form,omitempty"`  // "colour" or "paragraph"; else as the type says
}

// SchemaOf describes the settings struct S. It panics when a field has a type or
// a tag it cannot describe: that is a mistake in the driver.
func SchemaOf[S any]() Schema {
	t := reflect.TypeFor[S]()
	s := Schema{typ: t}
	for f := range t.Fields() {
		field, err := settingField(f)
		if err != nil {
			panic(fmt.Sprintf("channels: setting %s.%s %v", t, f.Name, err))
		}
		s.Fields = append(s.Fields, field)
	}
	return s
}

func settingField(f reflect.StructField) (SettingField, error) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	field := SettingField{
		Name:     name,
		Label:    Text{Zh: f.Tag.Get("zh"), En: f.Tag.Get("en")},
		Help:     Text{Zh: f.Tag.Get("help_zh"), En: f.Tag.Get("help_en")},
		Required: f.Tag.Get("required") == "true",
		Default:  f.Tag.Get("default"),
		Type:     settingType(f.Type),
		Group:    f.Tag.Get("group"),
		Form:     f.Tag.Get("form"),
	}
	if e := f.Tag.Get("enum"); e != "" {
		field.Enum = strings.Split(e, "|")
	}
	switch {
	case !f.IsExported() || name == "" || name == "-":
		return field, errors.New("is not exported or lacks a json name")
	case field.Label.Zh == "" || field.Label.En == "":
		return field, errors.New("lacks a label in zh and en")
	case field.Type == "":
		return field, errors.New("has a type no form can show")
	case len(field.Enum) > 0 && field.Type != "text":
		return field, errors.New("has an enum but is no text")
	}
	if err := field.decode(nil, reflect.New(f.Type).Elem()); err != nil && field.Default != "" {
		return field, fmt.Errorf("has an impossible default: %w", err)
	}
	return field, nil
}

func settingType(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[Secret]():
		return "secret"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return "integer"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return "list"
	}
	return ""
}

// Decode reads settings strictly into out, which points to the schema's struct:
// an unknown field, a wrong type, a missing required field or a value outside
// the enum is a Misconfigured error that names the field and never its value.
// Names count by case; null is the same as leaving the field out.
func (s Schema) Decode(raw []byte, out any) error {
	if s.typ == nil || reflect.TypeOf(out) != reflect.PointerTo(s.typ) {
		return fmt.Errorf("channels: settings of %v decoded into %T", s.typ, out)
	}
	given := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(raw)) > 0 && json.Unmarshal(raw, &given) != nil {
		return misconfigured("settings are not a JSON object")
	}
	v := reflect.ValueOf(out).Elem()
	for i, f := range s.Fields {
		if err := f.decode(given[f.Name], v.Field(i)); err != nil {
			return err
		}
		delete(given, f.Name)
	}
	if len(given) > 0 {
		return misconfigured("unknown setting %q", slices.Min(slices.Collect(maps.Keys(given))))
	}
	return nil
}

// decode sets v to the JSON value given, or else to the default.
func (f SettingField) decode(given json.RawMessage, v reflect.Value) error {
	v.SetZero()
	present := len(given) > 0 && string(given) != "null"
	if !present && f.Default != "" {
		given, present = f.defaultJSON(), true
	}
	if present && json.Unmarshal(given, v.Addr().Interface()) != nil {
		return misconfigured("setting %s has the wrong type: %s expected", f.Name, f.Type)
	}
	empty := (v.Kind() == reflect.String || v.Kind() == reflect.Slice) && v.Len() == 0
	if f.Required && (!present || empty) {
		return misconfigured("setting %s is missing", f.Name)
	}
	if len(f.Enum) > 0 && !empty && !slices.Contains(f.Enum, v.String()) {
		return misconfigured("setting %s is not one of %s", f.Name, strings.Join(f.Enum, ", "))
	}
	return nil
}

// defaultJSON is the default tag as JSON: text stands there without quotes.
func (f SettingField) defaultJSON() json.RawMessage {
	if f.Type != "text" && f.Type != "secret" {
		return json.RawMessage(f.Default)
	}
	quoted, _ := json.Marshal(f.Default) // a string always encodes
	return quoted
}

func misconfigured(format string, args ...any) error {
	return &Error{Fault: Misconfigured, Err: fmt.Errorf(format, args...)}
}
