package channels_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
)

type shopSettings struct {
	URL     string          `json:"url" zh:"地址" en:"Address" required:"true" help_zh:"以 https 开头" help_en:"begins with https"`
	Token   channels.Secret `json:"token" zh:"令牌" en:"Token" required:"true"`
	Mode    string          `json:"mode" zh:"模式" en:"Mode" enum:"plain|sealed" default:"sealed"`
	Port    int             `json:"port" zh:"端口" en:"Port" default:"443"`
	Level   int64           `json:"level" zh:"级别" en:"Level" required:"true"`
	Debug   bool            `json:"debug" zh:"调试" en:"Debug"`
	Origins []string        `json:"origins" zh:"来源" en:"Origins" default:"[\"https://a.example\"]"`
}

func TestSchemaDescribesItself(t *testing.T) {
	want := []channels.SettingField{
		{Name: "url", Label: channels.Text{Zh: "地址", En: "Address"}, Help: channels.Text{Zh: "以 https 开头", En: "begins with https"}, Type: "text", Required: true},
		{Name: "token", Label: channels.Text{Zh: "令牌", En: "Token"}, Type: "secret", Required: true},
		{Name: "mode", Label: channels.Text{Zh: "模式", En: "Mode"}, Type: "text", Default: "sealed", Enum: []string{"plain", "sealed"}},
		{Name: "port", Label: channels.Text{Zh: "端口", En: "Port"}, Type: "integer", Default: "443"},
		{Name: "level", Label: channels.Text{Zh: "级别", En: "Level"}, Type: "integer", Required: true},
		{Name: "debug", Label: channels.Text{Zh: "调试", En: "Debug"}, Type: "boolean"},
		{Name: "origins", Label: channels.Text{Zh: "来源", En: "Origins"}, Type: "list", Default: `["https://a.example"]`},
	}
	if diff := cmp.Diff(want, channels.SchemaOf[shopSettings]().Fields); diff != "" {
		t.Errorf("fields differ (-want +got):\n%s", diff)
	}
}

func TestDecode(t *testing.T) {
	schema := channels.SchemaOf[shopSettings]()
	full := shopSettings{URL: "u", Token: "t", Mode: "sealed", Port: 443, Origins: []string{"https://a.example"}}
	with := func(change func(*shopSettings)) shopSettings { s := full; change(&s); return s }
	tests := map[string]struct {
		raw  string
		want shopSettings
	}{
		"defaults fill in":                 {`{"url":"u","token":"t","level":0}`, full},
		"null is leaving out":              {`{"url":"u","token":"t","level":0,"port":null}`, full},
		"an explicit zero beats a default": {`{"url":"u","token":"t","level":0,"port":0}`, with(func(s *shopSettings) { s.Port = 0 })},
		"a list replaces its default":      {`{"url":"u","token":"t","level":0,"origins":["b","c"]}`, with(func(s *shopSettings) { s.Origins = []string{"b", "c"} })},
		"an empty choice is no choice":     {`{"url":"u","token":"t","level":0,"mode":""}`, with(func(s *shopSettings) { s.Mode = "" })},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := shopSettings{Port: 7, Origins: []string{"left over"}}
			if err := schema.Decode([]byte(tt.raw), &got); err != nil {
				t.Fatalf("Decode(%s) = %v", tt.raw, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Decode(%s) differs (-want +got):\n%s", tt.raw, diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	schema := channels.SchemaOf[shopSettings]()
	tests := map[string]struct{ raw, want string }{
		"unknown field":             {`{"url":"u","token":"t","level":1,"tokn":"hunter2"}`, `unknown setting "tokn"`},
		"other case":                {`{"url":"u","token":"t","level":1,"Token":"hunter2"}`, `unknown setting "Token"`},
		"wrong type":                {`{"url":"u","token":"t","level":"hunter2"}`, "setting level has the wrong type: integer expected"},
		"secret of the wrong type":  {`{"url":"u","token":{"v":"hunter2"},"level":1}`, "setting token has the wrong type: secret expected"},
		"element of the wrong type": {`{"url":"u","token":"t","level":1,"origins":["hunter2",2]}`, "setting origins has the wrong type: list expected"},
		"number too large":          {`{"url":"u","token":"t","level":1e99}`, "setting level has the wrong type: integer expected"},
		"required missing":          {`{"url":"u","level":1}`, "setting token is missing"},
		"required empty":            {`{"url":"","token":"hunter2","level":1}`, "setting url is missing"},
		"required number missing":   {`{"url":"u","token":"hunter2"}`, "setting level is missing"},
		"outside the enum":          {`{"url":"u","token":"t","level":1,"mode":"hunter2"}`, "setting mode is not one of plain, sealed"},
		"nothing at all":            {``, "setting url is missing"},
		"an array":                  {`["hunter2"]`, "settings are not a JSON object"},
		"broken JSON":               {`{"url":"hunter2`, "settings are not a JSON object"},
		"something behind":          {`{"url":"u","token":"t","level":1}}`, "settings are not a JSON object"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := schema.Decode([]byte(tt.raw), new(shopSettings))
			e, ok := errors.AsType[*channels.Error](err)
			if !ok || e.Fault != channels.Misconfigured {
				t.Fatalf("Decode(%s) = %v, want a Misconfigured error", tt.raw, err)
			}
			if want := "misconfigured: " + tt.want; err.Error() != want {
				t.Errorf("Decode(%s) = %q, want %q", tt.raw, err, want)
			}
		})
	}
}

func TestDecodeIntoAnotherStruct(t *testing.T) {
	if err := channels.SchemaOf[shopSettings]().Decode(nil, new(struct{})); err == nil {
		t.Error("Decode into a struct the schema was not made from = nil, want an error")
	}
	if err := (channels.Schema{}).Decode(nil, new(struct{})); err == nil {
		t.Error("Decode with the zero Schema = nil, want an error")
	}
}

func TestSchemaOfPanicsOnMistakes(t *testing.T) {
	tests := map[string]func(){
		"no json name": func() {
			channels.SchemaOf[struct {
				A string `zh:"甲" en:"a"`
			}]()
		},
		"no label": func() {
			channels.SchemaOf[struct {
				A string `json:"a" en:"a"`
			}]()
		},
		"unknown type": func() {
			channels.SchemaOf[struct {
				A float64 `json:"a" zh:"甲" en:"a"`
			}]()
		},
		"not exported": func() {
			channels.SchemaOf[struct {
				a string `zh:"甲" en:"a"`
			}]()
		},
		"enum of numbers": func() {
			channels.SchemaOf[struct {
				A int `json:"a" zh:"甲" en:"a" enum:"1|2"`
			}]()
		},
		"default not in enum": func() {
			channels.SchemaOf[struct {
				A string `json:"a" zh:"甲" en:"a" enum:"x|y" default:"z"`
			}]()
		},
		"default of wrong type": func() {
			channels.SchemaOf[struct {
				A int `json:"a" zh:"甲" en:"a" default:"many"`
			}]()
		},
	}
	for name, schema := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("SchemaOf did not panic")
				}
			}()
			schema()
		})
	}
}

func TestSecretNeverShows(t *testing.T) {
	type account struct {
		Name  string
		Token channels.Secret
	}
	a := account{Name: "shop", Token: "hunter2"}
	var shown strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t", "%10.3s", "%!"} {
		fmt.Fprintf(&shown, verb+"\n", a.Token)
		fmt.Fprintf(&shown, verb+"\n", a)
		fmt.Fprintf(&shown, verb+"\n", []channels.Secret{a.Token})
	}
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	shown.Write(raw)
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("text", "token", a.Token, "account", a)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("json", "token", a.Token, "account", a)
	shown.Write(logged.Bytes())
	shown.WriteString(fmt.Errorf("post: %w", errors.New(fmt.Sprint("token ", a.Token))).Error())

	if strings.Contains(shown.String(), "hunter2") || strings.Contains(shown.String(), "68756e74657232") {
		t.Errorf("the secret shows:\n%s", shown.String())
	}
	if string(a.Token) != "hunter2" {
		t.Error("a conversion to string does not reveal the secret")
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{}`, `null`, `{"url":"u","token":"t","level":1}`, `{"port":"x"}`, "{\"url\":\"\xff\"}", `[[[[`} {
		f.Add([]byte(seed))
	}
	schema := channels.SchemaOf[shopSettings]()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s shopSettings
		err := schema.Decode(raw, &s)
		if err != nil && channels.AsError(err).Fault != channels.Misconfigured {
			t.Errorf("Decode(%q) = %v, want nil or Misconfigured", raw, err)
		}
		if err == nil && (s.URL == "" || s.Token == "") {
			t.Errorf("Decode(%q) let a required setting be empty", raw)
		}
	})
}
