package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
	"switchboard/gateway"
)

// Orders are supervisors who give conversations from one agent to the next, and the
// agents who hear of it, in one process and so by one clock.
type Orders struct {
	bosses        []*rig.Agent
	agents        []*agent
	conversations []held
	next          int // whose turn it is

	mu      sync.Mutex // guards what follows
	ordered map[gateway.ConversationID][]order
	arrived chan time.Duration
	wrong   error
}

// held is a conversation and which of the agents has it, or is to have it.
type held struct {
	id gateway.ConversationID
	at int
}

// order is one that the agent has not heard of yet.
type order struct {
	to   gateway.AgentID
	sent time.Time
}

// Open signs all in and has every visitor write, and returns once an agent has each.
func (o *Orders) Open(f Floor, _ *struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = f.Visitors
	s := &rig.Server{Address: f.Address}
	o.ordered, o.arrived = make(map[gateway.ConversationID][]order), make(chan time.Duration, 10*f.Visitors)
	for i := range supervisors {
		boss, err := s.SignIn(ctx, supervisor(i))
		if err != nil {
			return err
		}
		o.bosses = append(o.bosses, boss)
	}
	assigned := make(chan held, f.Visitors)
	for i := range f.Agents {
		a, err := signIn(ctx, s, fmt.Sprintf("agent-%d", i))
		if err != nil {
			return err
		}
		o.agents = append(o.agents, a)
	}
	for i := range o.agents {
		go func() { o.fail(o.hear(i, assigned)) }() // ends with its socket, at the latest with the process
	}
	err := together(f.Visitors, func(i int) error {
		v, err := rig.NewVisitor(ctx, s.Root(), fmt.Sprint("v", i))
		if err != nil {
			return err
		}
		return v.Exchange(ctx, fmt.Sprint("v", i), rig.Text(filler))
	})
	for err == nil && len(o.conversations) < f.Visitors {
		select {
		case c := <-assigned:
			o.conversations = append(o.conversations, c)
		case <-ctx.Done():
			err = cmp.Or(o.failed(), errors.New("not every conversation was assigned"))
		}
	}
	return err
}

// hear reads what an agent is told of himself. What nobody ordered, the router did.
func (o *Orders) hear(at int, assigned chan<- held) error {
	a := o.agents[at]
	for {
		frame, err := a.next()
		if err != nil {
			return fmt.Errorf("agent's socket: %w", err)
		}
		if !bytes.HasPrefix(frame, []byte(`{"type":"events","stream":"agent:`)) {
			continue
		}
		now := time.Now()
		var f deskwire.StreamEvents
		if err := json.Unmarshal(frame, &f); err != nil {
			return err
		}
		for _, e := range f.Events {
			var ref gateway.AssignRef
			if e.Kind != gateway.ConversationAssigned {
				continue
			}
			if err := json.Unmarshal(e.Data, &ref); err != nil {
				return err
			}
			if ref.Agent == a.id && !o.fulfilled(ref, now) {
				select {
				case assigned <- held{ref.Conversation, at}:
				default: // all are known
				}
			}
		}
	}
}

// fulfilled reports whether that was ordered.
func (o *Orders) fulfilled(ref gateway.AssignRef, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	pending := o.ordered[ref.Conversation]
	i := slices.IndexFunc(pending, func(was order) bool { return was.to == ref.Agent })
	if i < 0 {
		return false
	}
	o.arrived <- now.Sub(pending[i].sent)
	o.ordered[ref.Conversation] = slices.Delete(pending, i, i+1)
	return true
}

func (o *Orders) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wrong = cmp.Or(o.wrong, err)
}

func (o *Orders) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.wrong
}

// decide picks the next conversation and gives it, as of a moment, to the next agent;
// what it returns carries that out.
func (o *Orders) decide(sent time.Time) (give func() error) {
	c, boss := &o.conversations[o.next%len(o.conversations)], o.bosses[o.next%len(o.bosses)]
	o.next++
	c.at = (c.at + 1) % len(o.agents)
	id, to := c.id, o.agents[c.at].id
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ordered[id] = append(o.ordered[id], order{to, sent}) // a slow server may owe several
	return func() error {
		return boss.Do(context.Background(), http.MethodPost, "/desk/conversations/"+string(id)+"/assign", deskwire.Assign{Agent: to}, nil)
	}
}

// one waits until an agent has heard of an order.
func (o *Orders) one() (time.Duration, error) {
	select {
	case took := <-o.arrived:
		return took, nil
	case <-time.After(patience):
		return 0, cmp.Or(o.failed(), errors.New("an agent did not hear of an order"))
	}
}

// Sequence gives one order after the other.
func (o *Orders) Sequence(orders int, out *Measured) error {
	sum := begin()
	for range orders {
		if err := o.decide(time.Now())(); err != nil {
			return err
		}
		took, err := o.one()
		if err != nil {
			return err
		}
		sum.add(took)
	}
	*out = sum.end()
	return nil
}

// Rate gives orders at a pace, whatever becomes of them, and waits until all are heard of.
func (o *Orders) Rate(p Pace, out *Measured) error {
	sum, began, step := begin(), time.Now(), time.Second/time.Duration(p.PerSecond)
	var all sync.WaitGroup
	all.Go(func() {
		for i := range p.Messages {
			due := began.Add(time.Duration(i) * step)
			time.Sleep(time.Until(due))
			give := o.decide(due)
			all.Go(func() { o.fail(give()) })
		}
	})
	for range p.Messages {
		took, err := o.one()
		if err != nil {
			return err
		}
		sum.add(took)
	}
	all.Wait()
	*out = sum.end()
	return o.failed()
}
