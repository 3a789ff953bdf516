package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
)

// canary is in every text and name that the attacks bring in. It must not come out
// in the log or the metrics.
const canary = "zvxqcanary"

const chiefs = 20

// What the server may take of memory under everything below.
const (
	maxGrowth = 128 << 20
	maxPeak   = 160 << 20 // at its worst moment; collected memory is given back slowly
)

// siege is one server under attack, and who must be served all the same.
type siege struct {
	*rig.Server
	others *rig.Load
	boss   *rig.Agent   // reads everything
	chiefs []*rig.Agent // may do everything; many, for each has a pace
	other  *rig.Agent   // serves another queue
	rsa    signingKey

	visitor      wire.Visitor // of the account that everybody may use
	conversation string       // his
	contact      string
	address      string
	canned       string // reply that all share
	target       string // agent whom the others may manage

	mu      sync.Mutex // guards what follows
	clients map[string]*http.Client
	secrets []string // that were in use
}

// TestHostile sends to one real server what nobody should: every attack is
// refused with a clear error, nothing of it is executed or logged, other customers
// go on, and the server is the same process afterwards.
func TestHostile(t *testing.T) {
	s := besiege(t)
	before := memory(t, s.PID())
	slow := s.stall(t)
	for _, attack := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"forms", s.forms},
		{"paths and methods", s.paths},
		{"raw requests", s.rawRequests},
		{"origins", s.origins},
		{"other people's things", s.otherPeople},
		{"sessions", s.sessions},
		{"visitor tokens", s.visitorTokens},
		{"file addresses", s.fileAddresses},
		{"cursors", s.cursors},
		{"identities", s.identities},
		{"visitor socket", s.visitorSocket},
		{"desk socket", s.deskSocket},
		{"floods", s.floods},
		{"uploads", s.uploads},
		{"oversize uploads", s.oversize},
		{"limits behind proxies", s.proxies},
		{"sign-ins", s.signIns},
	} {
		acked := s.others.Acked()
		began := time.Now()
		t.Run(attack.name, attack.run)
		await(t, func() bool { return s.others.Acked() > acked }) // others are served
		t.Logf("%s: %v", attack.name, time.Since(began).Round(time.Millisecond))
	}
	t.Run("slow clients", slow)
	s.verdict(t, before)
}

// besiege starts the server with what the attacks need.
func besiege(t *testing.T) *siege {
	s := &siege{clients: make(map[string]*http.Client), rsa: newSigningKey(t)}
	public, err := json.Marshal(s.rsa.public)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = start(t, &rig.Server{
		Agents: 1,
		Env:    []string{"SWITCHBOARD_LOG_LEVEL=debug"},
		More: rig.More{
			Sections: "trusted_proxies: [127.0.0.2/32]\n",
			Queues:   "    - {key: other, name: Other}\n    - {key: besieged, name: Besieged}\n",
			Accounts: "    - {key: open, kind: webchat, name: Open, queue: besieged, settings: {allow_native: true, visitors_per_minute: 0, uploads_per_minute: 0, messages_per_minute: 0}}\n" +
				fmt.Sprintf("    - {key: strict, kind: webchat, name: Strict, queue: other, settings: {origins: [%q, \"https://*.shop.test\"], "+
					"identity_secret: %q, visitors_per_minute: 5, uploads_per_minute: 5}}\n", shopPage, identitySecret) +
				fmt.Sprintf("    - {key: signed, kind: webchat, name: Signed, queue: other, settings: {allow_native: true, identity_key: %s, visitors_per_minute: 0}}\n", public),
			Agents: fmt.Sprintf("    - {key: other, login: other, name: Other, password: %q, queues: [other]}\n", rig.Password) +
				strings.Join(repeat(chiefs, "    - {key: chief-%[1]d, login: chief-%[1]d, name: Chief, password: %[2]q, roles: [supervisor, admin], queues: [service]}\n", rig.Password), "") +
				fmt.Sprintf("    - {key: target, login: target, name: Target, password: %q, queues: [service]}\n", rig.Password),
		},
	})
	s.secrets = []string{canary, rig.Password, identitySecret}
	if s.others, err = rig.NewLoad(t.Context(), s.Server, 3); err != nil {
		t.Fatal(err)
	}
	s.others.Pause = 100 * time.Millisecond
	s.others.Start(t.Context())
	t.Cleanup(s.others.Stop)
	for login, agent := range map[string]**rig.Agent{"boss": &s.boss, "other": &s.other} {
		if *agent, err = s.SignIn(t.Context(), login); err != nil {
			t.Fatal(err)
		}
		s.secrets = append(s.secrets, strings.SplitN((*agent).Cookie(), "=", 2)[1])
	}
	for i := range chiefs {
		chief, err := s.SignIn(t.Context(), fmt.Sprintf("chief-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		s.chiefs = append(s.chiefs, chief)
	}
	s.beginConversation(t)
	s.findOthers(t)
	return s
}

// findOthers finds what else there is to be attacked.
func (s *siege) findOthers(t *testing.T) {
	t.Helper()
	var agents []deskwire.Agent
	if err := s.boss.Do(t.Context(), http.MethodGet, "/desk/agents", nil, &agents); err != nil {
		t.Fatal(err)
	}
	for _, a := range agents {
		if a.Name == "Target" {
			s.target = string(a.ID)
		}
	}
	var reply deskwire.CannedReply
	change := deskwire.CannedChange{Shared: true, Title: "Hello", Text: "Hello"}
	if err := s.boss.Do(t.Context(), http.MethodPost, "/desk/canned", change, &reply); err != nil {
		t.Fatal(err)
	}
	s.canned = string(reply.ID)
}

// repeat fills a line in n times, with its number and the other values.
func repeat(n int, line string, values ...any) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf(line, append([]any{i}, values...)...)
	}
	return lines
}

// beginConversation lets a visitor say something, so that there is something to steal.
func (s *siege) beginConversation(t *testing.T) {
	s.visitor = s.newVisitor(t, "open", call{})
	answer := s.exchange(t, "open", s.visitor.Token, frame{"type": "send", "client_id": "first", "parts": text(canary)})
	if !strings.Contains(answer, `"ack"`) {
		t.Fatalf("the first message: %s", answer)
	}
	var found deskwire.FoundMessages
	await(t, func() bool {
		err := s.boss.Do(t.Context(), http.MethodGet, "/desk/search?q="+canary, nil, &found)
		return err == nil && len(found.Hits) == 1
	})
	s.conversation, s.contact = string(found.Hits[0].Row.ID), string(found.Hits[0].Row.Contact)
	var panel deskwire.Conversation
	if err := s.boss.Do(t.Context(), http.MethodGet, "/desk/conversations/"+s.conversation, nil, &panel); err != nil {
		t.Fatal(err)
	}
	s.address = string(panel.Customer.Addresses[0].ID)
}

// verdict is what must hold after all of it.
func (s *siege) verdict(t *testing.T, before usage) {
	if r := s.do(t, call{method: "GET", path: "/readyz"}); r.status != http.StatusOK {
		t.Errorf("/readyz: %d %s", r.status, r.body)
	}
	if err := s.others.Quiet(t.Context()); err != nil {
		t.Error(err)
	}
	for _, wrong := range s.others.Check(t.Context()) {
		t.Error(wrong)
	}
	after := memory(t, s.PID()) // fails when the process is another
	t.Logf("memory %d MiB before, %d MiB after, at most %d MiB; %d messages of others acknowledged",
		before.now>>20, after.now>>20, after.peak>>20, s.others.Acked())
	if after.now-before.now > maxGrowth || after.peak-before.now > maxPeak {
		t.Errorf("memory grew from %d to %d MiB, and to %d at its peak", before.now>>20, after.now>>20, after.peak>>20)
	}
	log, err := os.ReadFile(filepath.Join(s.Folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{"log": string(log)}
	for _, path := range []string{"/metrics", "/debug/pprof/cmdline"} {
		r := s.do(t, call{method: "GET", url: "http://" + s.Metrics + path})
		said[path] = string(r.body)
	}
	for where, text := range said {
		for _, secret := range s.secrets {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s tells a secret: …%s…", where, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
	if strings.Contains(said["log"], "panic") {
		t.Errorf("something panicked:\n%s", s.Log())
	}
}

// usage is a process's memory in bytes.
type usage struct{ now, peak int }

func memory(t *testing.T, pid int) usage {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	var u usage
	for line := range strings.Lines(string(raw)) {
		name, value, _ := strings.Cut(line, ":")
		kB, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			u.now = kB << 10
		case "VmHWM":
			u.peak = kB << 10
		}
	}
	return u
}

// call is one HTTP request of an attacker.
type call struct {
	method, path string
	url          string // instead of path
	from         string // own address; 127.0.0.1 if empty
	host         string
	origin       string
	cookie       string
	token        string
	header       map[string]string
	body         any // string, io.Reader, or what becomes JSON
	length       int64
}

// reply is its answer.
type reply struct {
	status int
	header http.Header
	body   []byte
	code   string // of a problem
}

// do makes the request. No answer at all fails the test.
func (s *siege) do(t *testing.T, c call) reply {
	t.Helper()
	r, err := s.try(t.Context(), c)
	if err != nil {
		t.Fatalf("%s %s: %v", c.method, c.path, err)
	}
	return r
}

func (s *siege) try(ctx context.Context, c call) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, rig.Patience)
	defer cancel()
	target := c.url
	if target == "" {
		target = s.URL(c.path)
	}
	r, err := http.NewRequestWithContext(ctx, c.method, target, c.reader())
	if err != nil {
		return reply{}, err
	}
	if c.length > 0 {
		r.ContentLength = c.length
	}
	r.Host = c.host
	for name, value := range map[string]string{"Origin": c.origin, "Cookie": c.cookie, "Content-Type": "application/json"} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	answer, err := s.client(c.from).Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	out := reply{status: answer.StatusCode, header: answer.Header}
	if out.body, err = io.ReadAll(io.LimitReader(answer.Body, 32<<20)); err != nil {
		return out, err
	}
	var problem struct{ Code string }
	if json.Unmarshal(out.body, &problem) == nil {
		out.code = problem.Code
	}
	return out, nil
}

func (c call) reader() io.Reader {
	switch b := c.body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	case io.Reader:
		return b
	}
	raw, err := json.Marshal(c.body)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return bytes.NewReader(raw)
}

// client connects from an address of its own.
func (s *siege) client(from string) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if from == "" {
		from = "127.0.0.1"
	}
	c := s.clients[from]
	if c == nil {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c = &http.Client{
			Transport:     &http.Transport{DialContext: dialer.DialContext, DisableCompression: true, MaxIdleConnsPerHost: 100},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		s.clients[from] = c
	}
	return c
}

// as fills in what an agent's own console sends.
func (s *siege) as(a *rig.Agent, c call) call {
	c.cookie, c.origin = a.Cookie(), s.URL("")
	return c
}

// frame is a frame as somebody else's client might build it.
type frame map[string]any

func text(s string) []any { return []any{frame{"kind": "text", "text": s}} }

func (s *siege) newVisitor(t *testing.T, account string, c call) wire.Visitor {
	t.Helper()
	c.method, c.path = "POST", "/c/"+account+"/visitors"
	if c.body == nil {
		c.body = "{}"
	}
	r := s.do(t, c)
	var v wire.Visitor
	if err := json.Unmarshal(r.body, &v); err != nil || r.status != http.StatusCreated {
		t.Fatalf("new visitor: %d %s", r.status, r.body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, v.Token)
	return v
}

// exchange says frames as the visitor with the token and returns the answer.
func (s *siege) exchange(t *testing.T, account, token string, frames ...any) string {
	t.Helper()
	origin := ""
	if account == "strict" {
		origin = shopPage
	}
	r := s.do(t, call{method: "POST", path: "/c/" + account + "/exchange", origin: origin, body: frame{
		"hello": frame{"v": 1, "token": token}, "frames": frames,
	}})
	return string(r.body)
}

// refused checks that an answer is the error it should be.
func refused(t *testing.T, what string, r reply, status int, code string) {
	t.Helper()
	if r.status != status || r.code != code {
		t.Errorf("%s: %d %q, want %d %q: %.200s", what, r.status, r.code, status, code, r.body)
	}
	if r.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: the answer may be sniffed", what)
	}
}

func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}
