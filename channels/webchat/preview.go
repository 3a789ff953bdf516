package webchat

import (
	"encoding/json"
	"net/http"
	"slices"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// maxPreview bounds the settings in a preview's address, in bytes.
const maxPreview = 24 << 10

// seen are the groups of settings that visitors see the effect of.
var seen = []string{"appearance", "people", "privacy"}

// preview answers GET preview: the frame as it would look with settings that are
// not saved yet, showing sample messages. It makes no visitor, opens no connection,
// and only a page of the console's own origin can show it; on its own it stays
// empty. All of it is in the query:
//
//	settings  a JSON object with any of the settings of the groups "appearance",
//	          "people" and "privacy"; the others are those of the account
//	scene     hello (before the first word), notice (the privacy notice), waiting
//	          (in the queue), talk (with an agent), away (nobody serves)
//	lang      zh or en
//	theme     light or dark, else as the settings say
//
// Settings that cannot be are answered with 400 and a problem whose detail names
// the setting.
func (s *Site) preview(w http.ResponseWriter, r *http.Request) {
	set, p := s.unsaved(r.URL.Query().Get("settings"))
	if p != nil {
		p.answer(w)
		return
	}
	c := s.config(set)
	c.Preview = true
	h := w.Header()
	h.Set("Content-Security-Policy", framePolicy("", "'self'"))
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	s.pages.in(r.URL.Query().Get("lang")).with(c).serve(w, r)
}

// unsaved are the account's settings with some of what visitors see set otherwise.
func (s *Site) unsaved(raw string) (Settings, *problem) {
	if len(raw) > maxPreview {
		return Settings{}, refuse(wire.CodeTooLong, "more than %d bytes of settings", maxPreview)
	}
	all, changes := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if json.Unmarshal(s.account.Settings, &all) != nil || raw != "" && json.Unmarshal([]byte(raw), &changes) != nil {
		return Settings{}, badFrame("settings are not a JSON object")
	}
	for _, f := range channels.SchemaOf[Settings]().Fields {
		if change, ok := changes[f.Name]; ok && slices.Contains(seen, f.Group) {
			all[f.Name] = change
			delete(changes, f.Name)
		}
	}
	if len(changes) > 0 {
		return Settings{}, badFrame("only what visitors see can be previewed")
	}
	merged, err := json.Marshal(all)
	if err != nil {
		return Settings{}, badFrame("settings are not a JSON object")
	}
	set, err := readSettings(merged)
	if err != nil {
		return Settings{}, badFrame("%s", channels.AsError(err).Err)
	}
	return set, nil
}
