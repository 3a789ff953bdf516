package agentdesk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"switchboard/channels"
	"switchboard/gateway"
)

// settings are those of one account, in the clear: secrets are among them.
type settings map[string]json.RawMessage

// settingsOf opens the settings of an account as stored.
func (d *Desk) settingsOf(a gateway.Account) (settings, error) {
	raw, err := d.sealer.Open(string(a.Settings))
	if err != nil {
		return nil, fmt.Errorf("open settings of an account: %w", err)
	}
	s := settings{}
	if len(bytes.TrimSpace(raw)) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("read settings of an account: %w", err)
	}
	return s, nil
}

// shown is what the console may see: everything but the secrets, and which of those
// are set. What the schema does not know may be one: it is not shown.
func (s settings) shown(schema channels.Schema) (open map[string]json.RawMessage, secrets []string) {
	open = make(map[string]json.RawMessage)
	for _, f := range schema.Fields {
		value, ok := s[f.Name]
		switch {
		case !ok || string(value) == "null":
		case f.Type == "secret":
			secrets = append(secrets, f.Name)
		default:
			open[f.Name] = value
		}
	}
	return open, secrets
}

// with are the settings that a form says, and the names of those that are other
// than before. A secret that the form leaves out stays, null takes it away.
func (s settings) with(given map[string]json.RawMessage, schema channels.Schema) (want settings, changed []string) {
	want = settings{}
	for name, value := range given {
		if string(value) != "null" {
			want[name] = value
		}
	}
	for _, f := range schema.Fields {
		if _, said := given[f.Name]; !said && f.Type == "secret" && s[f.Name] != nil {
			want[f.Name] = s[f.Name]
		}
	}
	changed = []string{}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if _, ok := want[name]; !ok {
			changed = append(changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !sameJSON(s[name], want[name]) {
			changed = append(changed, name)
		}
	}
	return want, changed
}

func (s settings) encode() ([]byte, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, badField("settings", "these are no settings")
	}
	return raw, nil
}

// refusedSetting names the field that a channel refuses: what it says of a setting
// begins with its name, and never holds its value.
func refusedSetting(err error, schema channels.Schema) error {
	fault := channels.AsError(err)
	if fault.Fault != channels.Misconfigured || fault.Err == nil {
		return err
	}
	detail := fault.Err.Error()
	for _, f := range schema.Fields {
		if strings.HasPrefix(detail, "setting "+f.Name+" ") {
			return badField("settings."+f.Name, strings.TrimPrefix(detail, "setting "+f.Name+" "))
		}
	}
	return badField("settings", detail)
}
