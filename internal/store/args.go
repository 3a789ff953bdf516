package store

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unicode/utf8"
)

// neutral reduces an argument to nil, string, int64 or float64, the values that both
// engines store alike. It returns what is wrong, or "".
func neutral(arg any) (value any, wrong string) {
	switch v := arg.(type) {
	case nil:
		return nil, ""
	case string:
		return v, wrongText(v)
	case int64:
		return v, ""
	case int:
		return int64(v), ""
	case bool:
		return truth(v), ""
	case float64:
		return v, ""
	case jsonOf:
		text, err := v.text()
		if err != nil {
			return nil, err.Error()
		}
		return text, wrongText(text)
	}
	v := reflect.ValueOf(arg)
	switch {
	case v.Kind() == reflect.String:
		return v.String(), wrongText(v.String())
	case v.CanInt():
		return v.Int(), ""
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return int64(v.Uint()), ""
	case v.Kind() == reflect.Bool:
		return truth(v.Bool()), ""
	case v.CanFloat():
		return v.Float(), ""
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		text := string(v.Bytes()) // as text: a SQLite BLOB never equals a TEXT
		return text, wrongText(text)
	}
	return nil, fmt.Sprintf("type %T is not stored", arg)
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// wrongText refuses on both engines what PostgreSQL cannot store.
func wrongText(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		return "text holds a NUL"
	}
	if !utf8.ValidString(s) {
		return "text is not valid UTF-8"
	}
	return ""
}

// assign stores a column of a SQLite row in dest as PostgreSQL's driver would.
func assign(dest, value any) error {
	switch d := dest.(type) {
	case jsonOf:
		return d.Scan(value)
	case *string:
		if s, ok := value.(string); ok {
			*d = s
			return nil
		}
	case *int64:
		if n, ok := value.(int64); ok {
			*d = n
			return nil
		}
	case *int:
		if n, ok := value.(int64); ok {
			*d = int(n)
			return nil
		}
	case *bool:
		if n, ok := value.(int64); ok {
			*d = n != 0
			return nil
		}
	}
	return assignKind(dest, value)
}

func assignKind(dest, value any) error {
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return errors.New("destination is no pointer")
	}
	to := p.Elem()
	switch v := value.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return nil
		}
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes([]byte(v))
			return nil
		}
	case int64:
		switch {
		case to.CanInt() && !to.OverflowInt(v):
			to.SetInt(v)
			return nil
		case to.CanUint() && v >= 0 && !to.OverflowUint(uint64(v)):
			to.SetUint(uint64(v))
			return nil
		case to.Kind() == reflect.Bool:
			to.SetBool(v != 0)
			return nil
		}
	case float64:
		if to.CanFloat() {
			to.SetFloat(v)
			return nil
		}
	case nil:
		return errors.New("column is NULL")
	}
	return fmt.Errorf("%T does not fit", value)
}
