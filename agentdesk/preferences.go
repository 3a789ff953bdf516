package agentdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	maxPreference      = 8 << 10 // bytes of one
	maxPreferences     = 200     // of one agent
	maxPreferenceDepth = 4
	maxPreferenceWord  = 64 // runes: preferences hold small facts, no texts
)

// PreferenceRows are what agents choose for themselves.
type PreferenceRows interface {
	// Preferences returns the agent's values by key, as JSON.
	Preferences(tx gateway.Tx, id gateway.AgentID) (map[string]string, error)
	// SavePreference keeps a value.
	SavePreference(tx gateway.Tx, id gateway.AgentID, key, value string, at gateway.Instant) error
	// DropPreference forgets a value; one that is not there is no error.
	DropPreference(tx gateway.Tx, id gateway.AgentID, key string) error
}

func (d *Desk) preferenceRoutes() []route {
	return []route{
		{"GET", "/desk/preferences", signedIn, nil, noBody, rest(d.listPreferences)},
		{"PUT", "/desk/preferences/{key}", signedIn, nil, jsonBody, rest(d.savePreference)},
	}
}

// preferenceShapes are all preferences there are, and what may be their value. A
// key that ends with a dot stands for all that begin with it.
func preferenceShapes() map[wire.PreferenceKey]shape {
	return map[wire.PreferenceKey]shape{
		wire.ThemePreference:         oneOf("auto", "light", "dark"),
		wire.DensityPreference:       oneOf("comfortable", "compact"),
		wire.TextPreference:          oneOf("normal", "large", "larger"),
		wire.LanguagePreference:      oneOf("zh", "en"),
		wire.EnterPreference:         oneOf("send", "newline"),
		wire.SingleKeysPreference:    isBool,
		wire.KeysPreference:          isObject,
		wire.RecentPreference:        isList,
		wire.NotificationsPreference: isObject,
		wire.QuietPreference:         isObject,
		wire.SoundsPreference:        isObject,
		wire.PanelsPreference:        isObject,
		wire.ListPreference:          isObject,
		wire.ComposerPreference:      isObject,
		wire.ChecklistPreference:     isObject,
		wire.SortPreference:          isWord,
	}
}

// shapeOf is what the values of a key look like; nil if there is no such preference.
func shapeOf(key string) shape {
	shapes := preferenceShapes()
	if family, member, ok := strings.Cut(key, "."); ok {
		if !isMember(member) {
			return nil
		}
		key = family + "."
	}
	return shapes[wire.PreferenceKey(key)]
}

// isMember reports whether the end of a key names a view or the like.
func isMember(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return s != "" && len(s) <= 40 && strings.Trim(s, letters) == ""
}

func (d *Desk) listPreferences(ctx context.Context, _ *struct{}) (*answer[wire.Preferences], error) {
	var kept map[string]string
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		kept, err = d.rows.Preferences(tx, viewerOf(ctx).Person.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make(wire.Preferences, len(kept))
	for key, value := range kept {
		out[key] = json.RawMessage(value)
	}
	return &answer[wire.Preferences]{out}, nil
}

type preferenceInput struct {
	Key  string `path:"key" maxLength:"60"`
	Body wire.PreferenceChange
}

// savePreference keeps one of the viewer's choices. His other windows hear of it.
func (d *Desk) savePreference(ctx context.Context, in *preferenceInput) (*done, error) {
	fits := shapeOf(in.Key)
	if fits == nil {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "there is no such preference")
	}
	raw, err := json.Marshal(in.Body.Value)
	if err != nil {
		return nil, fmt.Errorf("encode preference: %w", err)
	}
	if len(raw) > maxPreference {
		return nil, newProblem(http.StatusRequestEntityTooLarge, "too_large", "a preference has at most 8 kB")
	}
	if in.Body.Value != nil && !(fits(in.Body.Value) && small(in.Body.Value, maxPreferenceDepth)) {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "the preference cannot have this value")
	}
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.keepPreference(w, v.Person.ID, in.Key, string(raw)); err != nil {
			return err
		}
		w.Emit(gateway.AgentStream(v.Person.ID), gateway.PreferenceChanged, v.Actor(), gateway.PreferenceRef{Key: in.Key})
		return nil
	})
}

func (d *Desk) keepPreference(w *gateway.Work, id gateway.AgentID, key, value string) error {
	if value == "null" {
		return d.rows.DropPreference(w.Tx, id, key)
	}
	kept, err := d.rows.Preferences(w.Tx, id)
	if err != nil {
		return err
	}
	if _, known := kept[key]; !known && len(kept) >= maxPreferences {
		return newProblem(http.StatusConflict, "full", "an agent has at most 200 preferences")
	}
	return d.rows.SavePreference(w.Tx, id, key, value, w.Now)
}

// shape reports whether a decoded JSON value is right for a preference.
type shape func(value any) bool

func oneOf(words ...string) shape {
	return func(value any) bool {
		for _, word := range words {
			if value == word {
				return true
			}
		}
		return false
	}
}

func isBool(value any) bool   { _, ok := value.(bool); return ok }
func isWord(value any) bool   { _, ok := value.(string); return ok }
func isObject(value any) bool { _, ok := value.(map[string]any); return ok }
func isList(value any) bool   { _, ok := value.([]any); return ok }

// small reports whether the value is built of short words, numbers and truths, no
// deeper than that.
func small(value any, depth int) bool {
	switch v := value.(type) {
	case string:
		return utf8.RuneCountInString(v) <= maxPreferenceWord
	case []any:
		for _, one := range v {
			if depth == 0 || !small(one, depth-1) {
				return false
			}
		}
	case map[string]any:
		for key, one := range v {
			if depth == 0 || !small(key, 0) || !small(one, depth-1) {
				return false
			}
		}
	}
	return true
}
