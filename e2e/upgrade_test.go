package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// An installation of every release is stored in testdata/upgrade. This writes that
// of the present one, the last of those released:
//
//	go test ./e2e -run TestUpgrade -update
var update = flag.Bool("update", false, "store an installation of the present schema, for TestUpgrade")

// released are the schemas of all releases, oldest first. Whoever heads a part of the
// changelog with a version adds it here.
var released = []struct{ version, folder string }{
	{"0.1.0", "schema-2"},
}

// TestEveryReleaseIsStored finds releases that TestUpgrade would not know.
func TestEveryReleaseIsStored(t *testing.T) {
	changes, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, heading := range regexp.MustCompile(`(?m)^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)`).FindAllStringSubmatch(string(changes), -1) {
		if !slices.ContainsFunc(released, func(r struct{ version, folder string }) bool { return r.version == heading[1] }) {
			t.Errorf("the changelog has a release %s of which no installation is stored: see released", heading[1])
		}
	}
	for _, r := range released {
		for _, file := range []string{"data.tar.gz", "postgres.sql.gz", "seen.json"} {
			if _, err := os.Stat(filepath.Join("testdata", "upgrade", r.folder, file)); err != nil {
				t.Errorf("of %s: %v; store it: go test ./e2e -run TestUpgrade -update", r.version, err)
			}
		}
	}
}

// remembered is what a customer had on his screen before the upgrade.
type remembered struct {
	Visitor wire.Visitor
	History []wire.Entry
}

// TestUpgrade starts this program on the data of every release, on both engines:
// customers see what they saw and go on talking, agents sign in and answer.
func TestUpgrade(t *testing.T) {
	if *update {
		storeInstallation(t, filepath.Join("testdata", "upgrade", released[len(released)-1].folder))
	}
	for _, release := range released {
		stored := filepath.Join("testdata", "upgrade", release.folder)
		t.Run(release.version+"/sqlite", func(t *testing.T) {
			s := &rig.Server{Folder: t.TempDir(), Agents: 2}
			unpack(t, filepath.Join(stored, "data.tar.gz"), s.Data())
			upgraded(t, s, stored, store.Config{Folder: s.Data()})
		})
		t.Run(release.version+"/postgres", func(t *testing.T) {
			url := storetest.EmptyPostgres(t, "")
			s := &rig.Server{Folder: t.TempDir(), Agents: 2, Store: onPostgres(url)}
			unpack(t, filepath.Join(stored, "data.tar.gz"), s.Data())
			if err := os.Remove(filepath.Join(s.Data(), "switchboard.db")); err != nil {
				t.Fatal(err)
			}
			undump(t, filepath.Join(stored, "postgres.sql.gz"), url)
			upgraded(t, s, stored, store.Config{Driver: store.Postgres, URL: url})
		})
	}
}

// TestCommandsLeaveAnOlderSchemaAlone runs what may run beside an older server: the
// schema stays its own, and one is told what to do.
func TestCommandsLeaveAnOlderSchemaAlone(t *testing.T) {
	stored := filepath.Join("testdata", "upgrade", released[0].folder)
	t.Run("sqlite", func(t *testing.T) {
		s := &rig.Server{Binary: binary, Folder: t.TempDir()}
		unpack(t, filepath.Join(stored, "data.tar.gz"), s.Data())
		leavesSchema(t, s, store.Config{Folder: s.Data()})
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.EmptyPostgres(t, "")
		s := &rig.Server{Binary: binary, Folder: t.TempDir(), Store: onPostgres(url)}
		undump(t, filepath.Join(stored, "postgres.sql.gz"), url)
		leavesSchema(t, s, store.Config{Driver: store.Postgres, URL: url})
	})
}

func leavesSchema(t *testing.T, s *rig.Server, c store.Config) {
	t.Helper()
	if err := s.Configure(); err != nil {
		t.Fatal(err)
	}
	before, err := store.ReadSchema(t.Context(), c)
	if err != nil || before.Has == 0 || before.Has >= before.Needs {
		t.Fatalf("the stored schema is %+v, %v, want an older one", before, err)
	}
	config := []string{"-config", filepath.Join(s.Folder, "switchboard.yaml")}
	for _, args := range [][]string{{"check"}, {"erase", "01J0000000000000000000NONE"}, {"admin", "reset-password", "agent-0"}, {"inspect"}} {
		out, err := command(t, s.Folder, slices.Concat(args[:1], config, args[1:])...)
		if (err == nil) != (args[0] == "check") {
			t.Errorf("%s on an older schema: %v, want only check to end well", args[0], err)
		}
		if want := fmt.Sprintf("schema %d and this program needs %d", before.Has, before.Needs); !strings.Contains(out, want) || !strings.Contains(out, "run migrate") {
			t.Errorf("%s on an older schema says %q, want %q and what to do", args[0], out, want)
		}
		if now, err := store.ReadSchema(t.Context(), c); err != nil || now != before {
			t.Errorf("after %s the schema is %+v, %v, want %+v as before", args[0], now, err, before)
		}
	}
}

// upgraded lets everybody go on in an installation that an older program left.
func upgraded(t *testing.T, s *rig.Server, stored string, c store.Config) {
	t.Helper()
	var people []remembered
	raw, err := os.ReadFile(filepath.Join(stored, "seen.json"))
	if err == nil {
		err = json.Unmarshal(raw, &people)
	}
	if err != nil {
		t.Fatal(err)
	}
	audit(t, c)
	start(t, s)
	var visitors []*rig.Visitor
	for _, p := range people {
		v := rig.Resume(s.Root(), p.Visitor.Visitor, p.Visitor)
		got := seen(t, v)
		if diff := cmp.Diff(p.History, got[:min(len(got), len(p.History))]); diff != "" {
			t.Errorf("history (-before +after the upgrade):\n%s", diff)
		}
		visitors = append(visitors, v)
	}
	goOn(t, s, visitors)
	stopped(t, s)
	audit(t, c)
}

// goOn lets every customer say something, which agents answer.
func goOn(t *testing.T, s *rig.Server, visitors []*rig.Visitor) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	var agents []*rig.Agent
	for i := range s.Agents {
		a, err := s.SignIn(t.Context(), fmt.Sprintf("agent-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		agents = append(agents, a)
		running.Go(func() { a.Run(ctx) })
	}
	for _, v := range visitors {
		if err := v.Exchange(t.Context(), "after-the-upgrade", rig.Text("still here")); err != nil {
			t.Fatal(err)
		}
	}
	await(t, func() bool {
		for _, a := range agents {
			for _, c := range mine(t, a) {
				say(t, a, c, deskwire.NewMessage{ClientID: "after-" + string(c), Visibility: gateway.Public}, "so are we")
			}
		}
		return !slices.ContainsFunc(visitors, func(v *rig.Visitor) bool { return !answered(seen(t, v)) })
	})
}

// answered reports whether the last two messages are those of goOn.
func answered(history []wire.Entry) bool {
	messages := slices.DeleteFunc(history, func(e wire.Entry) bool { return e.Kind != "message" })
	n := len(messages)
	return n > 1 && messages[n-2].ClientID == "after-the-upgrade" && messages[n-1].Parts[0].Text == "so are we"
}

// mine are the conversations the agent works on.
func mine(t *testing.T, a *rig.Agent) (ids []gateway.ConversationID) {
	t.Helper()
	var list deskwire.Rows
	if err := a.Do(t.Context(), http.MethodGet, "/desk/conversations?view=mine", nil, &list); err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func say(t *testing.T, a *rig.Agent, c gateway.ConversationID, m deskwire.NewMessage, words string) {
	t.Helper()
	m.Parts = []deskwire.NewPart{{Kind: channels.TextPart, Text: words}}
	if err := a.Do(t.Context(), http.MethodPost, "/desk/conversations/"+string(c)+"/messages", m, nil); err != nil {
		t.Fatal(err)
	}
}

// seen is a customer's history without what differs from day to day: addresses of
// files, which must answer.
func seen(t *testing.T, v *rig.Visitor) []wire.Entry {
	t.Helper()
	history, err := v.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range history {
		for _, p := range e.Parts {
			if p.File == nil {
				continue
			}
			if content, err := v.Download(t.Context(), *p.File); err != nil || int64(len(content)) != p.File.Size {
				t.Errorf("file of %s: %d bytes, %v", e.ID, len(content), err)
			}
			p.File.URL = ""
		}
	}
	return history
}

// storeInstallation makes an installation as companies have them and stores it: its
// data folder, its rows in PostgreSQL, and what its customers see.
func storeInstallation(t *testing.T, folder string) {
	t.Helper()
	s := start(t, &rig.Server{Agents: 2})
	load, err := rig.NewLoad(t.Context(), s, 3)
	if err != nil {
		t.Fatal(err)
	}
	load.Files = true
	load.Start(t.Context())
	await(t, func() bool { return load.Acked() > 100 })
	settle(t, load)
	deskWork(t, load.Agents)
	load.Stop()
	stopped(t, s)
	settings := filepath.Join(s.Folder, "switchboard.yaml")
	mustRun(t, s.Folder, "erase", "-config", settings, string(contactOf(t, s, "v2 说 0")))
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var people []remembered
	for _, v := range load.Visitors[:2] {
		people = append(people, remembered{v.Who(), seen(t, v)})
	}
	stopped(t, s)

	raw, err := json.MarshalIndent(people, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "seen.json"), append(raw, '\n'))
	write(t, filepath.Join(folder, "data.tar.gz"), pack(t, s.Data()))
	write(t, filepath.Join(folder, "postgres.sql.gz"), zipped(t, inPostgres(t, s)))
}

// deskWork leaves notes, hands a conversation over and resolves another.
func deskWork(t *testing.T, agents []*rig.Agent) {
	t.Helper()
	for i, a := range agents {
		all := mine(t, a)
		if len(all) == 0 {
			t.Fatalf("%s has no conversation", a.Me.Login)
		}
		say(t, a, all[0], deskwire.NewMessage{ClientID: "note", Visibility: gateway.Internal}, "请核对订单")
		verb, body := "/resolve", any(nil)
		if i == 0 {
			verb, body = "/transfer", map[string]string{"agent": string(agents[1].Me.Agent.ID)}
		}
		if err := a.Do(t.Context(), http.MethodPost, "/desk/conversations/"+string(all[0])+verb, body, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// inPostgres moves an installation that does not run and returns its rows there.
func inPostgres(t *testing.T, s *rig.Server) []byte {
	t.Helper()
	file := filepath.Join(s.Folder, "backup.tar")
	mustRun(t, s.Folder, "backup", "-config", filepath.Join(s.Folder, "switchboard.yaml"), file)
	url := storetest.EmptyPostgres(t, "")
	other := &rig.Server{Folder: t.TempDir(), Address: s.Address, Metrics: s.Metrics, Store: onPostgres(url)}
	if err := other.Configure(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, other.Folder, "restore", "-config", filepath.Join(other.Folder, "switchboard.yaml"), file)
	dump, err := storetest.Server(t).Dump(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return dump
}

func stopped(t *testing.T, s *rig.Server) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}
