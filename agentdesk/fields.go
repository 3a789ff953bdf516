package agentdesk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// FieldRows are what the company wants to know of its customers, and what it knows.
type FieldRows interface {
	// ContactFields returns all, in their order.
	ContactFields(tx gateway.Tx) ([]wire.ContactField, error)
	// SaveContactField stores f, a new one or one that is there. Its kind is for good.
	SaveContactField(tx gateway.Tx, f wire.ContactField, at gateway.Instant) error
	// UpsertContactField stores what the file says under its key.
	UpsertContactField(tx gateway.Tx, s FieldSpec, position int, at gateway.Instant) error
	// OrderContactFields puts them in the order of ids.
	OrderContactFields(tx gateway.Tx, ids []string) error
	// SetContactValues stores the values of a contact's fields.
	SetContactValues(tx gateway.Tx, id gateway.ContactID, values map[string]string) error
}

// FieldSpec is a field of customers, as the file says.
type FieldSpec struct {
	Key, Name string
	Kind      string // text, number, date, choice, link
	Choices   []string
}

// FieldKinds are the kinds of fields.
func FieldKinds() []string { return []string{"text", "number", "date", "choice", "link"} }

// Limits of what stands in a field, and in its list of choices.
const (
	maxValue  = 500 // runes
	maxChoice = 40
)

func (d *Desk) listFields(ctx context.Context, _ *struct{}) (*answer[[]wire.ContactField], error) {
	var list []wire.ContactField
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		list, err = d.rows.ContactFields(tx)
		return err
	})
	return &answer[[]wire.ContactField]{list}, err
}

type newFieldInput struct {
	Body wire.NewContactField
}

func (d *Desk) addField(ctx context.Context, in *newFieldInput) (*answer[wire.ContactField], error) {
	id := gateway.NewID[string]()
	made := wire.ContactField{ID: id, Key: strings.ToLower(id), Name: strings.TrimSpace(in.Body.Name), Kind: in.Body.Kind}
	var err error
	if made.Choices, err = readChoices(in.Body.Kind, in.Body.Choices); err != nil {
		return nil, err
	}
	err = d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.rows.SaveContactField(w.Tx, made, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "contact_field.added", "contact_field", made.ID)
	})
	return &answer[wire.ContactField]{made}, err
}

func (d *Desk) changeField(ctx context.Context, in *vocabularyInput) (*answer[[]wire.ContactField], error) {
	var list []wire.ContactField
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		all, err := d.rows.ContactFields(w.Tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(f wire.ContactField) bool { return f.ID == in.ID })
		if i < 0 {
			return gateway.ErrNotFound
		}
		f := &all[i]
		if err := applyVocabulary(in.Body, f.Managed, &f.Name, &f.Disabled); err != nil {
			return err
		}
		if in.Body.Choices != nil {
			if f.Choices, err = readChoices(f.Kind, in.Body.Choices); err != nil {
				return err
			}
		}
		if err := d.rows.SaveContactField(w.Tx, *f, w.Now); err != nil {
			return err
		}
		if in.Body.Before != nil {
			order := moved(all, func(f wire.ContactField) string { return f.ID }, in.ID, *in.Body.Before)
			if err := d.rows.OrderContactFields(w.Tx, order); err != nil {
				return err
			}
		}
		if err := d.audit(ctx, w, viewerOf(ctx).Actor(), "contact_field.changed", "contact_field", in.ID); err != nil {
			return err
		}
		list, err = d.rows.ContactFields(w.Tx)
		return err
	})
	return &answer[[]wire.ContactField]{list}, err
}

// readChoices are the choices of a field of that kind: only one kind has any.
func readChoices(kind string, given []string) ([]string, error) {
	var choices []string
	for _, c := range given {
		c = strings.TrimSpace(c)
		if c == "" || slices.Contains(choices, c) {
			continue
		}
		if utf8.RuneCountInString(c) > maxChoice {
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", fmt.Sprintf("a choice has at most %d characters", maxChoice))
		}
		choices = append(choices, c)
	}
	if (kind == "choice") != (len(choices) > 0) {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "a field of the kind choice, and no other, has choices")
	}
	return choices, nil
}

// changeValues returns the values with the changes in, or what is wrong with them.
func changeValues(fields []wire.ContactField, values, change map[string]string) (map[string]string, error) {
	for key, value := range change {
		i := slices.IndexFunc(fields, func(f wire.ContactField) bool { return f.Key == key && !f.Disabled })
		if i < 0 {
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "there is no field "+strconv.Quote(key))
		}
		if value = strings.TrimSpace(value); value == "" {
			delete(values, key)
			continue
		}
		if !fits(fields[i], value) {
			return nil, newProblem(http.StatusUnprocessableEntity, "bad_value", "field "+strconv.Quote(key)+" takes a "+fields[i].Kind)
		}
		values[key] = value
	}
	return values, nil
}

// fits reports whether the value is of the field's kind.
func fits(f wire.ContactField, value string) bool {
	if utf8.RuneCountInString(value) > maxValue {
		return false
	}
	switch f.Kind {
	case "number":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case "date":
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case "choice":
		return slices.Contains(f.Choices, value)
	case "link":
		u, err := url.Parse(value)
		return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	}
	return true
}

// field stores one that the file lists.
func (pr *provisioning) field(s FieldSpec, position int) error {
	if !slices.Contains(FieldKinds(), s.Kind) {
		return fmt.Errorf("contact field %q: there is no kind %q", s.Key, s.Kind)
	}
	var err error
	if s.Choices, err = readChoices(s.Kind, s.Choices); err != nil {
		return fmt.Errorf("contact field %q: %w", s.Key, err)
	}
	pr.kept.Fields = append(pr.kept.Fields, s.Key)
	if err := pr.desk.rows.UpsertContactField(pr.Tx, s, position, pr.Now); err != nil {
		return fmt.Errorf("contact field %q: %w", s.Key, err)
	}
	return nil
}
