package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/channels"
)

const example = "../switchboard.example.yaml"

// same compares configurations, their secrets included, wherever they came from.
func same(want, got Config) string {
	return cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}),
		cmp.Comparer(func(a, b channels.Secret) bool { return a == b }),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }))
}

func TestDefaults(t *testing.T) {
	for name, raw := range map[string]string{
		"empty file":          "",
		"only a comment":      "# nothing\n",
		"keys without values": "listen:\nstore:\nprovision:\n  agents:\n",
	} {
		c, err := load("f.yaml", []byte(raw), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := same(Default(), c); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
	c := Default()
	if err := c.Validate(); err != nil {
		t.Errorf("the defaults are not valid: %v", err)
	}
	got := fmt.Sprint(c.Listen, c.Data, c.Store.Driver, c.Blobs.Driver, c.Metrics.Listen, c.Limits.Upload, c.Session.Idle, c.Session.Absolute)
	if want := "127.0.0.1:8080./datasqlitefolder127.0.0.1:909020MiB 12h0m0s 720h0m0s"; got != want {
		t.Errorf("defaults %s, want %s", got, want)
	}
}

func TestEverythingIsRead(t *testing.T) {
	c, err := load("f.yaml", []byte(`
listen: 0.0.0.0:443
public_url: https://help.example.com/
trusted_proxies: [10.1.2.3/8, "::1"]
tls: {cert: /c.pem, key: /k.pem}
store:
  driver: postgres
  url: postgres://switchboard:${DB_PASSWORD}@db/switchboard
blobs:
  driver: s3
  s3: {endpoint: "minio:9000", bucket: files, access_key: "${S3_ACCESS}", secret_key: "${S3_SECRET}", insecure: true}
metrics: {listen: off}
log: {level: debug, format: json}
session: {idle: 90m, absolute: 7d}
limits: {upload: 5 MiB}
drain: 5s
provision:
  brands: [{key: acme, name: 阿珂}]
  agents:
    - key: li
      login: li
      name: 李梅
      password: 12345678
      profiles:
        - {brand: acme, public_name: 小李, number: 007}
  accounts:
    - key: shop
      kind: webchat
      name: 商城
      enabled: false
      settings:
        origins: ["https://shop.example.com"]
        max_text: 2000
        identity_secret: ${JWT}
        greeting_zh: 满 ${100} 减 10
`), []string{"DB_PASSWORD=p@ss", "S3_ACCESS=AK", "S3_SECRET=SK", "JWT=abc\"def", "SWITCHBOARD_DRAIN=7s", "SWITCHBOARD_DATA=", "OTHER"})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Listen, want.PublicURL, want.Drain = "0.0.0.0:443", "https://help.example.com/", 7*time.Second
	want.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	want.TLS = TLS{"/c.pem", "/k.pem"}
	want.Store = Store{"postgres", "postgres://switchboard:p@ss@db/switchboard"}
	want.Blobs = Blobs{Driver: "s3", S3: S3{Endpoint: "minio:9000", Bucket: "files", AccessKey: "AK", SecretKey: "SK", Insecure: true}}
	want.Metrics.Listen = "off"
	want.Log = Log{"debug", "json"}
	want.Session = Session{90 * time.Minute, 7 * 24 * time.Hour}
	want.Limits.Upload = 5 << 20
	want.Provision = Provision{
		Brands: []Brand{{"acme", "阿珂"}},
		Agents: []Agent{{
			Key: "li", Login: "li", Name: "李梅", Password: "12345678", Locale: "zh-CN", Capacity: 5,
			Roles: []string{"agent"}, Profiles: []Profile{{"acme", "小李", "007"}},
		}},
		Accounts: []Account{{
			Key: "shop", Kind: "webchat", Name: "商城", Brand: "default",
			Settings: Settings{`{"greeting_zh":"满 ${100} 减 10","identity_secret":"abc\"def","max_text":2000,"origins":["https://shop.example.com"]}`},
		}},
	}
	if d := same(want, c); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestEveryKeyHasAVariable(t *testing.T) {
	c, err := load("f.yaml", []byte("listen: 127.0.0.1:1\ntrusted_proxies: [10.0.0.0/8]\n"), []string{
		"SWITCHBOARD_LISTEN=127.0.0.1:2",
		"SWITCHBOARD_STORE_DRIVER=postgres",
		"SWITCHBOARD_STORE_URL=postgres://db/x",
		"SWITCHBOARD_TRUSTED_PROXIES=192.168.0.1, fd00::/8",
		"SWITCHBOARD_METRICS_ALLOW_REMOTE=true",
		"SWITCHBOARD_METRICS_LISTEN=:9090",
		"SWITCHBOARD_LIMITS_UPLOAD=1GiB",
		"SWITCHBOARD_MASTER_KEY=key",
		"SWITCHBOARD_PORT=tcp://10.0.0.1:8080", // an orchestrator's, not ours
		"SWITCHBOARD_SERVICE_HOST=10.0.0.1",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Listen, want.MasterKey = "127.0.0.1:2", "key"
	want.Store = Store{"postgres", "postgres://db/x"}
	want.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.168.0.1/32"), netip.MustParsePrefix("fd00::/8")}
	want.Metrics = Metrics{":9090", true}
	want.Limits.Upload = 1 << 30
	if d := same(want, c); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestProblems(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"unknown key, nearly known": {"lisen: x", "f.yaml:1: lisen: unknown key; did you mean listen?"},
		"unknown key, not at all": {
			"tls:\n  certificate_authority: x",
			"f.yaml:2: tls.certificate_authority: unknown key; known here: cert, key",
		},
		"wrong word":         {"\n\nstore: {driver: mysql}", `f.yaml:3: store.driver: "mysql" is not one of sqlite, postgres`},
		"list for a value":   {"listen:\n  - 1", "f.yaml:2: listen: should be a single value, is a list"},
		"value for a list":   {"trusted_proxies: 10.0.0.0/8", "f.yaml:1: trusted_proxies: should be a list, is a single value"},
		"value for keys":     {"store: sqlite", "f.yaml:1: store: should be keys and values, is a single value"},
		"list for all":       {"- listen", "f.yaml:1: should be keys and values, is a list"},
		"list as a key":      {"[a]: b", "f.yaml:1: not valid YAML: found an invalid key for this map"},
		"bad duration":       {"drain: soon", `f.yaml:1: drain: "soon" is not a duration such as 90s, 12h or 30d`},
		"negative duration":  {"drain: -5s", `f.yaml:1: drain: "-5s" is not a duration such as 90s, 12h or 30d`},
		"too long":           {"drain: 1h", "f.yaml:1: drain: 1h0m0s is not between 0s and 10m0s"},
		"bad size":           {"limits: {upload: big}", `f.yaml:1: limits.upload: "big" is not a size such as 20MiB`},
		"size overflow":      {"limits: {upload: 9223372036854775807GiB}", `f.yaml:1: limits.upload: "9223372036854775807GiB" is not a size such as 20MiB`},
		"size out of bounds": {"limits: {upload: 1}", "f.yaml:1: limits.upload: 1 is not between 1KiB and 1GiB"},
		"bad number":         {"limits: {connections: many}", `f.yaml:1: limits.connections: "many" is not a whole number`},
		"bad truth":          {"metrics: {allow_remote: yes}", `f.yaml:1: metrics.allow_remote: "yes" is neither true nor false`},
		"bad network":        {"trusted_proxies:\n  - 10.0.0.0/8\n  - 10.0.0.0/99", `f.yaml:3: trusted_proxies[1]: "10.0.0.0/99" is not an address or a network such as 10.0.0.0/8`},
		"bad address":        {"listen: 8080", `f.yaml:1: listen: "8080" is not an address such as 127.0.0.1:8080`},
		"bad port":           {"listen: localhost:http", `f.yaml:1: listen: "localhost:http" is not an address such as 127.0.0.1:8080`},
		"open metrics":       {"metrics:\n  listen: 0.0.0.0:9090", `f.yaml:2: metrics.listen: "0.0.0.0:9090" can be reached from other machines and asks for no password; set metrics.allow_remote if that is meant`},
		"url with a path":    {"public_url: https://a.example/desk", "f.yaml:1: public_url: should be http:// or https:// and a host, without a path"},
		"url without scheme": {"public_url: a.example", "f.yaml:1: public_url: should be http:// or https:// and a host, without a path"},
		"empty data":         {`data: ""`, "f.yaml:1: data: is empty"},
		"half of tls":        {"tls:\n  cert: c.pem", "f.yaml:1: tls: cert and key are needed together"},
		"postgres alone":     {"store:\n  driver: postgres", "f.yaml:1: store.url: is missing; store.driver postgres needs it"},
		"postgres elsewhere": {"store: {driver: postgres, url: 'mysql://u:hunter2@db/x'}", "f.yaml:1: store.url: is not of the form postgres://user:password@host/database"},
		"sqlite with a url":  {"store:\n  url: postgres://u:hunter2@db/x", "f.yaml:2: store.url: is for store.driver postgres; sqlite uses the data folder"},
		"half of s3": {
			"blobs:\n  driver: s3\n  s3: {endpoint: 'https://s3.example', bucket: b}",
			"f.yaml:3: blobs.s3.access_key: is missing; blobs.driver s3 needs it\n" +
				"f.yaml:3: blobs.s3.endpoint: should be a host or host:port, without a scheme or a path\n" +
				"f.yaml:3: blobs.s3.secret_key: is missing; blobs.driver s3 needs it",
		},
		"half of alarms":              {"alarms: {webhook_url: 'https://ops.example/hook', secret: short}", "f.yaml:1: alarms.secret: is needed with alarms.webhook_url, of 16 characters or more"},
		"alarms to nowhere":           {"alarms:\n  webhook_url: ops.example\n  secret: 0123456789abcdef", "f.yaml:2: alarms.webhook_url: should be http:// or https:// and a host"},
		"no time zone":                {"time_zone: Beijing", `f.yaml:1: time_zone: "Beijing" is not a zone such as Asia/Shanghai`},
		"sessions":                    {"session: {idle: 2d, absolute: 1d}", "f.yaml:1: session.absolute: is shorter than session.idle"},
		"reference in a plain value":  {"data: ${HOME}/data", "f.yaml:1: data: only secrets may be taken from the environment with ${NAME}; set SWITCHBOARD_DATA there instead"},
		"reference to nothing":        {"master_key: ${NOTHING}", "f.yaml:1: master_key: the environment has no NOTHING"},
		"set twice":                   {"listen: 127.0.0.1:1\nlisten: 127.0.0.1:2", `f.yaml:2: not valid YAML: mapping key "listen" already defined at [1:1]`},
		"not YAML":                    {"listen: [", "f.yaml:1: not valid YAML: sequence end token ']' not found"},
		"two documents":               {"data: a\n---\ndata: b", "f.yaml:3: more than one YAML document"},
		"an anchor":                   {"data: &a x", "f.yaml:1: data: should be a single value, is an anchor or an alias, which are not understood here"},
		"a tag":                       {"data: !!str x", "f.yaml:1: data: should be a single value, is a tag, which is not understood here"},
		"missing in a list":           {"provision:\n  brands:\n    - key: a\n    - name: B", "f.yaml:3: provision.brands[0].name: is missing\nf.yaml:4: provision.brands[1].key: is missing"},
		"unknown in a list":           {"provision:\n  teams:\n    - {key: a, name: A}\n    - key: b\n      nmae: B\n      name: B", "f.yaml:5: provision.teams[1].nmae: unknown key; did you mean name?"},
		"key form":                    {"provision: {teams: [{key: A b, name: A}]}", `f.yaml:1: provision.teams[0].key: "A b" should be lower-case letters, digits and hyphens`},
		"key taken":                   {"provision:\n  queues:\n  - {key: a, name: A}\n  - {key: a, name: B}", `f.yaml:4: provision.queues[1].key: "a" is the key of provision.queues[0] too`},
		"login form, login taken":     {"provision:\n  agents:\n  - {key: a, login: Li, name: A}\n  - {key: b, login: x, name: B}\n  - {key: c, login: x, name: C}", "f.yaml:3: provision.agents[0].login: should be in lower case and without spaces\nf.yaml:5: provision.agents[2].login: is the login of provision.agents[1] too"},
		"short password":              {"provision: {agents: [{key: a, login: a, name: A, password: hunter2}]}", "f.yaml:1: provision.agents[0].password: is shorter than 8 characters"},
		"settings that are no object": {"provision: {accounts: [{key: a, kind: webchat, name: A, settings: [1]}]}", "f.yaml:1: provision.accounts[0].settings: should be keys and values, is a list"},
		"settings from nowhere":       {"provision:\n  accounts:\n  - key: a\n    kind: webchat\n    name: A\n    settings:\n      deep: [{secret: '${NOTHING}'}]", "f.yaml:7: provision.accounts[0].settings.deep[0].secret: the environment has no NOTHING"},
		"all at once":                 {"listen: x\nstore:\n  driver: y\nlog: {level: z}\ndrian: 1", "f.yaml:1: listen: \"x\" is not an address such as 127.0.0.1:8080\nf.yaml:3: store.driver: \"y\" is not one of sqlite, postgres\nf.yaml:4: log.level: \"z\" is not one of debug, info, warn, error\nf.yaml:5: drian: unknown key; did you mean drain?"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load("f.yaml", []byte(tc.file), nil)
			if err == nil {
				t.Fatal("accepted")
			}
			if d := cmp.Diff(tc.want, err.Error()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the error holds a secret")
			}
		})
	}
}

func TestProblemsOfTheEnvironment(t *testing.T) {
	_, err := load("", nil, []string{
		"SWITCHBOARD_LISTN=127.0.0.1:1", "SWITCHBOARD_DRAIN=soon", "SWITCHBOARD_TRUSTED_PROXIES=10.0.0.0/8,here",
		"SWITCHBOARD_LOG_LEVEL=loud", "SWITCHBOARD_SESSION_IDLE=1s",
	})
	want := `environment: SWITCHBOARD_DRAIN: "soon" is not a duration such as 90s, 12h or 30d
environment: SWITCHBOARD_LISTN: unknown; did you mean SWITCHBOARD_LISTEN?
environment: SWITCHBOARD_LOG_LEVEL: "loud" is not one of debug, info, warn, error
environment: SWITCHBOARD_TRUSTED_PROXIES: "here" is not an address or a network such as 10.0.0.0/8
environment: session.idle: 1s is not between 1m0s and 8760h0m0s`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestValuesSetInCodeAreValidatedToo(t *testing.T) {
	c := Default()
	c.Listen = "nowhere"
	e, ok := errors.AsType[*Error](c.Validate())
	if !ok || len(e.Problems) != 1 || e.Problems[0].Key != "listen" || e.Problems[0].Source != "" {
		t.Errorf("Validate() = %v", e)
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	c, err := load("f.yaml", []byte(`
store: {driver: postgres, url: "postgres://u:hunter2@db/x"}
master_key: hunter2
provision:
  agents: [{key: a, login: a, name: A, password: hunter2222}]
  accounts: [{key: a, kind: email, name: A, settings: {password: hunter2}}]
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("configuration", "all", c)
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), log.String()} {
		if strings.Contains(shown, "hunter") {
			t.Errorf("a secret shows: %s", shown)
		}
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("#", maxFile+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "longer than 1MiB") {
		t.Errorf("a file too long: %v", err)
	}
	if err := os.WriteFile(path, []byte("data: /srv/switchboard\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SWITCHBOARD_LOG_FORMAT", "json")
	c, err := Load(path)
	if err != nil || c.Data != "/srv/switchboard" || c.Log.Format != "json" {
		t.Errorf("Load = %+v, %v", c, err)
	}
	if c, err = Load(""); err != nil || c.Data != "./data" || c.Log.Format != "json" {
		t.Errorf("Load of no file = %+v, %v", c, err)
	}
}

func TestDeepNesting(t *testing.T) {
	for name, raw := range map[string]string{
		"flow lists":     strings.Repeat("[", 100_000),
		"flow maps":      strings.Repeat("{a: ", 100_000),
		"block maps":     deepBlocks(2_000),
		"deep settings":  "provision: {accounts: [{key: a, kind: b, name: c, settings: {x: " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "}}]}",
		"block sequence": strings.Repeat("- ", 500_000) + "x",
	} {
		if _, err := load("f.yaml", []byte(raw), nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// deepBlocks is mappings n deep, each on a line further to the right.
func deepBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func FuzzLoad(f *testing.F) {
	raw, err := os.ReadFile(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte("listen: [\n"))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Add([]byte("store: {url: '${TOP}', driver: |\n  postgres\n}"))
	f.Add([]byte("? {}\n: - - - 1\n..."))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := load("f.yaml", raw, []string{"TOP=hunter2hunter2"})
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T is not *Error", err)
			}
			if strings.Contains(err.Error(), "hunter2hunter2") {
				t.Fatalf("a secret of the environment shows: %v", err)
			}
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("loaded, and not valid: %v", err)
		}
	})
}
