package dispatch_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

var histories = flag.Int("histories", 3000, "how many random histories TestInvariants makes")

// TestInvariants lets random histories happen to a core and holds it to every named
// invariant after each command; see model.
func TestInvariants(t *testing.T) {
	each := checks(t)
	var done atomic.Int64
	var failed atomic.Bool // one failure is enough
	for i := range (*histories + each - 1) / each {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			if failed.Load() {
				return
			}
			defer func() {
				if t.Failed() {
					failed.Store(true)
				}
			}()
			rapid.Check(t, happen)
			if n := done.Add(int64(each)); *histories > 3000 {
				fmt.Printf("%d of %d histories hold\n", n, *histories)
			}
		})
	}
}

// checks is how many histories rapid makes at a time.
func checks(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil || n < 1 {
		t.Fatalf("-rapid.checks: %d, %v", n, err)
	}
	return n
}

// happen is one history: agents come, things happen, in the end everybody works.
func happen(t *rapid.T) {
	policy := dispatch.Policy{
		Attentive: rapid.SampledFrom([]time.Duration{20 * time.Second, 2 * time.Minute}).Draw(t, "attentive"),
		Drain:     rapid.SampledFrom([]time.Duration{0, 0, 30 * time.Second, 2 * time.Minute}).Draw(t, "drain"),
	}
	h := &history{T: t, model: newModel(policy, t.Fatalf)}
	h.opening()
	for range rapid.IntRange(1, 80).Draw(t, "commands") {
		h.step()
	}
	h.finale()
	h.replay()
}

// history draws what happens next.
type history struct {
	*rapid.T
	*model
}

const (
	someAgents        = 6
	someSkills        = 4
	someQueues        = 3
	someConversations = 20
)

func (h *history) opening() {
	for i := range rapid.IntRange(1, someAgents).Draw(h.T, "agents") {
		h.comes(agentID(i))
	}
}

func (h *history) comes(id gateway.AgentID) {
	h.apply(h.setAgent(id))
	h.apply(dispatch.Connect{Agent: id})
	h.apply(dispatch.SetPresence{Agent: id, State: dispatch.Ready, Since: h.now})
}

// step lets one thing happen, mostly after some time.
func (h *history) step() {
	later := one(h, "later", 0, 0, 1, 1000, 10_000, 20_000, 45_000, 70_000)
	h.pass(time.Duration(later)*time.Millisecond, h.seldom("late"))
	id := conversationID(h.draw("conversation", someConversations))
	switch one(h, "what", usual...) {
	case "enqueue":
		h.enqueue(id)
	case "again":
		h.again()
	case "remove":
		h.apply(dispatch.Remove{Conversation: id})
	case "hold":
		h.hold(id)
	case "loop":
		h.loop()
	case "answer":
		h.answer()
	case "wish":
		h.wish(id)
	case "restart":
		h.restart()
	case "next":
		h.next()
	default:
		h.stepAgent(h.anAgent())
	}
}

func (h *history) stepAgent(id gateway.AgentID) {
	switch one(h, "agent", "set", "gone", "presence", "presence", "presence", "presence", "connect", "connect", "disconnect", "disconnect", "input", "input") {
	case "set":
		h.apply(h.setAgent(id))
	case "gone":
		h.apply(dispatch.RemoveAgent{Agent: id})
	case "presence":
		since := h.now - gateway.Instant(one(h, "since", 0, 0, 1, 5000))
		state := one(h, "state", dispatch.Ready, dispatch.Ready, dispatch.Ready, dispatch.Break, dispatch.Finishing, dispatch.Offline, dispatch.Missed)
		h.apply(dispatch.SetPresence{Agent: id, State: state, Since: since})
	case "connect":
		h.apply(dispatch.Connect{Agent: id})
	case "disconnect":
		h.apply(dispatch.Disconnect{Agent: id})
	case "input":
		h.apply(dispatch.Input{Agent: id, At: h.now})
	}
}

// usual names what can happen, the usual more than once.
var usual = slices.Concat(
	slices.Repeat([]string{"enqueue"}, 8), slices.Repeat([]string{"answer", "agent", "agent"}, 3),
	slices.Repeat([]string{"again", "remove", "next", "loop", "wish"}, 2), []string{"hold", "restart"},
)

// enqueue lets a conversation arrive, or the truth about a known one be read again,
// unchanged or not.
func (h *history) enqueue(id gateway.ConversationID) {
	cv := h.conversation(id)
	if cv != nil && cv.stage == waits && h.likely("unchanged") {
		h.unchanged(cv)
		return
	}
	cmd := dispatch.Enqueue{
		Conversation: id, Queue: h.aQueue(), Arrival: h.now - gateway.Instant(one(h, "age", 0, 0, 0, 1000, 40_000)),
		Allowance: one(h, "allowance", 0, 0, 30*time.Second, 5*time.Minute, -10*time.Minute),
		Load:      h.load(), Mode: one(h, "mode", dispatch.Direct, dispatch.Direct, dispatch.Ring, dispatch.Ring, dispatch.Claim),
		RingFor: one(h, "ring", 15*time.Second, 20*time.Second), Rings: h.rings(), Personal: h.personal(), Absence: h.absence(),
	}
	if cv != nil {
		cmd.Epoch = cv.Epoch
		if h.seldom("same list") {
			cmd.Personal = cv.Personal
		}
	}
	if h.seldom("overflow") {
		cmd.Overflow = dispatch.Overflow{Queue: h.otherQueue(cmd.Queue), At: h.now.Add(one(h, "at", 20*time.Second, time.Minute))}
	}
	if h.seldom("excluded") {
		cmd.Excluded = []gateway.AgentID{h.anAgent()}
	}
	if h.seldom("last") {
		cmd.Last = h.anAgent()
	}
	if h.seldom("offered") {
		cmd.Offer = h.standing(dispatch.InTurn)
	}
	h.apply(cmd)
}

// unchanged says again what the core believes, which must do nothing.
func (h *history) unchanged(cv *conversation) {
	h.apply(dispatch.Tick{}) // what is due is decided first: a row is read as it is now
	if cv = h.open(cv.Conversation); cv == nil {
		return
	}
	var cmd dispatch.Command = cv.Enqueue
	if cv.stage == held {
		cmd = cv.hold()
	}
	if got := h.apply(cmd); len(got) > 0 {
		h.fail("%s is what the core believes, but it gave\n%s", text(cmd), texts(got))
	}
}

// again brings back, as the loop does, the first of what was taken back or moved.
func (h *history) again() {
	for _, cv := range h.convs {
		if cv.stage == returned {
			h.bringBack(cv, one(h, "mode", dispatch.Direct, dispatch.Ring))
			return
		}
	}
}

func (h *history) bringBack(cv *conversation, mode dispatch.Mode) {
	cmd := cv.Enqueue
	cmd.Epoch++
	cmd.Load.Weight = max(cmd.Load.Weight, 1)
	cmd.Mode, cmd.RingFor, cmd.Overflow = mode, 20*time.Second, dispatch.Overflow{}
	if h.seldom("did nothing with it") {
		cmd.Last = h.anAgent()
	}
	h.apply(cmd)
}

// loop tells, as the loop does, more about what somebody has: by when it must be opened
// or answered, that it is parked or in wrap-up; or that the customer writes again.
func (h *history) loop() {
	cv := h.oneOf("held", func(cv *conversation) bool { return cv.stage == held })
	if cv == nil {
		return
	}
	hold := cv.hold()
	switch one(h, "detail", "unchanged", "open", "answer", "opened", "answered", "park", "wrap", "back") {
	case "unchanged":
		h.unchanged(cv)
		return
	case "open":
		hold.OpenBy = h.now.Add(45 * time.Second)
	case "answer":
		hold.AnswerBy = h.now.Add(one(h, "by", time.Minute, 3*time.Minute))
	case "opened", "answered":
		h.look()
		return
	case "park":
		hold.Load.Weight, hold.OpenBy, hold.AnswerBy = 0, 0, 0
	case "wrap":
		hold.WrapUntil, hold.OpenBy, hold.AnswerBy = h.now.Add(one(h, "until", 10*time.Second, 30*time.Second, 10*time.Minute)), 0, 0
	case "back":
		h.resume(cv)
		return
	}
	h.apply(hold)
}

// look lets somebody open or answer what he has, of which that is expected.
func (h *history) look() {
	cv := h.oneOf("expected", func(cv *conversation) bool { return cv.openBy > 0 || cv.answerBy > 0 })
	if cv == nil {
		return
	}
	by := cv.holder
	if h.seldom("another") {
		by = h.anAgent()
	}
	if cv.answerBy > 0 {
		h.apply(dispatch.Answered{Conversation: cv.Conversation, Agent: by})
	} else {
		h.apply(dispatch.Opened{Conversation: cv.Conversation, Agent: by})
	}
}

// resume lets the customer of what somebody had parked write again.
func (h *history) resume(cv *conversation) {
	cmd := cv.Enqueue
	cmd.Arrival, cmd.Offer, cmd.Load.Weight = h.now, nil, max(cmd.Load.Weight, 1)
	cmd.Mode, cmd.RingFor = one(h, "mode", dispatch.Direct, dispatch.Ring), 20*time.Second
	cmd.Personal = []dispatch.Personal{{Agent: cv.holder, Until: h.now.Add(time.Minute), Rule: dispatch.Resumed}}
	h.apply(cmd)
}

// hold is what the core should believe of what somebody has.
func (cv *conversation) hold() dispatch.Hold {
	return dispatch.Hold{
		Conversation: cv.Conversation, Queue: cv.Queue, Agent: cv.holder, Load: cv.Load, Absence: cv.Absence,
		Rings: cv.Rings, Arrival: cv.Arrival, OpenBy: cv.openBy, AnswerBy: cv.answerBy, WrapUntil: cv.wrap,
		Epoch: cv.Epoch, Passing: cv.Offer,
	}
}

// hold says that somebody has a conversation, whatever was believed.
func (h *history) hold(id gateway.ConversationID) {
	cmd := dispatch.Hold{
		Conversation: id, Queue: h.aQueue(), Agent: h.anAgent(), Load: h.load(), Absence: h.absence(),
		Rings: h.rings(), Arrival: h.now - 1000, Epoch: int64(h.draw("epoch", 4)),
	}
	if !h.likely("weighs") {
		cmd.Load.Weight = 0
	}
	if h.seldom("to be opened") {
		cmd.OpenBy = h.now.Add(one(h, "by", 0, 45*time.Second))
	}
	if h.seldom("to be answered") {
		cmd.AnswerBy = h.now.Add(time.Minute)
	}
	if h.seldom("wrap-up") {
		cmd.WrapUntil = h.now.Add(10 * time.Minute)
	}
	if h.seldom("passing") {
		if cmd.Passing = h.standing(dispatch.Transferred); cmd.Passing.Agent == cmd.Agent {
			cmd.Passing = nil
		}
	}
	h.apply(cmd)
}

// answer lets somebody accept or decline, mostly what is offered to him.
func (h *history) answer() {
	cv := h.oneOf("offered", func(cv *conversation) bool { return cv.stage != returned && cv.Offer != nil })
	id, by := conversationID(0), h.anAgent()
	if cv != nil {
		id = cv.Conversation
		if !h.seldom("another") {
			by = cv.Offer.Agent
		}
	}
	if h.likely("accept") {
		h.apply(dispatch.Accept{Conversation: id, Agent: by})
	} else {
		h.apply(dispatch.Decline{Conversation: id, Agent: by})
	}
}

// wish lets somebody order, claim or pass.
func (h *history) wish(id gateway.ConversationID) {
	agent := h.anAgent()
	switch one(h, "wish", "order", "claim", "pass", "pass") {
	case "order":
		h.apply(dispatch.AssignTo{Conversation: id, Agent: agent, Rule: dispatch.Ordered, By: gateway.ByAgent("boss")})
	case "claim":
		if cv := h.oneOf("claim", func(cv *conversation) bool { return cv.stage == waits }); cv != nil {
			id = cv.Conversation
		}
		h.apply(dispatch.AssignTo{Conversation: id, Agent: agent, Rule: dispatch.Claimed, By: gateway.ByAgent(agent)})
	case "pass":
		if cv := h.oneOf("passed", func(cv *conversation) bool { return cv.stage == held }); cv != nil && !h.seldom("another") {
			id = cv.Conversation
		}
		h.apply(dispatch.Pass{Conversation: id, To: agent, Until: h.now.Add(time.Minute), By: gateway.ByAgent("boss")})
	}
}

// next lets pass exactly the time after which the core wants to be told that it has
// passed. Just before that, nothing happens by itself.
func (h *history) next() {
	h.apply(dispatch.Tick{})
	next := h.core.Next()
	if next == 0 {
		return
	}
	h.now = max(h.now, next-1)
	if got := h.apply(dispatch.Tick{}); len(got) > 0 {
		h.fail("I13: Next was %d, but a millisecond before\n%s", next, texts(got))
	}
	h.now = next
	h.apply(dispatch.Tick{})
}
