package main_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "switchboard"

// everything, in a room's list, allows every import but of main and config.
const everything = "..."

// rooms says which of our own packages a package may import besides those below
// its own path. The longest path that fits decides. Tests may import what they
// like.
var rooms = map[string][]string{
	"":                     {everything, "config"}, // main
	"agentdesk":            {"aftersales", "router", "gateway", "channels", "internal/ws", "internal/static", "internal/allowance", "internal/calendar"},
	"agentdesk/matching":   {},
	"agentdesk/web":        {"internal/static"},
	"agentdesk/wire":       {"aftersales", "router", "gateway", "channels"},
	"aftersales":           {"router", "gateway", "channels", "internal/calendar"},
	"router":               {"gateway", "channels", "internal/calendar"},
	"router/dispatch":      {"gateway"}, // its types; a test there holds it to be pure
	"gateway":              {"channels", "internal/picture", "internal/seal", "internal/calendar"},
	"channels":             {},
	"channels/all":         {everything},
	"channels/channeltest": {"channels", "internal/loopback"},
	"channels/*":           {"channels"}, // an adapter and its simulator
	"channels/webchat":     {"channels", "internal/ws", "internal/static", "internal/allowance"},
	"config":               {"channels"},
	"internal":             {},
	"internal/blob":        {"gateway", "channels"},
	"internal/bus":         {"gateway"},
	"internal/demo":        {everything},
	"internal/store":       {"agentdesk", "aftersales", "router", "gateway", "channels", "internal/calendar"},
	"internal/tsgen":       {"agentdesk/wire", "channels/webchat/wire", "channels", "gateway", "router"},
	"e2e":                  {everything, "config"},
}

// keepers says which of our packages alone, besides end-to-end tests and
// benchmarks, may import a library. Their tests are held to it too.
var keepers = map[string]string{
	"github.com/gorilla/websocket":    "internal/ws",
	"github.com/minio/minio-go":       "internal/blob",
	"github.com/goccy/go-yaml":        "config",
	"github.com/jackc/pgx":            "internal/store",
	"modernc.org/sqlite":              "internal/store",
	"github.com/pressly/goose":        "internal/store",
	"github.com/sony/gobreaker":       "gateway",
	"github.com/danielgtaylor/huma":   "agentdesk",
	"github.com/nats-io":              "internal/bus",
	"github.com/mozillazg/go-pinyin":  "agentdesk/matching",
	"github.com/johannesboyne":        "internal/blob",
	"github.com/Shopify/toxiproxy":    "e2e",
	"github.com/stretchr/testify":     "nobody: tests use testing and go-cmp",
	"go.uber.org/mock":                "nobody: fakes are real protocol simulators",
	"github.com/golang/mock":          "nobody: fakes are real protocol simulators",
	"github.com/mattn/go-sqlite3":     "nobody: it needs cgo",
	"github.com/sirupsen/logrus":      "nobody: we log with slog",
	"github.com/hashicorp/golang-lru": "nobody: memory is a cache that SQL can rebuild",
}

// vague are names that say nothing of what a package is about.
var vague = []string{
	"util", "utils", "common", "models", "model", "helper", "helpers", "pkg", "lib",
	"misc", "shared", "base", "core", "manager", "types", "impl",
}

// listed is a package as "go list -json" tells of it.
type listed struct {
	ImportPath, Name, Doc              string
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Name,Doc,GoFiles,Imports,TestImports,XTestImports", "./...")
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(out); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v\n%s", err, &problems)
	}
	if len(all) < 5 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

// own returns the path of one of our packages within the module.
func own(importPath string) (path string, ok bool) {
	if importPath == module {
		return "", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// within reports whether the path is the folder or below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

// roomOf returns the longest path in rooms that fits.
func roomOf(pkg string) string {
	for at := pkg; at != "." && at != ""; at = path.Dir(at) {
		if _, ok := rooms[at]; ok && (at != "channels" || pkg == "channels") {
			return at
		}
		if path.Dir(at) == "channels" {
			return "channels/*"
		}
	}
	return ""
}

func TestImportsStayInTheirRooms(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := own(p.ImportPath)
		if !ok {
			continue
		}
		room := roomOf(from)
		for _, imported := range p.Imports {
			to, ok := own(imported)
			if ok && !mayImport(from, room, to) {
				t.Errorf("%s imports %s.\n\tThe rule in arch_test.go: %s may import %s and what is below itself.",
					p.ImportPath, imported, cmp.Or(room, "main"), cmp.Or(strings.Join(rooms[room], ", "), "nothing of ours"))
			}
		}
	}
}

func mayImport(from, room, to string) bool {
	allowed := rooms[room]
	if room == "channels/*" || room == "channels/webchat" {
		// The adapter's own folder is its second path element and what is below.
		kind, _, _ := strings.Cut(strings.TrimPrefix(from, "channels/"), "/")
		if within(to, "channels/"+kind) {
			return true
		}
		return slices.ContainsFunc(allowed, func(a string) bool { return a == to })
	}
	if room != "" && within(to, room) {
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		switch a {
		case everything:
			return to != "" && to != "config"
		case "channels": // the contract, not the adapters
			return to == a
		}
		return within(to, a)
	})
}

func TestImportsOfLibrariesHaveOneKeeper(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := own(p.ImportPath)
		if !ok || within(from, "e2e") {
			continue
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for library, keeper := range keepers {
				if within(imported, library) && !within(from, keeper) {
					t.Errorf("%s imports %s.\n\tThe rule in arch_test.go: that is for %s.", p.ImportPath, imported, keeper)
				}
			}
		}
	}
}

// TestImportOfTimeZones keeps the zones in the binary, for systems that have none.
func TestImportOfTimeZones(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == module && !slices.Contains(p.Imports, "time/tzdata") {
			t.Error("main does not import time/tzdata.\n\tThe rule: the binary knows every time zone wherever it runs.")
		}
	}
}

func TestImportedPackagesHaveTellingNames(t *testing.T) {
	for _, p := range packages(t) {
		name, _ := own(p.ImportPath)
		for _, element := range strings.Split(name, "/") {
			if slices.Contains(vague, element) {
				t.Errorf("%s: %q says nothing.\n\tThe rule: a package is named after the one thing it is about.", p.ImportPath, element)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(strings.Fields(p.Doc)) < 4 {
			t.Errorf("%s has no package comment.\n\tThe rule: above one package clause, say what the package does and why.", p.ImportPath)
		}
	}
}

// TestImportRules tries the rules themselves, so that a slip in them does not allow
// everything.
func TestImportRules(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		want     bool
	}{
		{"", "agentdesk", true},
		{"", "config", true},
		{"agentdesk", "config", false},
		{"internal/demo", "config", false},
		{"internal/demo", "channels/webchat", true},
		{"agentdesk", "agentdesk/wire", true},
		{"agentdesk", "gateway", true},
		{"agentdesk", "channels/webchat", false},
		{"agentdesk/wire", "agentdesk", false},
		{"gateway", "router", false},
		{"gateway", "channels", true},
		{"gateway", "channels/echo", false},
		{"router", "gateway", true},
		{"router", "internal/store", false},
		{"router", "internal/calendar", true},
		{"internal/calendar", "router", false},
		{"router", "router/dispatch", true},
		{"router/dispatch", "gateway", true},
		{"router/dispatch", "router", false},
		{"router/dispatch", "channels", false},
		{"channels", "gateway", false},
		{"channels/echo", "channels", true},
		{"channels/echo", "channels/email", false},
		{"channels/echo", "internal/ws", false},
		{"channels/email/imap", "channels/email", true},
		{"channels/email", "channels/email/imap", true},
		{"channels/email", "gateway", false},
		{"channels/webchat", "internal/ws", true},
		{"channels/webchat/sim", "channels/webchat/wire", true},
		{"channels/all", "channels/echo", true},
		{"internal/bus", "gateway", true},
		{"internal/bus", "router", false},
		{"internal/store", "router", true},
		{"internal/store/storetest", "internal/store", true},
		{"internal/ws", "channels", false},
		{"e2e/crash", "internal/demo", true},
	} {
		if got := mayImport(tc.from, roomOf(tc.from), tc.to); got != tc.want {
			t.Errorf("may %q import %q: %v, want %v", tc.from, tc.to, got, tc.want)
		}
	}
}
