package dispatch_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// replay is I12: the same commands at the same instants give the same decisions.
func (m *model) replay() {
	if got, want := hash(decided(m.policy, m.log)), hash(m.log); got != want {
		m.fail("I12: replayed, the log gives %s, not %s", got, want)
	}
}

// decided is the log as a new core answers it.
func decided(policy dispatch.Policy, log []logged) []logged {
	core := dispatch.NewCore(policy)
	again := make([]logged, 0, len(log))
	for _, l := range log {
		again = append(again, logged{at: l.at, command: l.command, decisions: core.Apply(l.at, l.command)})
	}
	return again
}

// hash is what stands for all decisions of a log.
func hash(log []logged) string {
	sum := sha256.New()
	for _, l := range log {
		fmt.Fprintf(sum, "%d\n%s", l.at, texts(l.decisions))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// restart builds the core anew from what is true, as the loop does from the database:
// first the agents, then what they hold and are offered, then what waits. As nothing
// could be given before, nothing is given now, unless somebody drained: a new core
// chooses anew who drains.
func (h *history) restart() {
	h.apply(dispatch.Tick{})
	old, drained := h.model, false
	fresh := newModel(old.policy, h.Fatalf)
	fresh.now = old.now
	for _, a := range old.agents {
		drained = drained || a.drains != nil
		fresh.apply(a.snapshot())
		fresh.apply(dispatch.SetPresence{Agent: a.Agent, State: a.state, Since: a.since})
		if a.connected {
			fresh.apply(dispatch.Connect{Agent: a.Agent})
		}
		fresh.apply(dispatch.Input{Agent: a.Agent, At: a.input})
	}
	for _, order := range []func(cv *conversation) bool{
		func(cv *conversation) bool { return cv.stage == held },
		func(cv *conversation) bool { return cv.stage == waits && cv.Offer != nil },
		func(cv *conversation) bool { return cv.isWaiting() },
	} {
		for _, cv := range old.convs {
			if !order(cv) {
				continue
			}
			if got := fresh.apply(cv.snapshot()); len(got) > 0 && !drained {
				fresh.fail("I12: after a restart %s gives\n%s", text(cv.snapshot()), texts(got))
			}
		}
	}
	for _, cv := range old.convs {
		if cv.stage == returned {
			fresh.convs = append(fresh.convs, cv)
		}
	}
	h.model = fresh
}

func (a *agent) snapshot() dispatch.SetAgent {
	cmd := a.SetAgent
	cmd.Idle = a.idle.lo
	return cmd
}

// snapshot is what is true of a conversation the core knows.
func (cv *conversation) snapshot() dispatch.Command {
	if cv.stage == held {
		return cv.hold()
	}
	cmd := cv.Enqueue
	cmd.Personal = cmd.Personal[cv.passed:]
	return cmd
}

// finale is I10. Agents are there, accept what they are offered, take what they may
// and finish what they have, until nothing changes any more. What is left nobody who
// is there may have. Then somebody comes who may have everything.
func (h *history) finale() {
	for _, a := range h.agents {
		h.apply(dispatch.Connect{Agent: a.Agent})
		h.apply(dispatch.SetPresence{Agent: a.Agent, State: dispatch.Ready, Since: h.now})
	}
	h.work()
	for _, cv := range h.convs {
		for _, a := range h.agents {
			if h.mayHave(cv, a) && cv.large(a) {
				h.fail("I10: %s is never served, but %s may have it", cv.Conversation, a.Agent)
			}
		}
	}
	for _, a := range h.agents {
		h.apply(dispatch.Disconnect{Agent: a.Agent})
	}
	all := dispatch.SetAgent{Agent: "everything", Capacity: 10, Queues: []gateway.QueueID{"elsewhere"}}
	for i := range someQueues {
		all.Queues = append(all.Queues, queueID(i))
	}
	for i := range someSkills {
		all.Skills = append(all.Skills, dispatch.Skill{Skill: skillID(i), Level: 9})
	}
	h.apply(all)
	h.apply(dispatch.Connect{Agent: all.Agent})
	h.apply(dispatch.SetPresence{Agent: all.Agent, State: dispatch.Ready, Since: h.now})
	h.work()
	if len(h.convs) > 0 {
		h.fail("I10: %s (%s) is never served", h.convs[0].Conversation, h.convs[0].stage)
	}
}

// work lets everybody work, and time pass, until what waits needs somebody else.
func (h *history) work() {
	for range 10 * someConversations {
		said := len(h.log)
		for _, cv := range slices.Clone(h.convs) {
			h.workOn(cv)
		}
		if len(h.log) == said && h.core.Next() == 0 {
			return // nobody can do anything, and nothing happens by itself
		}
		h.pass(5*time.Second, false)
		h.apply(dispatch.Tick{})
	}
}

func (h *history) workOn(cv *conversation) {
	if h.conversation(cv.Conversation) != cv {
		return // it is over
	}
	h.now++
	switch {
	case cv.stage == returned:
		h.bringBack(cv, dispatch.Direct)
	case cv.Offer != nil:
		h.apply(dispatch.Accept{Conversation: cv.Conversation, Agent: cv.Offer.Agent})
	case cv.stage == held:
		h.apply(dispatch.Remove{Conversation: cv.Conversation})
	case cv.comesBy() == dispatch.Claim:
		for _, a := range h.agents {
			if h.mayHave(cv, a) && cv.large(a) && h.fits(cv, a) {
				h.apply(dispatch.AssignTo{Conversation: cv.Conversation, Agent: a.Agent, Rule: dispatch.Claimed, By: gateway.ByAgent(a.Agent)})
				return
			}
		}
	}
}

// TestReplay replays one log in two other cores and compares their hashes.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &history{T: t, model: newModel(dispatch.Policy{Attentive: time.Minute, Drain: time.Minute}, t.Fatalf)}
		h.opening()
		for range 30 {
			h.enqueue(conversationID(h.draw("conversation", someConversations)))
			h.answer()
			h.stepAgent(h.anAgent())
		}
		first, second := decided(h.policy, h.log), decided(h.policy, h.log)
		if hash(first) != hash(second) || hash(first) != hash(h.log) {
			t.Fatalf("I12: one log gives the hashes %s, %s and %s", hash(h.log), hash(first), hash(second))
		}
	})
}
