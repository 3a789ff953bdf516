package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels/webchat/client"
	"switchboard/e2e/rig"
)

// patience is the hang guard of whatever waits for the server.
const patience = time.Minute

// Talk is visitors who write and agents who listen, in one process so that one clock
// tells how long a message took from a visitor's socket to his agent's. It spends as
// little as it can, because it shares the processor with the server.
type Talk struct {
	visitors []*visitor
	agents   []*agent
	heard    atomic.Pointer[func(*visitor, time.Duration)] // what becomes of a message that arrived
	wrong    atomic.Pointer[error]
	readers  sync.WaitGroup
}

// Floor says who is to talk.
type Floor struct {
	Address  string // host:port of the server
	Agents   int
	Visitors int
}

// Measured is what a run saw.
type Measured struct {
	Messages int
	Seconds  float64
	P50, P99 float64       // ms from socket to socket
	CPU      time.Duration // of this process
}

// Open signs the agents in, connects the visitors, and returns once every visitor's
// first message has reached an agent.
func (t *Talk) Open(f Floor, _ *struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s := &rig.Server{Address: f.Address}
	for i := range f.Agents {
		a, err := signIn(ctx, s, fmt.Sprintf("agent-%d", i))
		if err != nil {
			return err
		}
		t.agents = append(t.agents, a)
	}
	for i := range f.Visitors {
		who, err := client.NewVisitor(ctx, client.Options{Root: s.Root()})
		if err != nil {
			return err
		}
		v, err := enter(ctx, s, i, who)
		if err != nil {
			return err
		}
		t.visitors = append(t.visitors, v)
	}
	for _, a := range t.agents {
		t.readers.Go(func() { t.fail(a.listen(t.deliver)) })
	}
	for _, v := range t.visitors {
		t.readers.Go(func() { t.fail(v.listen()) })
	}
	return t.greet()
}

// greet has everybody say a first word, a few at a time.
func (t *Talk) greet() error {
	for some := range slices.Chunk(t.visitors, 32) {
		arrived := make(chan *visitor, len(some))
		t.onArrival(func(v *visitor, _ time.Duration) { arrived <- v })
		for _, v := range some {
			if err := v.say(time.Now()); err != nil {
				return err
			}
		}
		for range some {
			if _, err := wait(t, arrived); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Talk) onArrival(fn func(*visitor, time.Duration)) { t.heard.Store(&fn) }

// wait waits for one thing that the server brings about.
func wait[T any](t *Talk, from <-chan T) (v T, err error) {
	select {
	case v = <-from:
	case <-time.After(patience):
		err = errors.New("a message did not arrive")
		if wrong := t.wrong.Load(); wrong != nil {
			err = *wrong
		}
	}
	return v, err
}

func (t *Talk) fail(err error) {
	if err != nil {
		t.wrong.CompareAndSwap(nil, &err)
	}
}

// deliver takes what an agent was told.
func (t *Talk) deliver(frame []byte) error {
	now := time.Now()
	for {
		m, rest, ok := nextMark(frame)
		if !ok {
			return nil
		}
		frame = rest
		if m.visitor >= len(t.visitors) {
			return fmt.Errorf("a message of visitor %d, whom nobody knows", m.visitor)
		}
		v := t.visitors[m.visitor]
		v.arrived++
		if m.number != v.arrived {
			return fmt.Errorf("message %d of visitor %d came as the %dth", m.number, m.visitor, v.arrived)
		}
		(*t.heard.Load())(v, now.Sub(time.Unix(0, m.sent)))
	}
}

// Sequence is one conversation, message after message: the next is sent when the
// agent has the last and the visitor his acknowledgement.
func (t *Talk) Sequence(messages int, out *Measured) error {
	arrived := make(chan time.Duration, 1)
	t.onArrival(func(_ *visitor, took time.Duration) { arrived <- took })
	v := t.visitors[0]
	sum := begin()
	for range messages {
		select {
		case <-v.acked: // of the first word
		default:
		}
		if err := v.say(time.Now()); err != nil {
			return err
		}
		took, err := wait(t, arrived)
		if err != nil {
			return err
		}
		if _, err := wait(t, v.acked); err != nil {
			return err
		}
		sum.add(took)
	}
	*out = sum.end()
	return nil
}

// Pace is so many messages a second, evenly, whatever becomes of them.
type Pace struct {
	PerSecond int
	Messages  int
}

// Rate has the visitors write in turn at a pace, and waits until all has arrived.
func (t *Talk) Rate(p Pace, out *Measured) error {
	var mu sync.Mutex // guards sum
	sum := begin()
	all := make(chan struct{}, p.Messages)
	t.onArrival(func(_ *visitor, took time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		sum.add(took)
		all <- struct{}{}
	})
	began, step := time.Now(), time.Second/time.Duration(p.PerSecond)
	for i := range p.Messages {
		time.Sleep(time.Until(began.Add(time.Duration(i) * step)))
		if err := t.visitors[i%len(t.visitors)].say(time.Now()); err != nil {
			return err
		}
	}
	for range p.Messages {
		if _, err := wait(t, all); err != nil {
			return err
		}
	}
	mu.Lock()
	defer mu.Unlock()
	*out = sum.end()
	return nil
}

// Loop has every visitor write his next message as soon as an agent has his last.
func (t *Talk) Loop(length time.Duration, out *Measured) error {
	var mu sync.Mutex // guards sum
	sum := begin()
	stop := sum.began.Add(length)
	ended := make(chan struct{}, len(t.visitors))
	t.onArrival(func(v *visitor, took time.Duration) {
		mu.Lock()
		sum.add(took)
		mu.Unlock()
		now := time.Now()
		if now.After(stop) {
			ended <- struct{}{}
			return
		}
		t.fail(v.say(now))
	})
	for _, v := range t.visitors {
		if err := v.say(time.Now()); err != nil {
			return err
		}
	}
	for range t.visitors {
		if _, err := wait(t, ended); err != nil {
			return err
		}
	}
	*out = sum.end()
	return nil
}

// tally collects how long messages took.
type tally struct {
	began time.Time
	cpu   time.Duration
	took  []float64
}

func begin() *tally { return &tally{began: time.Now(), cpu: ownCPU()} }

func (r *tally) add(took time.Duration) { r.took = append(r.took, took.Seconds()*1e3) }

func (r *tally) end() Measured {
	m := Measured{Messages: len(r.took), Seconds: time.Since(r.began).Seconds(), CPU: ownCPU() - r.cpu}
	slices.Sort(r.took)
	m.P50, m.P99 = quantile(r.took, 0.5), quantile(r.took, 0.99)
	return m
}

// mark is what a message says: whose it is, which of his, and when it was sent.
type mark struct {
	visitor, number int
	sent            int64
}

const (
	markBegin = "@@"
	filler    = "您好，我的订单还没有到，请帮我查一下物流。 Where is my order?"
)

func (m mark) append(b []byte) []byte {
	return fmt.Appendf(b, "%s%d.%d.%d ", markBegin, m.visitor, m.number, m.sent)
}

// nextMark finds the next mark in a frame.
func nextMark(frame []byte) (m mark, rest []byte, ok bool) {
	_, rest, ok = bytes.Cut(frame, []byte(markBegin))
	if !ok {
		return m, nil, false
	}
	var fields [3]int64
	at := 0
	for i, c := range rest {
		switch {
		case c >= '0' && c <= '9':
			fields[at] = fields[at]*10 + int64(c-'0')
		case c == '.' && at < 2:
			at++
		default:
			return mark{int(fields[0]), int(fields[1]), fields[2]}, rest[i:], true
		}
	}
	return m, nil, false
}
