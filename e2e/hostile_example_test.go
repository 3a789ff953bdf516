package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// api is what the desk says of its own forms: OpenAPI 3.1, as far as it matters here.
type api struct {
	Paths map[string]map[string]struct {
		RequestBody requestBody
	}
	Components struct{ Schemas map[string]schema }
}

type requestBody struct {
	Required bool
	Content  map[string]struct{ Schema schema }
}

func (a api) body(r row) requestBody { return a.Paths[r.path][strings.ToLower(r.method)].RequestBody }

// schema describes a value.
type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any    // a word, or a list of words
	Enum                 []any
	Properties           map[string]schema
	AdditionalProperties json.RawMessage
	Items                *schema
	Minimum              float64
	MinLength            int
	Pattern              string
}

func (s *siege) described(t *testing.T) api {
	t.Helper()
	answer := s.do(t, s.as(s.boss, call{method: "GET", path: "/desk/openapi.json"}))
	var a api
	if err := json.Unmarshal(answer.body, &a); err != nil || answer.status != http.StatusOK {
		t.Fatalf("the API is described by %d %.200s: %v", answer.status, answer.body, err)
	}
	return a
}

// example is something that the form of the route takes.
func (a api) example(t *testing.T, r row) map[string]any {
	t.Helper()
	example, ok := a.value(a.body(r).Content["application/json"].Schema).(map[string]any)
	if !ok || len(example) == 0 {
		t.Fatalf("%s %s takes JSON that nobody describes", r.method, r.path)
	}
	return example
}

func (a api) value(s schema) any {
	if s.Ref != "" {
		return a.value(a.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]])
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.kind() {
	case "object":
		fields := make(map[string]any, len(s.Properties))
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if name != "$schema" {
				fields[name] = a.value(s.Properties[name])
			}
		}
		return fields
	case "array":
		return []any{a.value(*s.Items)}
	case "integer", "number":
		return s.Minimum
	case "boolean":
		return true
	case "string":
		if s.Pattern != "" {
			return "x1"
		}
		return canary + strings.Repeat("x", max(0, s.MinLength-len(canary)))
	}
	return nil // anything may stand there
}

// kind is the type of the value, where it has one and is not nothing.
func (s schema) kind() string {
	switch kind := s.Type.(type) {
	case string:
		return kind
	case []any:
		for _, k := range kind {
			if k != "null" {
				return k.(string)
			}
		}
	}
	return ""
}
