package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// patience is the hang guard: some of what is waited for takes a minute and a half.
const patience = 3 * time.Minute

// floor is a server with one queue, who serves it, and a supervisor who sees everything.
type floor struct {
	*rig.Server
	t    *testing.T
	boss *rig.Agent
}

// desks are how many conversations each agent takes at once, by login.
type desks map[string]int

// open starts a server with these agents, besides what else is to be set.
func open(t *testing.T, more rig.More, agents desks) *floor {
	t.Helper()
	for login, capacity := range agents {
		more.Agents += fmt.Sprintf("    - {key: %s, login: %[1]s, name: %[1]s, password: %q, capacity: %d, queues: [service]}\n", login, rig.Password, capacity)
	}
	f := &floor{Server: &rig.Server{Binary: binary, Folder: t.TempDir(), More: more}, t: t}
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(f.Log())
		}
	})
	f.boss = f.signIn(f.Server, "boss")
	return f
}

func (f *floor) signIn(at *rig.Server, login string) *rig.Agent {
	f.t.Helper()
	a, err := at.SignIn(f.t.Context(), login)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// comes signs an agent in, ready, and opens his console. leave closes it.
func (f *floor) comes(login string) (a *rig.Agent, leave func()) {
	f.t.Helper()
	a = f.signIn(f.Server, login)
	return a, f.sits(a)
}

// sits opens the console of an agent, perhaps again.
func (f *floor) sits(a *rig.Agent) (leave func()) {
	f.t.Helper()
	leave = f.runs(a.Run)
	f.connected(a, true)
	return leave
}

// runs does something until the function it returns is called, which waits for its end.
func (f *floor) runs(do func(ctx context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(f.t.Context())
	var running sync.WaitGroup
	running.Go(func() { do(ctx) })
	stop = func() {
		cancel()
		running.Wait()
	}
	f.t.Cleanup(stop)
	return stop
}

// connected waits until colleagues see that the agent is at his console, or is not.
func (f *floor) connected(a *rig.Agent, want bool) {
	f.t.Helper()
	f.await(fmt.Sprintf("%s is connected: %v", a.Me.Login, want), func() bool {
		var all []deskwire.Agent
		f.ask(http.MethodGet, "/desk/agents", nil, &all)
		i := slices.IndexFunc(all, func(c deskwire.Agent) bool { return c.ID == a.Me.Agent.ID })
		return i >= 0 && all[i].Online == want
	})
}

// chooses sets what an agent is.
func (f *floor) chooses(a *rig.Agent, state string) {
	f.t.Helper()
	if err := a.Do(f.t.Context(), http.MethodPut, "/desk/presence", deskwire.PresenceChange{State: state}, nil); err != nil {
		f.t.Fatal(err)
	}
}

// ask has the supervisor's console ask something.
func (f *floor) ask(method, path string, in, out any) {
	f.t.Helper()
	if err := f.boss.Do(f.t.Context(), method, path, in, out); err != nil {
		f.t.Fatal(err)
	}
}

// customer is somebody on the page, and his conversation.
type customer struct {
	*rig.Visitor
	f     *floor
	first string // what he said first
	id    gateway.ConversationID
	leave func() // closes the page
}

// customer comes to the page and says something.
func (f *floor) customer(words string) *customer {
	f.t.Helper()
	v, err := rig.NewVisitor(f.t.Context(), f.Root(), "v")
	if err != nil {
		f.t.Fatal(err)
	}
	c := &customer{Visitor: v, f: f, first: words}
	c.comes()
	c.says(words)
	var list deskwire.Rows
	f.ask(http.MethodGet, "/desk/conversations?view=all", nil, &list)
	i := slices.IndexFunc(list.Rows, func(r deskwire.Row) bool { return r.Preview == words })
	if i < 0 {
		f.t.Fatalf("no conversation begins with %q", words)
	}
	c.id = list.Rows[i].ID
	return c
}

// comes opens the page, perhaps again.
func (c *customer) comes() {
	c.leave = c.f.runs(func(ctx context.Context) {
		if err := c.Client.Run(ctx); err != nil {
			c.f.t.Errorf("%s: %v", c.first, err)
		}
	})
}

// says says something, and returns when it is acknowledged.
func (c *customer) says(words string) {
	c.f.t.Helper()
	before := c.Acked()
	c.Say(rig.Text(words))
	c.f.await("it is acknowledged", func() bool { return c.Acked() > before })
}

// hears waits until the customer was told something.
func (c *customer) hears(words string) {
	c.f.t.Helper()
	c.f.await(fmt.Sprintf("%s hears %q", c.first, words), func() bool {
		history, err := c.History(c.f.t.Context())
		if err != nil {
			c.f.t.Fatal(err)
		}
		for _, e := range history {
			if e.Kind == "message" && !e.Mine && e.Parts[0].Text == words {
				return true
			}
		}
		return false
	})
}

// panel is his conversation as a console shows it.
func (c *customer) panel() (now deskwire.Conversation) {
	c.f.t.Helper()
	c.f.ask(http.MethodGet, "/desk/conversations/"+string(c.id), nil, &now)
	return now
}

// is checks what has become of the conversation: "waiting", or whose it is.
func (c *customer) is(want string) {
	c.f.t.Helper()
	if got := standing(c.panel()); got != want {
		c.f.t.Errorf("%s: %s, want %s", c.first, got, want)
	}
}

// becomes waits for what becomes of the conversation.
func (c *customer) becomes(want string) {
	c.f.t.Helper()
	c.f.await(fmt.Sprintf("%s: %s", c.first, want), func() bool { return standing(c.panel()) == want })
}

// standing is whose the conversation is, or else its state.
func standing(c deskwire.Conversation) string {
	if c.Agent != "" && c.State == gateway.Active {
		return c.AgentName
	}
	return string(c.State)
}

// why is why he has the agent he has.
func (c *customer) why() (why dispatch.Why) {
	c.f.t.Helper()
	if err := json.Unmarshal(c.panel().Why, &why); err != nil {
		c.f.t.Fatalf("%s: why: %v", c.first, err)
	}
	return why
}

// released are the causes for which the conversation was taken from agents, so far.
func (c *customer) released() (causes []string) {
	c.f.t.Helper()
	var page deskwire.Events
	c.f.ask(http.MethodGet, "/desk/conversations/"+string(c.id)+"/events", nil, &page)
	for _, e := range page.Events {
		if e.Kind == gateway.ConversationReleased {
			var ref gateway.AssignRef
			if err := json.Unmarshal(e.Data, &ref); err != nil {
				c.f.t.Fatal(err)
			}
			causes = append(causes, ref.Cause)
		}
	}
	return causes
}

func (c *customer) resolvedBy(a *rig.Agent) {
	c.f.t.Helper()
	if err := a.Resolve(c.f.t.Context(), c.id); err != nil {
		c.f.t.Fatal(err)
	}
}

func (c *customer) answeredBy(a *rig.Agent, words string) {
	c.f.t.Helper()
	if err := a.Reply(c.f.t.Context(), c.id, words); err != nil {
		c.f.t.Fatal(err)
	}
	c.hears(words)
}

// inOrder waits until an agent's console was told of these, and checks that it was one after
// the other, whatever came between.
func (f *floor) inOrder(a *rig.Agent, want ...*customer) {
	f.t.Helper()
	var names, got []string
	for _, c := range want {
		names = append(names, c.first)
	}
	f.await(a.Me.Login+" is told of "+strings.Join(names, ", "), func() bool {
		got = nil
		for _, id := range a.Given() {
			if i := slices.IndexFunc(want, func(c *customer) bool { return c.id == id }); i >= 0 {
				got = append(got, want[i].first)
			}
		}
		return len(got) >= len(want)
	})
	if !slices.Equal(got, names) {
		f.t.Errorf("%s got %s, want %s", a.Me.Login, strings.Join(got, ", "), strings.Join(names, ", "))
	}
}

// await waits for what the server brings about.
func (f *floor) await(what string, ok func() bool) {
	f.t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	hang := time.After(patience)
	for !ok() {
		select {
		case <-look.C:
		case <-hang:
			f.t.Fatalf("it did not come about in %v: %s", patience, what)
		}
	}
}

// since waits until so much time has passed, in which nothing may happen.
func (f *floor) since(began time.Time, d time.Duration) {
	f.t.Helper()
	f.await(d.String()+" passed", func() bool { return time.Since(began) >= d })
}
