package agentdesk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// relation is where a thing is, seen from who asks.
type relation string

const (
	own       relation = "own"        // he has it, in a queue that is not his
	sameQueue relation = "same queue" // nobody has it, his queue
	sameTeam  relation = "same team"  // a mate has it, in a queue that is not his
	teamQueue relation = "team queue" // nobody has it, a mate's queue
	outsider  relation = "outsider"   // somebody of another team has it
)

func relations() []relation { return []relation{own, sameQueue, sameTeam, teamQueue, outsider} }

// reached says what each scope reaches: the rule, once more, in the words of the
// people who make roles.
func reached() map[wire.Scope][]relation {
	return map[wire.Scope][]relation{
		wire.NoScope:    nil,
		wire.OwnScope:   {own},
		wire.QueueScope: {own, sameQueue},
		wire.TeamScope:  {own, sameQueue, sameTeam, teamQueue},
		wire.AllScope:   relations(),
	}
}

// things are one thing of each kind at one relation to an agent.
type things struct {
	conversation gateway.ConversationID
	contact      gateway.ContactID
	address      gateway.AddressID
	file         gateway.AttachmentID
	queue        gateway.QueueID
	agent        gateway.AgentID
	canned       wire.CannedID // whose the conversation is, or else shared
}

func (x things) path(pattern string) string {
	id := string(x.conversation)
	switch {
	case strings.HasPrefix(pattern, "/desk/contacts"):
		id = string(x.contact)
	case strings.HasPrefix(pattern, "/desk/addresses"):
		id = string(x.address)
	case strings.HasPrefix(pattern, "/desk/files"):
		id = string(x.file)
	case strings.HasPrefix(pattern, "/desk/agents"):
		id = string(x.agent)
	case strings.HasPrefix(pattern, "/desk/canned"):
		id = string(x.canned)
	}
	return strings.NewReplacer("{id}", id, "{message}", id, "{key}", "key").Replace(pattern)
}

// matrix is a desk with one agent for every scope, who may do every verb as far as
// that, and things at every relation to each of them.
type matrix struct {
	*world
	things map[wire.Scope]map[relation]things
}

func newMatrix(t *testing.T) *matrix {
	m := &matrix{world: empty(t), things: make(map[wire.Scope]map[relation]things)}
	roles := m.roles()
	p := agentdesk.Provision{
		Teams: []agentdesk.TeamSpec{{Key: "team", Name: "Team"}, {Key: "else", Name: "Else"}},
		Queues: []agentdesk.QueueSpec{
			{Key: "his", Name: "His"}, {Key: "mates", Name: "Mates"}, {Key: "nobodys", Name: "Nobody's"}, {Key: "strange", Name: "Strange"},
		},
		Agents: []agentdesk.AgentSpec{
			{Key: "mate", Login: "mate", Name: "Mate", Teams: []string{"team"}, Queues: []string{"mates"}},
			{Key: "stranger", Login: "stranger", Name: "Stranger", Teams: []string{"else"}, Queues: []string{"strange"}},
			{Key: "beside", Login: "beside", Name: "Beside", Queues: []string{"his"}},
			{Key: "beside-mate", Login: "beside-mate", Name: "Beside the mate", Queues: []string{"mates"}},
		},
		Accounts: []agentdesk.AccountSpec{{Key: "shop", Name: "Shop", Kind: "shop", Queue: "his", Settings: []byte(`{"origin":"https://shop.example"}`)}},
	}
	for scope, role := range roles {
		p.Agents = append(p.Agents, agentdesk.AgentSpec{
			Key: string(scope), Login: string(scope), Name: string(scope), Roles: []string{role},
			Teams: []string{"team"}, Queues: []string{"his"},
		})
	}
	m.provision(p)
	m.start()
	for scope := range roles {
		m.things[scope] = make(map[relation]things)
		for _, r := range relations() {
			m.things[scope][r] = m.put(scope, r)
		}
	}
	return m
}

// roles makes a role for each scope that has every verb of the table.
func (m *matrix) roles() map[wire.Scope]string {
	m.t.Helper()
	keys := make(map[wire.Scope]string)
	err := m.store.Do(m.t.Context(), func(tx gateway.Tx) error {
		for scope := range reached() {
			role := agentdesk.Role{Key: "test-" + string(scope), Name: "Test"}
			for _, row := range m.desk.Table() {
				if row.Verb != agentdesk.Anyone && row.Verb != agentdesk.SignedIn && !slices.Contains(role.Grants, agentdesk.Grant{Verb: row.Verb, Scope: scope}) {
					role.Grants = append(role.Grants, agentdesk.Grant{Verb: row.Verb, Scope: scope})
				}
			}
			keys[scope] = role.Key
			if err := m.rows.SeedRole(tx, role); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return keys
}

// put stores one thing of each kind.
func (m *matrix) put(scope wire.Scope, r relation) things {
	m.t.Helper()
	place := map[relation]agentdesk.Place{
		own:       {Agent: m.agent(string(scope)).ID, Queue: m.queue("nobodys")},
		sameQueue: {Queue: m.queue("his")},
		sameTeam:  {Agent: m.agent("mate").ID, Queue: m.queue("nobodys")},
		teamQueue: {Queue: m.queue("mates")},
		outsider:  {Agent: m.agent("stranger").ID, Queue: m.queue("strange")},
	}[r]
	agents := map[relation]string{
		own: string(scope), sameQueue: "beside", sameTeam: "mate", teamQueue: "beside-mate", outsider: "stranger",
	}
	x := things{
		agent:        m.agent(agents[r]).ID,
		conversation: gateway.NewID[gateway.ConversationID](), contact: gateway.NewID[gateway.ContactID](),
		address: gateway.NewID[gateway.AddressID](), file: gateway.NewID[gateway.AttachmentID](), queue: place.Queue,
		canned: gateway.NewID[wire.CannedID](),
	}
	state := gateway.Waiting
	if place.Agent != "" {
		state = gateway.Active
	}
	customer := gateway.Actor{Kind: gateway.Customer, ID: string(x.address)}
	err := m.gateway.Do(m.t.Context(), func(w *gateway.Work) error {
		account, err := m.rows.AccountByKey(w.Tx, "shop")
		if err != nil {
			return err
		}
		address := gateway.Address{ID: x.address, Contact: x.contact, Address: channels.Address{Kind: "shop", Value: string(x.address)}}
		link := gateway.Link{ID: gateway.NewID[gateway.LinkID](), Address: x.address, Contact: x.contact, Since: w.Now, Proof: gateway.Asserted, By: gateway.BySystem()}
		if err := m.rows.AddAddress(w.Tx, address, gateway.Contact{ID: x.contact, CreatedAt: w.Now}, link); err != nil {
			return err
		}
		err = m.rows.AddConversation(w.Tx, gateway.Conversation{
			ID: x.conversation, Brand: account.Brand, Account: account.ID, Address: x.address, Queue: place.Queue, Agent: place.Agent,
			State: state, Weight: 1, OpenedAt: w.Now, WaitingSince: w.Now, LastMessageAt: w.Now,
		})
		if err != nil {
			return err
		}
		err = m.rows.AddCanned(w.Tx, agentdesk.Canned{ID: x.canned, Brand: account.Brand, Agent: place.Agent, Title: "x", Text: "x"}, w.Now)
		if err != nil {
			return err
		}
		message := gateway.Message{
			ID: gateway.NewID[gateway.MessageID](), Conversation: x.conversation, Account: account.ID, Author: customer,
			Visibility: gateway.Public, ReceivedAt: w.Now, Seq: 1, Parts: []channels.Part{{Kind: channels.TextPart, Text: "x"}},
		}
		if err := m.rows.AddMessages(w.Tx, []gateway.Message{message}); err != nil {
			return err
		}
		err = m.rows.AddAttachment(w.Tx, gateway.Attachment{ID: x.file, Hash: strings.Repeat("0", 64), Uploader: customer, CreatedAt: w.Now})
		if err != nil {
			return err
		}
		_, err = m.rows.ClaimAttachment(w.Tx, x.file, customer, message.ID)
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return x
}

// send asks the gate whether a request of the browser would get through.
func (b *browser) send(gate http.Handler, method, path, origin string) int {
	r := httptest.NewRequest(method, b.w.server.URL+path, strings.NewReader(bodyOf(method)))
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	if b.client.Jar != nil {
		for _, c := range b.client.Jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
	}
	rec := httptest.NewRecorder()
	gate.ServeHTTP(rec, r)
	return rec.Code
}

func bodyOf(method string) string {
	if method == "GET" || method == "DELETE" {
		return ""
	}
	return "{}"
}

// reachesThing is whether a scope reaches the thing of a route. Canned replies are
// their owner's alone, and what is shared is reached by who reaches everything.
func reachesThing(path string, scope wire.Scope, reaches []relation, r relation) bool {
	if !strings.HasPrefix(path, "/desk/canned") {
		return slices.Contains(reaches, r)
	}
	return r == own || scope == wire.AllScope && (r == sameQueue || r == teamQueue)
}

// Every route, every scope, every relation: whoever is not allowed is refused, and
// in a way that does not tell him whether the thing exists.
func TestEveryRouteAsksWhoMay(t *testing.T) {
	m := newMatrix(t)
	gate := m.desk.Gate()
	nobody := m.browser()
	checked := 0
	for scope, reaches := range reached() {
		b := m.signIn(string(scope))
		for _, row := range m.desk.Table() {
			for _, r := range relations() {
				path := m.things[scope][r].path(row.Path)
				want := http.StatusNoContent
				switch {
				case row.Verb == agentdesk.Anyone, row.Verb == agentdesk.SignedIn:
				case scope == wire.NoScope:
					want = http.StatusForbidden
				case row.HasObject && !reachesThing(row.Path, scope, reaches, r):
					want = http.StatusNotFound
				}
				what := fmt.Sprintf("%s %s, scope %s, %s", row.Method, row.Path, scope, r)
				if got := b.send(gate, row.Method, path, m.server.URL); got != want {
					t.Errorf("%s = %d, want %d", what, got, want)
				}
				if row.Verb != agentdesk.Anyone {
					if got := nobody.send(gate, row.Method, path, m.server.URL); got != http.StatusUnauthorized {
						t.Errorf("%s without a session = %d, want 401", what, got)
					}
				}
				if row.Method != "GET" {
					if got := b.send(gate, row.Method, path, "https://evil.example"); got != http.StatusForbidden {
						t.Errorf("%s from another site = %d, want 403", what, got)
					}
				}
				checked++
			}
		}
	}
	if want := len(reached()) * len(m.desk.Table()) * len(relations()); checked != want {
		t.Errorf("%d combinations checked, want %d", checked, want)
	}
}

// Streams follow the same rule as routes.
func TestEveryStreamAsksWhoMay(t *testing.T) {
	m := newMatrix(t)
	for scope, reaches := range reached() {
		s := m.signIn(string(scope)).socket(nil)
		for _, r := range relations() {
			stream := gateway.ConversationStream(m.things[scope][r].conversation)
			s.send(wire.Follow{Type: "follow", Stream: stream, After: -1})
			s.send(wire.Ping{Type: "ping"})
			allowed := true
			for f, err := s.read(); f.Type != "pong"; f, err = s.read() {
				if err != nil {
					t.Fatal(err)
				}
				if f.Type == "refused" && f.Stream == stream {
					allowed = false
				}
			}
			if want := slices.Contains(reaches, r); allowed != want {
				t.Errorf("scope %s, %s: allowed %v, want %v", scope, r, allowed, want)
			}
		}
	}
}

// Lists show just what the rule allows.
func TestListsShowWhatOneMay(t *testing.T) {
	m := newMatrix(t)
	for scope := range reached() {
		if scope == wire.NoScope {
			continue
		}
		b := m.signIn(string(scope))
		for _, view := range []string{"mine", "waiting", "all"} {
			var page wire.Rows
			b.must("GET", "/desk/conversations?limit=100&view="+view, nil, &page)
			listed := make(map[gateway.ConversationID]bool)
			for _, row := range page.Rows {
				listed[row.ID] = true
			}
			for other := range reached() {
				for _, r := range relations() {
					id := m.things[other][r].conversation
					waits := r == sameQueue || r == teamQueue
					readable := b.send(m.desk.Gate(), "GET", at(id, ""), "") == http.StatusNoContent
					want := readable
					switch view {
					case "mine":
						want = r == own && other == scope
					case "waiting":
						want = want && waits
					}
					if listed[id] != want {
						t.Errorf("scope %s, view %s: %s of %s listed %v, want %v", scope, view, r, other, listed[id], want)
					}
				}
			}
		}
	}
}

func TestARouteWithoutARowCannotBeMounted(t *testing.T) {
	w := empty(t)
	defer w.store.Close()
	defer func() {
		if recover() == nil {
			t.Error("a route nobody listed was mounted")
		}
	}()
	w.desk.MountUnlisted()
}

// Nothing but the table mounts anything: no other file of the package has a mux.
func TestOnlyTheTableMounts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if name == "routes.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range []string{"NewServeMux", "HandleFunc(", "huma.Register", ".Handle("} {
			if strings.Contains(string(text), way) {
				t.Errorf("%s uses %s: routes are mounted by the table alone", name, way)
			}
		}
	}
}

func TestEveryVerbOfTheTableIsShipped(t *testing.T) {
	w := empty(t)
	defer w.store.Close()
	if _, _, err := w.desk.EnsureAdmin(t.Context()); err != nil {
		t.Fatal(err)
	}
	var admin []agentdesk.Grant
	w.read(func(tx gateway.Tx) (err error) {
		admin, err = w.rows.Grants(tx, w.agentIn(tx, "admin"))
		return err
	})
	for _, row := range w.desk.Table() {
		if row.Verb == agentdesk.Anyone || row.Verb == agentdesk.SignedIn {
			continue
		}
		if !slices.Contains(admin, agentdesk.Grant{Verb: row.Verb, Scope: wire.AllScope}) {
			t.Errorf("%s %s: no shipped role has %s", row.Method, row.Path, row.Verb)
		}
	}
}
