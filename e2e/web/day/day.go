package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
	"switchboard/internal/store"
)

// ending is what a customer says last.
const ending = "谢谢，再见"

// regular is the customer who only wants the console's agent.
const regular = "老客户"

// checked is how many customers' timelines are compared at the end, at most.
const checked = 300

// day is a day in progress.
type day struct {
	plan
	server    *rig.Server
	colleague []*rig.Agent // all agents but the console's
	seeded    seeded
	cancel    context.CancelFunc
	running   sync.WaitGroup
	boss      *rig.Agent   // hands conversations over, and takes none
	regular   *rig.Visitor // a customer of the console's agent

	mu       sync.Mutex // guards visitors
	visitors []*rig.Visitor
}

// dawn starts a server that has a past, and brings the colleagues to their desks.
func dawn(ctx context.Context, folder string, p plan) (_ *day, err error) {
	d := &day{plan: p, server: &rig.Server{Binary: p.binary, Folder: folder, Agents: p.agents}}
	if err := errors.Join(d.server.Start(ctx), d.server.Stop()); err != nil { // makes the company
		return nil, err
	}
	if d.seeded, err = seed(ctx, store.Config{Folder: d.server.Data()}, p.rows, p.messages); err != nil {
		return nil, err
	}
	if err := d.server.Start(ctx); err != nil {
		return nil, err
	}
	if d.boss, err = d.server.SignIn(ctx, "boss"); err != nil {
		return nil, errors.Join(err, d.end())
	}
	if err := d.boss.Do(ctx, http.MethodPut, "/desk/presence", deskwire.PresenceChange{State: "offline"}, nil); err != nil {
		return nil, errors.Join(err, d.end())
	}
	running, cancel := context.WithCancel(ctx)
	d.cancel = cancel
	for i := 1; i < p.agents; i++ {
		a, err := d.server.SignIn(ctx, fmt.Sprintf("agent-%d", i))
		if err != nil {
			return nil, errors.Join(err, d.end())
		}
		a.Answer = answer
		a.Done = func(m deskwire.Message) bool { return said(m) == ending }
		d.colleague = append(d.colleague, a)
		d.running.Go(func() { a.Run(running) })
	}
	return d, nil
}

// answer is a colleague's; the regular customer is left to the console.
func answer(m deskwire.Message) string {
	if strings.HasPrefix(said(m), regular) {
		return ""
	}
	return "您好，收到：" + string(m.ID)
}

func said(m deskwire.Message) string {
	if len(m.Parts) == 0 {
		return ""
	}
	return m.Parts[0].Text
}

// place says where the console is, and what is in it.
func (d *day) place() map[string]string {
	return map[string]string{
		"console": d.server.URL("/"), "login": "agent-0", "password": rig.Password, "long": d.seeded.long, "site": d.server.Root(),
	}
}

// pass lets customers come, evenly over the day, and returns when the last is gone.
func (d *day) pass(ctx context.Context) error {
	here, ctx := errgroup.WithContext(ctx)
	every := time.NewTicker(d.length / time.Duration(d.conversations))
	defer every.Stop()
	for i := range d.conversations {
		select {
		case <-ctx.Done():
			return here.Wait()
		case <-every.C:
			here.Go(func() error { return d.visit(ctx, i) })
		}
	}
	return here.Wait()
}

// visit is one customer's: he says his piece a sentence at a time, and leaves.
func (d *day) visit(ctx context.Context, i int) error {
	v, err := d.arrive(ctx, fmt.Sprintf("v%d", i))
	if err != nil {
		return err
	}
	ctx, leave := context.WithCancel(ctx)
	var talking sync.WaitGroup
	talking.Go(func() { _ = v.Client.Run(ctx) }) // what goes wrong is in his ledger
	defer talking.Wait()
	defer leave()
	for n := range d.turns {
		text := fmt.Sprintf("客户 %s 第 %d 句：净水器漏水了，什么时候能来人看看？", v.Name, n+1)
		if n == d.turns-1 {
			text = ending
		}
		v.Say(rig.Text(text))
		pause(ctx, d.plan.pause)
	}
	for end := time.Now().Add(rig.Patience); v.Acked() < d.turns && ctx.Err() == nil; pause(ctx, 10*time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("%s has %d of %d messages acknowledged: %q", v.Name, v.Acked(), d.turns, v.Wrong())
		}
	}
	return ctx.Err()
}

func (d *day) arrive(ctx context.Context, name string) (*rig.Visitor, error) {
	v, err := rig.NewVisitor(ctx, d.server.Root(), name)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.visitors = append(d.visitors, v)
	return v, nil
}

// say has the regular customer write to the agent of the console. His first words
// bring him there: whoever got him hands him over.
func (d *day) say(ctx context.Context, n int) (last string, err error) {
	if d.regular == nil {
		if d.regular, err = rig.NewVisitor(ctx, d.server.Root(), "regular"); err != nil {
			return "", err
		}
	}
	for i := range n {
		last = fmt.Sprintf("%s说 %d %d", regular, time.Now().UnixMilli(), i)
		if err := d.regular.Exchange(ctx, fmt.Sprintf("regular-%d-%d", time.Now().UnixNano(), i), rig.Text(last)); err != nil {
			return "", err
		}
	}
	return last, d.handOver(ctx, last)
}

// handOver gives the conversation with these last words to the console's agent.
func (d *day) handOver(ctx context.Context, words string) error {
	ctx, cancel := context.WithTimeout(ctx, rig.Patience)
	defer cancel()
	var colleagues []deskwire.Agent
	if err := d.boss.Do(ctx, http.MethodGet, "/desk/agents", nil, &colleagues); err != nil {
		return err
	}
	for ctx.Err() == nil {
		var rows deskwire.Rows
		if err := d.boss.Do(ctx, http.MethodGet, "/desk/conversations?view=all&limit=50", nil, &rows); err != nil {
			return err
		}
		for _, row := range rows.Rows {
			if strings.Contains(row.Preview, words) {
				return d.give(ctx, row, colleagues)
			}
		}
		pause(ctx, 20*time.Millisecond)
	}
	return ctx.Err()
}

func (d *day) give(ctx context.Context, row deskwire.Row, colleagues []deskwire.Agent) error {
	for _, c := range colleagues {
		if c.Name != "Agent 0" || c.ID == row.Agent {
			continue
		}
		return d.boss.Do(ctx, http.MethodPost, "/desk/conversations/"+string(row.ID)+"/assign", deskwire.Assign{Agent: c.ID}, nil)
	}
	return nil
}

// events counts what the day was made of.
func (d *day) events(ctx context.Context) (int, error) {
	return countEvents(ctx, store.Config{Folder: d.server.Data()})
}

// check compares what everybody was promised with what the server has.
func (d *day) check(ctx context.Context) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var wrong []string
	step := max(1, len(d.visitors)/checked)
	for i := 0; i < len(d.visitors); i += step {
		wrong = append(wrong, d.visitors[i].Check(ctx)...)
	}
	for _, a := range d.colleague {
		wrong = append(wrong, a.Wrong()...)
	}
	return wrong
}

// end sends everybody home.
func (d *day) end() error {
	if d.cancel != nil {
		d.cancel()
	}
	d.running.Wait()
	return d.server.Stop()
}

func pause(ctx context.Context, length time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(length):
	}
}
