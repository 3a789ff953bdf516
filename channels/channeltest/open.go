package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.uber.org/goleak"

	"switchboard/channels"
)

// openChecks are about the driver and its Open.
func openChecks() []check {
	return []check{
		{"the driver describes itself", always, checkDescription},
		{"features are honest", always, checkFeatures},
		{"open touches no network and starts nothing", always, checkQuietOpen},
		{"settings are strict", always, checkSettings},
	}
}

func checkDescription(_ context.Context, e *env) error {
	d := e.driver
	var given map[string]any
	if err := json.Unmarshal(e.account.Settings, &given); err != nil {
		return fmt.Errorf("the harness's Settings are not a JSON object: %w", err)
	}
	described := map[string]channels.SettingField{}
	for _, f := range d.Settings.Fields {
		described[f.Name] = f
	}
	for name, value := range given {
		f, ok := described[name]
		if !ok {
			return fmt.Errorf("setting %s is not in Driver.Settings; make it with channels.SchemaOf of the struct that Open decodes", name)
		}
		if s, ok := value.(string); ok && slices.Contains(e.provider.Secrets, s) && f.Type != "secret" {
			return fmt.Errorf("setting %s is a secret; give its field the type channels.Secret", name)
		}
	}
	switch {
	case d.Kind == "" || d.Kind != strings.ToLower(d.Kind):
		return fmt.Errorf("Driver.Kind %q is stored with every account; use one short lower-case word", d.Kind)
	case d.Name.Zh == "" || d.Name.En == "":
		return errors.New("Driver.Name needs both languages")
	}
	return nil
}

func checkFeatures(_ context.Context, e *env) error {
	if err := e.open(); err != nil {
		return err
	}
	f := e.driver.Features
	_, webhook := e.adapter.(channels.WebhookHandler)
	_, hosted := e.adapter.(channels.Hosted)
	_, typer := e.adapter.(channels.Typer)
	_, resolver := e.adapter.(channels.Resolver)
	for _, c := range []struct {
		name       string
		claim, can bool
	}{
		{"Webhook", f.Webhook, webhook},
		{"Hosted", f.Hosted, hosted},
		{"Typing", f.Typing, typer},
		{"Resolves", f.Resolves, resolver},
	} {
		if c.claim != c.can {
			return fmt.Errorf("Features.%s is %t but whether the adapter implements its interface is %t; make them agree", c.name, c.claim, c.can)
		}
	}
	files := slices.ContainsFunc(f.Parts, func(k channels.PartKind) bool { return isFile(k) })
	switch {
	case len(f.Parts) == 0:
		return errors.New("Features.Parts is empty; list the kinds of parts that customers can be sent")
	case files != (f.MaxFile > 0):
		return fmt.Errorf("Features.MaxFile is %d and whether Features.Parts lists a kind of file is %t; make them agree", f.MaxFile, files)
	case f.Hosted && f.Webhook:
		return errors.New("Features claim both Hosted and Webhook, but an account has one handler")
	}
	return nil
}

func checkQuietOpen(ctx context.Context, e *env) error {
	before := goleak.IgnoreCurrent()
	if err := e.open(); err != nil {
		return err
	}
	wait(ctx, aWhile)
	for _, l := range e.lines {
		if n := l.connections(); n > 0 {
			return fmt.Errorf("Open made %d connections; connect in Run and Send", n)
		}
	}
	if err := goleak.Find(before); err != nil {
		return fmt.Errorf("Open started a goroutine; start it in Run: %w", err)
	}
	if err := e.refuseLines(); err != nil {
		return err
	}
	if err := e.open(); err != nil {
		return fmt.Errorf("with the provider away: %w; Open must not need it", err)
	}
	return nil
}

func checkSettings(_ context.Context, e *env) error {
	const secret = "zx-value-never-shown"
	var given map[string]any
	if err := json.Unmarshal(e.account.Settings, &given); err != nil {
		return err
	}
	bad := map[string][]byte{
		"not JSON":      []byte(`{"` + secret),
		"not an object": []byte(`["` + secret + `"]`),
		"one unknown":   changed(given, "zx_unknown", secret),
	}
	for name := range given {
		bad[name+" of the wrong type"] = changed(given, name, map[string]string{"zx": secret})
	}
	for _, f := range e.driver.Settings.Fields {
		if f.Required {
			bad[f.Name+" left out"] = changed(given, f.Name, nil)
		}
	}
	for what, raw := range bad {
		account := e.account
		account.Settings = raw
		_, err := e.driver.Open(account)
		if err == nil || channels.AsError(err).Fault != channels.Misconfigured {
			return fmt.Errorf("Open with settings that have %s returned %v, want a Misconfigured error; decode with Schema.Decode", what, err)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
			return fmt.Errorf("Open with settings that have %s shows the value in its error; name the field only", what)
		}
	}
	return nil
}

// changed is the settings with one set otherwise, or left out.
func changed(given map[string]any, name string, value any) []byte {
	m := maps.Clone(given)
	m[name] = value
	if value == nil {
		delete(m, name)
	}
	raw, _ := json.Marshal(m) // it was JSON before
	return raw
}

func isFile(k channels.PartKind) bool {
	return k == channels.FilePart || k == channels.ImagePart || k == channels.VoicePart
}
