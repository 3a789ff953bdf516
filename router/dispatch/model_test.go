package dispatch_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// model is what a naive dispatcher would know. It keeps each fact in a plain list and
// computes everything else anew by looking at all of them. It follows a core: it holds
// each decision to what the package says, does what it says, and after every command
// holds the whole to the named invariants.
type model struct {
	core     *dispatch.Core
	hasty    *dispatch.Core // is told the same, but never that time passed
	policy   dispatch.Policy
	now      gateway.Instant
	agents   []*agent        // in the order they came
	convs    []*conversation // in the order they came
	log      []logged
	missed   gateway.AgentID // the next decision must be that he is Missed
	early    []dispatch.Decision
	draining map[gateway.AgentID]gateway.ConversationID // as the core says after the present command
	fail     func(format string, args ...any)
}

// agent is one agent's facts.
type agent struct {
	dispatch.SetAgent
	state     dispatch.State
	since     gateway.Instant // he chose it
	connected bool
	away      gateway.Instant // he lost his connection
	input     gateway.Instant
	idle      span
	drains    *conversation // as the core said after the last command
}

// span is an instant of which we know two readings: where the package does not say
// whether something counts as getting or ending work, both are right.
type span struct{ lo, hi gateway.Instant }

// conversation is one conversation's facts. What is told of one that waits and of one
// that is held has the same place, so that it can become the other.
type conversation struct {
	dispatch.Enqueue
	stage    stage
	holder   gateway.AgentID
	since    gateway.Instant // somebody has it
	openBy   gateway.Instant
	answerBy gateway.Instant
	wrap     gateway.Instant
	passed   int // how many of Personal are passed by
}

type stage string

const (
	waits    stage = "waits"    // or is offered
	held     stage = "held"     // or is being passed on
	returned stage = "returned" // the core forgot it, until it is enqueued again
)

// logged is a command with what the core answered.
type logged struct {
	at        gateway.Instant
	command   dispatch.Command
	decisions []dispatch.Decision
	drains    string // who drains for what before it, as the model thinks
}

func newModel(policy dispatch.Policy, fail func(format string, args ...any)) *model {
	m := &model{core: dispatch.NewCore(policy), hasty: dispatch.NewCore(policy), policy: policy, now: 1_000_000}
	m.fail = func(format string, args ...any) {
		fail("%s\n%s", fmt.Sprintf(format, args...), m.story())
	}
	return m
}

// apply tells model and core of a command and checks everything. The core is told
// first that time passed, so that what time brought about is not mistaken for what the
// command did. Another core is not, and must decide the same.
func (m *model) apply(cmd dispatch.Command) []dispatch.Decision {
	m.early = nil
	if _, tick := cmd.(dispatch.Tick); !tick {
		m.early = m.told(dispatch.Tick{})
	}
	decisions := m.told(cmd)
	if got, want := m.hasty.Apply(m.now, cmd), slices.Concat(m.early, decisions); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		m.fail("I12: %s gave\n%s without a Tick before it, not\n%s", text(cmd), texts(got), texts(want))
	}
	return decisions
}

func (m *model) told(cmd dispatch.Command) []dispatch.Decision {
	reason, none := m.refusal(cmd)
	decisions := m.core.Apply(m.now, cmd)
	m.log = append(m.log, logged{m.now, cmd, decisions, m.drainers()})
	m.checkAnswer(cmd, decisions, reason, none)
	m.note(cmd)
	m.passBy()
	m.draining = m.core.Draining()
	for _, d := range decisions {
		m.follow(cmd, d)
		m.passBy()
	}
	if m.missed != "" {
		m.fail("%s missed an offer and is not made Missed", m.missed)
	}
	m.checkDraining(len(decisions) == 0)
	m.check()
	return decisions
}

// pass lets time pass. The core is told whenever it wants to be, unless it is told late.
// What drains is told in time: of who drains since when, a late core has its own idea.
func (m *model) pass(d time.Duration, late bool) {
	until := m.now.Add(d)
	for next := m.core.Next(); next != 0 && next <= until && !(late && m.policy.Drain == 0); next = m.core.Next() {
		m.now = next
		m.apply(dispatch.Tick{})
	}
	m.now = until
}

// note changes the model as the command says.
func (m *model) note(cmd dispatch.Command) {
	switch cmd := cmd.(type) {
	case dispatch.Enqueue:
		m.noteEnqueue(cmd)
	case dispatch.Hold:
		m.noteHold(cmd)
	case dispatch.Remove:
		m.lose(m.conversation(cmd.Conversation), false)
	case dispatch.Opened:
		if cv := m.conversation(cmd.Conversation); cv != nil && cv.holder == cmd.Agent {
			cv.openBy = 0
		}
	case dispatch.Answered:
		if cv := m.conversation(cmd.Conversation); cv != nil && cv.holder == cmd.Agent {
			cv.openBy, cv.answerBy = 0, 0
		}
	default:
		m.noteAgent(cmd)
	}
}

func (m *model) noteAgent(cmd dispatch.Command) {
	switch cmd := cmd.(type) {
	case dispatch.SetAgent:
		m.noteSetAgent(cmd)
	case dispatch.RemoveAgent:
		m.agents = slices.DeleteFunc(m.agents, func(a *agent) bool { return a.Agent == cmd.Agent })
	case dispatch.SetPresence:
		if a := m.agent(cmd.Agent); a != nil {
			if cmd.State == dispatch.Ready {
				a.idle = span{max(a.idle.lo, cmd.Since), max(a.idle.hi, cmd.Since)}
			}
			a.state, a.since = cmd.State, cmd.Since
		}
	case dispatch.Connect:
		if a := m.agent(cmd.Agent); a != nil {
			a.connected = true
		}
	case dispatch.Disconnect:
		if a := m.agent(cmd.Agent); a != nil && a.connected {
			a.connected, a.away = false, m.now
		}
	case dispatch.Input:
		if a := m.agent(cmd.Agent); a != nil {
			a.input = max(a.input, cmd.At)
		}
	}
}

func (m *model) noteSetAgent(cmd dispatch.SetAgent) {
	cmd.Capacity = min(cmd.Capacity, dispatch.MaxCapacity)
	if a := m.agent(cmd.Agent); a != nil {
		a.SetAgent = cmd
		return
	}
	m.agents = append(m.agents, &agent{
		SetAgent: cmd, state: dispatch.Offline, since: m.now, away: m.now, idle: span{cmd.Idle, cmd.Idle},
	})
}

func (m *model) noteEnqueue(cmd dispatch.Enqueue) {
	old := m.conversation(cmd.Conversation)
	if old != nil && old.stage == waits && reflect.DeepEqual(old.Enqueue, cmd) {
		return // it is as the core believes
	}
	cv := &conversation{Enqueue: cmd, stage: waits}
	if old != nil && old.stage == waits && slices.Equal(old.Personal, cmd.Personal) {
		cv.passed = old.passed // the list does not begin anew
	}
	m.lose(old, true)
	m.convs = append(m.convs, cv)
}

func (m *model) noteHold(cmd dispatch.Hold) {
	old := m.conversation(cmd.Conversation)
	since := m.now
	if old != nil && old.stage == held && old.holder == cmd.Agent {
		since = old.since
		m.convs = slices.DeleteFunc(m.convs, func(cv *conversation) bool { return cv == old })
	} else {
		m.lose(old, true)
	}
	if a := m.agent(cmd.Agent); a != nil {
		a.idle.hi = max(a.idle.hi, m.now) // he got it, or has it since long
	}
	m.convs = append(m.convs, &conversation{
		Enqueue: dispatch.Enqueue{
			Conversation: cmd.Conversation, Queue: cmd.Queue, Arrival: cmd.Arrival, Load: cmd.Load,
			Rings: cmd.Rings, Absence: cmd.Absence, Epoch: cmd.Epoch, Offer: cmd.Passing,
		},
		stage: held, holder: cmd.Agent, since: since,
		openBy: cmd.OpenBy, answerBy: cmd.AnswerBy, wrap: cmd.WrapUntil,
	})
}

// lose forgets a conversation; who had it is idle from now on, if that is sure.
func (m *model) lose(cv *conversation, unsure bool) {
	if cv == nil {
		return
	}
	m.ended(cv, unsure)
	m.convs = slices.DeleteFunc(m.convs, func(other *conversation) bool { return other == cv })
}

func (m *model) ended(cv *conversation, unsure bool) {
	a := m.agent(cv.holder)
	if cv.stage != held || a == nil {
		return
	}
	a.idle.hi = m.now
	if !unsure {
		a.idle.lo = m.now
	}
}

func (m *model) agent(id gateway.AgentID) *agent {
	for _, a := range m.agents {
		if a.Agent == id {
			return a
		}
	}
	return nil
}

// conversation is the one of that id, or nil.
func (m *model) conversation(id gateway.ConversationID) *conversation {
	for _, cv := range m.convs {
		if cv.Conversation == id {
			return cv
		}
	}
	return nil
}

// story is the log as somebody reads it who looks for a bug.
func (m *model) story() string {
	var b strings.Builder
	for _, l := range m.log {
		if _, tick := l.command.(dispatch.Tick); tick && len(l.decisions) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%d %s%s\n%s", l.at, text(l.command), l.drains, texts(l.decisions))
	}
	return b.String()
}

func (m *model) drainers() (s string) {
	for _, a := range m.agents {
		if a.drains != nil {
			s += fmt.Sprintf(", %s drains for %s", a.Agent, a.drains.Conversation)
		}
	}
	return s
}

func texts(decisions []dispatch.Decision) string {
	var b strings.Builder
	for _, d := range decisions {
		fmt.Fprintf(&b, "    -> %s\n", text(d))
	}
	return b.String()
}

// text is a command or decision without what is zero.
func text(v any) string {
	rv := reflect.Indirect(reflect.ValueOf(v))
	if rv.Kind() != reflect.Struct {
		return fmt.Sprint(v)
	}
	var parts []string
	for i := range rv.NumField() {
		if f := rv.Field(i); !f.IsZero() {
			parts = append(parts, rv.Type().Field(i).Name+":"+fieldText(f))
		}
	}
	return rv.Type().Name() + "{" + strings.Join(parts, " ") + "}"
}

func fieldText(f reflect.Value) string {
	switch f = reflect.Indirect(f); f.Kind() {
	case reflect.Struct:
		return text(f.Interface())
	case reflect.Slice:
		var parts []string
		for i := range f.Len() {
			parts = append(parts, fieldText(f.Index(i)))
		}
		return "[" + strings.Join(parts, " ") + "]"
	default:
		return fmt.Sprint(f.Interface())
	}
}
