package router

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"switchboard/gateway"
)

// FieldError is one thing that is wrong with a setting, and where: "time.from".
type FieldError struct{ Field, Reason string }

// Error is the field and the reason.
func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// RuleError says what is wrong with a rule, and where: "conditions.time.from".
type RuleError struct {
	Rule string // its name
	FieldError
}

// Error names the rule and the field.
func (e *RuleError) Error() string { return fmt.Sprintf("rule %q: %s", e.Rule, e.FieldError.Error()) }

// within puts a field into another.
func (e *FieldError) within(field string) *FieldError {
	return &FieldError{strings.TrimSuffix(field+"."+e.Field, "."), e.Reason}
}

// The fields of a rule, as errors begin with.
const (
	conditionsField = "conditions"
	outcomeField    = "outcome"
)

// Bounds of rules.
const (
	MaxRules     = 500
	MaxLevel     = 10 // of skills
	maxKeys      = 20 // of fields, and of context
	maxValues    = 200
	maxValueSize = 200 // runes
)

// ReadRule reads a rule as it is stored, JSON. It takes no field that it does not
// know, and nothing that does not pass Validate. Its errors are *RuleError.
func ReadRule(id gateway.RuleID, name string, conditions, outcome []byte) (Rule, error) {
	r := Rule{ID: id, Name: name}
	if wrong := readStrictly(conditions, &r.When); wrong != nil {
		return Rule{}, wrongRule(name, conditionsField, wrong)
	}
	if wrong := readStrictly(outcome, &r.Then); wrong != nil {
		return Rule{}, wrongRule(name, outcomeField, wrong)
	}
	return r, r.Validate()
}

// ReadRouting reads the settings of a queue as a file has them, JSON. It takes no field
// that it does not know, and nothing that does not pass Validate. Its errors are
// *FieldError.
func ReadRouting(text []byte) (r Routing, err error) {
	if wrong := readStrictly(text, &r); wrong != nil {
		return Routing{}, wrong
	}
	return r, r.Validate()
}

func wrongRule(name, section string, wrong *FieldError) error {
	return &RuleError{name, *wrong.within(section)}
}

// readStrictly reads one object of known fields.
func readStrictly(text []byte, into any) *FieldError {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &FieldError{wrongType.Field, "a " + wrongType.Value + " does not belong there"}
	}
	if err != nil {
		if unknown, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return &FieldError{strings.Trim(unknown, `"`), "there is no such field"}
		}
		return &FieldError{"", "not JSON: " + err.Error()}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &FieldError{"", "something follows the object"}
	}
	return nil
}

// Validate returns a *RuleError for the first thing that is wrong with the rule.
func (r Rule) Validate() error {
	if wrong := r.When.check(); wrong != nil {
		return wrongRule(r.Name, conditionsField, wrong)
	}
	if r.Then.Priority < 0 || r.Then.Priority > MaxPriority {
		return wrongRule(r.Name, outcomeField, &FieldError{"priority", fmt.Sprintf("want 0 to %d", MaxPriority)})
	}
	if reason := checkNeeds(r.Then.Needs); reason != "" {
		return wrongRule(r.Name, outcomeField, &FieldError{"needs", reason})
	}
	return nil
}

// checkNeeds is what is wrong with needs: one without a skill, or of a level that
// nobody can have.
func checkNeeds(needs []gateway.Need) (reason string) {
	seen := make(map[gateway.SkillID]bool)
	for _, n := range needs {
		switch {
		case n.Skill == "":
			return "a skill is missing"
		case n.Level < 0 || n.Level > MaxLevel:
			return fmt.Sprintf("a level is 1 to %d", MaxLevel)
		case seen[n.Skill]:
			return "a skill is there twice"
		}
		seen[n.Skill] = true
	}
	return ""
}

func (c Conditions) check() *FieldError {
	for _, list := range []struct {
		field  string
		values []string
	}{
		{AccountCondition, texts(c.Accounts)},
		{BrandCondition, texts(c.Brands)},
		{KindCondition, c.Kinds},
		{LanguageCondition, c.Languages},
		{PageBeginsCondition, c.PageBegins},
		{PageContainsCondition, c.PageContains},
		{AnyWordCondition, c.AnyWord},
		{AllWordsCondition, c.AllWords},
	} {
		if reason := checkValues(list.values); reason != "" {
			return &FieldError{list.field, reason}
		}
	}
	if wrong := checkFacts(c.Fields); wrong != nil {
		return wrong.within(FieldCondition)
	}
	if wrong := checkFacts(c.Context); wrong != nil {
		return wrong.within(ContextCondition)
	}
	if c.Time != nil {
		if wrong := c.Time.check(); wrong != nil {
			return wrong.within(TimeCondition)
		}
	}
	return nil
}

func checkFacts(facts map[string][]string) *FieldError {
	if len(facts) > maxKeys {
		return &FieldError{"", fmt.Sprintf("more than %d keys", maxKeys)}
	}
	for _, key := range sortedKeys(facts) {
		if key == "" || utf8.RuneCountInString(key) > maxValueSize {
			return &FieldError{"", "a key is missing or too long"}
		}
		if len(facts[key]) == 0 {
			return &FieldError{key, "a value is missing"}
		}
		if reason := checkValues(facts[key]); reason != "" {
			return &FieldError{key, reason}
		}
	}
	return nil
}

func checkValues(values []string) (reason string) {
	if len(values) > maxValues {
		return fmt.Sprintf("more than %d values", maxValues)
	}
	for _, v := range values {
		if strings.TrimSpace(fold(v)) == "" {
			return "a value is empty"
		}
		if utf8.RuneCountInString(v) > maxValueSize {
			return fmt.Sprintf("a value has more than %d characters", maxValueSize)
		}
	}
	return ""
}

func texts[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
