package e2e

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// command runs the binary's command and returns what it printed.
func command(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), rig.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustRun(t *testing.T, folder string, args ...string) string {
	t.Helper()
	out, err := command(t, folder, args...)
	if err != nil {
		t.Fatalf("switchboard %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// TestBackupWhileRunning takes a backup in the middle of a conversation and
// restores it into an empty folder: everything acknowledged before is there.
func TestBackupWhileRunning(t *testing.T) {
	s := start(t, &rig.Server{Agents: 1})
	load, err := rig.NewLoad(t.Context(), s, 4)
	if err != nil {
		t.Fatal(err)
	}
	load.Files = true
	load.Start(t.Context())
	await(t, func() bool { return load.Acked() > 200 })
	file := filepath.Join(s.Folder, "backup.tar")
	if out, err := command(t, s.Folder, "serve", "-config", filepath.Join(s.Folder, "switchboard.yaml")); err == nil || !strings.Contains(out, "another process") {
		t.Errorf("a second server on the folder: %v, %s; want it refused", err, out)
	}
	config := []string{"-config", filepath.Join(s.Folder, "switchboard.yaml")}
	counts := make(map[*rig.Visitor]int)
	for _, v := range load.Visitors {
		counts[v] = v.Acked()
	}
	mustRun(t, s.Folder, append(append([]string{"backup"}, append(config, "-with-key")...), file)...)
	if err := load.Quiet(t.Context()); err != nil {
		t.Error(err)
	}
	load.Stop()

	other := &rig.Server{Binary: binary, Folder: t.TempDir(), Agents: 1, Address: s.Address, Metrics: s.Metrics}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := other.Configure(); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(other.Folder, "switchboard.yaml")
	mustRun(t, other.Folder, "restore", "-config", settings, file)
	if out, err := command(t, other.Folder, "restore", "-config", settings, file); err == nil || !strings.Contains(out, "not empty") {
		t.Errorf("restoring over data: %v, %s; want it refused", err, out)
	}
	audit(t, store.Config{Folder: other.Data()})
	if err := other.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Stop(); err != nil {
			t.Error(err)
		}
	}()
	for _, v := range load.Visitors {
		history, err := v.History(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mine := 0
		for _, e := range history {
			if e.Mine {
				mine++
			}
			for _, p := range e.Parts {
				if p.File == nil {
					continue
				}
				if _, err := v.Download(t.Context(), *p.File); err != nil {
					t.Errorf("%s: %v", v.Name, err)
				}
			}
		}
		if mine < counts[v] {
			t.Errorf("%s: %d messages restored, %d were acknowledged before the backup", v.Name, mine, counts[v])
		}
	}
}

// TestErase takes a person out beside the running server and looks for him in every
// file of the data folder. Another customer notices nothing.
func TestErase(t *testing.T) {
	const canary = "CANARYwang"
	s := start(t, &rig.Server{Agents: 1})
	v, err := rig.NewVisitor(t.Context(), s.Root(), "v")
	if err != nil {
		t.Fatal(err)
	}
	other, err := rig.NewVisitor(t.Context(), s.Root(), "other")
	if err != nil {
		t.Fatal(err)
	}
	cut := connected(t, []*rig.Visitor{v})
	defer connected(t, []*rig.Visitor{other})()
	part, err := v.Upload(t.Context(), canary+".txt", []byte(canary+" in a file"))
	if err != nil {
		t.Fatal(err)
	}
	v.Say(rig.Text("I am " + canary))
	v.Say(part)
	await(t, func() bool { return v.Acked() == 2 })
	cut()
	if !inFolder(t, s.Data(), canary) {
		t.Fatal("the canary is not even there before: the search finds nothing")
	}
	contact := contactOf(t, s, canary)
	out := mustRun(t, s.Folder, "erase", "-config", filepath.Join(s.Folder, "switchboard.yaml"), string(contact))
	if !strings.Contains(out, "2 messages") {
		t.Errorf("erase said %q", out)
	}
	if inFolder(t, s.Data(), canary) {
		t.Error("a word of the erased person is still in the data folder")
	}
	if _, err := v.History(t.Context()); err == nil || !strings.Contains(err.Error(), "bad_token") {
		t.Errorf("the erased visitor reads his history: %v, want bad_token", err)
	}
	other.Say(rig.Text("I am somebody else"))
	await(t, func() bool { return other.Acked() == 1 })
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	audit(t, store.Config{Folder: s.Data()})
	if inFolder(t, s.Data(), canary) {
		t.Error("a word of the erased person is in the data folder of the stopped server")
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestInspect looks at a running installation: what it prints tells what happened to a
// conversation, and not a word of it.
func TestInspect(t *testing.T) {
	const canary = "CANARYli"
	s := start(t, &rig.Server{Agents: 1})
	v, err := rig.NewVisitor(t.Context(), s.Root(), canary)
	if err != nil {
		t.Fatal(err)
	}
	defer connected(t, []*rig.Visitor{v})()
	v.Say(rig.Text("I am " + canary))
	await(t, func() bool { return v.Acked() == 1 })
	config := []string{"inspect", "-config", filepath.Join(s.Folder, "switchboard.yaml")}
	whole := mustRun(t, s.Folder, config...)
	one := mustRun(t, s.Folder, append(config, string(conversationOf(t, s, canary)))...)
	for out, wanted := range map[string][]string{
		whole: {"Open conversations\n", "Leases\n", "router", "To be sent: none\n"},
		one:   {"Conversation\n", "Waits\n", "Events\n", "conversation.opened", "message.added"},
	} {
		for _, text := range wanted {
			if !strings.Contains(out, text) {
				t.Errorf("no %q in\n%s", text, out)
			}
		}
		if strings.Contains(out, canary) {
			t.Errorf("a word of the customer is in\n%s", out)
		}
	}
	if out, err := command(t, s.Folder, append(config, "01J00000000000000000000000")...); err == nil || !strings.Contains(out, "not found") {
		t.Errorf("of what is not there: %v, %s", err, out)
	}
}

// conversationOf finds where the words were said.
func conversationOf(t *testing.T, s *rig.Server, words string) (id gateway.ConversationID) {
	t.Helper()
	st, err := store.OpenAsIs(t.Context(), store.Config{Folder: s.Data()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.Read(t.Context(), func(tx gateway.Tx) error {
		return tx.Get(`SELECT conversation_id FROM messages WHERE parts LIKE $1`, []any{"%" + words + "%"}, &id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// contactOf finds who said the words.
func contactOf(t *testing.T, s *rig.Server, words string) (id gateway.ContactID) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Folder: s.Data()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.Read(t.Context(), func(tx gateway.Tx) error {
		return tx.Get(`SELECT l.contact_id FROM messages m JOIN conversations c ON c.id = m.conversation_id
			JOIN contact_links l ON l.address_id = c.address_id AND l.until = 0 WHERE m.parts LIKE $1`, []any{"%" + words + "%"}, &id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// inFolder reports whether any file below the folder holds the words, or has them
// in its name.
func inFolder(t *testing.T, folder, words string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(words)) || strings.Contains(path, words) {
			t.Logf("found in %s", filepath.Base(path))
			found = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestFirstStart is what a new user does: one command in an empty folder.
func TestFirstStart(t *testing.T) {
	folder := t.TempDir()
	out, err := command(t, folder, "check")
	if err != nil || !strings.Contains(out, "sqlite") || !strings.Contains(out, "no database yet") {
		t.Fatalf("check: %v, %s", err, out)
	}
	for _, args := range [][]string{{"admin", "reset-password", "nobody"}, {"erase", "nobody"}, {"inspect"}} {
		if out, err := command(t, folder, args...); err == nil || !strings.Contains(out, "no database yet") {
			t.Errorf("%s where nothing is: %v, %s", args[0], err, out)
		}
	}
	if made, err := os.ReadDir(folder); err != nil || len(made) > 0 {
		t.Errorf("the commands made %v, %v, want nothing", made, err)
	}
	for _, args := range [][]string{{"what"}, {"serve", "-nonsense"}, {"erase"}, {"admin", "dance", "x"}, {"inspect", "one", "two"}} {
		out, err := command(t, folder, args...)
		if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != 2 || out == "" {
			t.Errorf("switchboard %s: %v, %q; want usage and exit code 2", strings.Join(args, " "), err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "switchboard.yaml"), []byte("listen: 127.0.0.1:0\nlissten: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, folder, "serve"); err == nil || !strings.Contains(out, "2:") || !strings.Contains(out, "listen") {
		t.Errorf("a misspelt setting: %v, %s; want its line and the right name", err, out)
	}
}

// TestFirstAdministrator signs in with the password that the first start prints, and
// with the one that the command line gives after that one is lost.
func TestFirstAdministrator(t *testing.T) {
	folder := t.TempDir()
	here := []string{"SWITCHBOARD_LISTEN=127.0.0.1:0", "SWITCHBOARD_METRICS_LISTEN=off"}
	const password, console = "Sign in as admin with the password ", "Console: http://"
	if out := mustRun(t, folder, "migrate"); !strings.HasPrefix(out, "Schema ") || !strings.Contains(out, ", was 0") {
		t.Errorf("migrate of nothing: %s", out)
	}

	p := run(t, folder, here, "serve")
	first, _, _ := strings.Cut(p.line(t, password), " ")
	s := &rig.Server{Address: p.line(t, console)}
	admin, err := s.SignInWith(t.Context(), "admin", first)
	if err != nil {
		t.Fatal(err)
	}
	_, second, _ := strings.Cut(strings.TrimSpace(mustRun(t, folder, "admin", "reset-password", "admin")), ": ")
	if err := admin.Do(t.Context(), http.MethodGet, "/desk/session", nil, nil); err == nil {
		t.Error("who signed in with the password that was reset still is")
	}
	p.stop(t)

	p = run(t, folder, here, "serve")
	l := <-p.lines
	address, ok := strings.CutPrefix(l, console)
	if !ok {
		t.Fatalf("the second start begins with %q", l)
	}
	s.Address = address
	if _, err := s.SignInWith(t.Context(), "admin", first); err == nil {
		t.Error("the password that was reset is still good")
	}
	if _, err := s.SignInWith(t.Context(), "admin", second); err != nil {
		t.Errorf("the new password: %v", err)
	}
	p.stop(t)
}
