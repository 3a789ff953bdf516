package store

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// jsonOf is a column of JSON that is read into, or written from, what v points to.
type jsonOf struct{ v any }

func asJSON(v any) jsonOf { return jsonOf{v} }

// text is the column's value. What is nil is empty, so that no column holds "null".
func (j jsonOf) text() (string, error) {
	v := reflect.ValueOf(j.v).Elem()
	switch {
	case v.Kind() == reflect.Slice && v.IsNil():
		return "[]", nil
	case v.Kind() == reflect.Map && v.IsNil():
		return "{}", nil
	}
	raw, err := json.Marshal(j.v)
	return string(raw), err
}

// Scan implements sql.Scanner. What is empty is nil.
func (j jsonOf) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("a column of JSON is %T", src)
	}
	reflect.ValueOf(j.v).Elem().SetZero()
	if text == "[]" || text == "{}" || text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), j.v)
}
