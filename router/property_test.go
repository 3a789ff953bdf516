package router

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/gateway"
)

// TestInvariants lets random histories happen to a core and holds it to every named
// invariant after each command; see model. -rapid.checks sets how many histories each
// of the twenty runs makes; 100 by default.
func TestInvariants(t *testing.T) {
	for i := range 20 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				h := &history{T: t, model: newModel(t.Fatalf)}
				h.opening()
				for range rapid.IntRange(1, 120).Draw(t, "commands") {
					h.step()
				}
				if difference := h.replayed(); difference != "" {
					t.Fatal(difference)
				}
				h.finale()
			})
		})
	}
}

// history draws what happens next.
type history struct {
	*rapid.T
	*model
}

const (
	someAgents        = 5
	someQueues        = 3
	someConversations = 30
)

func (h *history) opening() {
	for i := range rapid.IntRange(1, someAgents).Draw(h.T, "agents") {
		id := gateway.AgentID(fmt.Sprintf("agent%d", i))
		h.apply(h.setAgent(id))
		h.apply(Connect{Agent: id})
		h.apply(SetPresence{Agent: id, State: Ready, Since: h.now})
	}
}

// step lets one thing happen, mostly after some time.
func (h *history) step() {
	h.now = h.now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 1000, 20_000, 70_000}).Draw(h.T, "later")) * time.Millisecond)
	agent, id := h.anAgent(), h.aConversation()
	switch rapid.SampledFrom(weighted).Draw(h.T, "what") {
	case "enqueue":
		h.enqueue(id)
	case "again":
		h.again()
	case "remove":
		h.apply(Remove{Conversation: id})
	case "hold":
		h.apply(Tick{}) // what is due is decided first: a row is read as it is now
		h.apply(h.hold(id, agent))
	case "agent":
		h.apply(h.setAgent(agent))
	case "gone":
		h.apply(RemoveAgent{Agent: agent})
	case "presence":
		h.apply(SetPresence{Agent: agent, State: rapid.SampledFrom([]State{Ready, Ready, Break, Finishing, Offline}).Draw(h.T, "state"), Since: h.now})
	case "connect":
		h.apply(Connect{Agent: agent})
	case "disconnect":
		h.apply(Disconnect{Agent: agent})
	case "order":
		h.apply(AssignTo{Conversation: id, Agent: agent, Rule: rapid.SampledFrom([]Rule{Ordered, Transferred}).Draw(h.T, "rule"), By: gateway.ByAgent(agent)})
	case "answer":
		h.apply(Accept{Conversation: id, Agent: agent})
		h.apply(Decline{Conversation: id, Agent: agent})
	case "tick":
		if next := h.core.Next(); next > h.now {
			h.now = next
		}
		h.apply(Tick{})
	case "restart":
		h.restart()
	}
}

// weighted names what can happen, the usual more than once.
var weighted = slices.Concat(
	slices.Repeat([]string{"enqueue"}, 8), slices.Repeat([]string{"again", "remove", "tick"}, 3),
	slices.Repeat([]string{"presence", "connect", "disconnect", "order"}, 2),
	[]string{"hold", "agent", "gone", "answer", "restart"},
)

// enqueue lets a conversation arrive, or the truth about a known one be read again.
// What was taken back returns with its old key: I11.
func (h *history) enqueue(id gateway.ConversationID) {
	cmd := Enqueue{
		Conversation: id, Queue: h.aQueue(), Key: h.now.Add(-time.Duration(rapid.IntRange(0, 3).Draw(h.T, "age")) * time.Second),
		Weight: h.weight(), Absence: h.absence(), Sticky: h.anAgent(),
	}
	if cv := h.convs[id]; cv != nil {
		cmd.Epoch = cv.Epoch
		if cv.returned || rapid.Bool().Draw(h.T, "unchanged") {
			cmd = cv.Enqueue
		}
	}
	h.apply(cmd)
}

// again brings back the first of what was taken back.
func (h *history) again() {
	for _, id := range slices.Sorted(maps.Keys(h.convs)) {
		if h.convs[id].returned {
			cmd := h.convs[id].Enqueue
			cmd.Epoch++
			h.apply(cmd)
			return
		}
	}
}

func (h *history) hold(id gateway.ConversationID, agent gateway.AgentID) Hold {
	if cv := h.convs[id]; cv != nil && cv.agent != "" && rapid.Bool().Draw(h.T, "unchanged") {
		return Hold{Conversation: id, Queue: cv.Queue, Agent: cv.agent, Weight: cv.Weight, Epoch: cv.Epoch, Absence: cv.Absence}
	}
	return Hold{
		Conversation: id, Queue: h.aQueue(), Agent: agent, Weight: h.weight(),
		Epoch: int64(rapid.IntRange(0, 3).Draw(h.T, "epoch")), Absence: h.absence(),
	}
}

func (h *history) setAgent(id gateway.AgentID) SetAgent {
	cmd := SetAgent{Agent: id, Capacity: rapid.IntRange(0, 4).Draw(h.T, "capacity")}
	for i := range someQueues {
		if rapid.Bool().Draw(h.T, "member") {
			cmd.Queues = append(cmd.Queues, queueID(i))
		}
	}
	return cmd
}

// restart builds the core again from what the model knows, as the loop does from the
// database, and begins a new log.
func (h *history) restart() {
	old := h.model
	fresh := newModel(h.Fatalf)
	fresh.now = old.now
	h.model = fresh
	for _, id := range slices.Sorted(maps.Keys(old.agents)) {
		a := old.agents[id]
		fresh.apply(SetAgent{Agent: id, Capacity: a.capacity, Queues: a.queues, Idle: a.idle})
		fresh.apply(SetPresence{Agent: id, State: a.state, Since: a.idle})
	}
	for _, id := range slices.Sorted(maps.Keys(old.convs)) {
		cv := old.convs[id]
		if cv.agent != "" {
			fresh.apply(Hold{Conversation: id, Queue: cv.Queue, Agent: cv.agent, Weight: cv.Weight, Epoch: cv.Epoch, Absence: cv.Absence})
			fresh.convs[id].Key = cv.Key
		} else {
			fresh.apply(cv.Enqueue)
		}
	}
}

// finale lets everybody come to work and finish what he gets: all that waits must be
// served, in finite time: I10.
func (h *history) finale() {
	for id := range someAgents {
		agent := gateway.AgentID(fmt.Sprintf("agent%d", id))
		h.apply(SetAgent{Agent: agent, Capacity: 4, Queues: []gateway.QueueID{queueID(0), queueID(1), queueID(2)}})
		h.apply(Connect{Agent: agent})
		h.apply(SetPresence{Agent: agent, State: Ready, Since: h.now})
	}
	for range someConversations {
		h.again()
	}
	for rounds := 0; len(h.convs) > 0; rounds++ {
		if rounds > someConversations {
			h.Fatalf("I10: %d conversations are never served", len(h.convs))
		}
		for _, id := range slices.Sorted(maps.Keys(h.convs)) {
			if h.convs[id].agent != "" {
				h.now++
				h.apply(Remove{Conversation: id})
			}
		}
	}
}

func (h *history) anAgent() gateway.AgentID {
	return gateway.AgentID(fmt.Sprintf("agent%d", rapid.IntRange(0, someAgents-1).Draw(h.T, "agent")))
}

func (h *history) aQueue() gateway.QueueID {
	return queueID(rapid.IntRange(0, someQueues-1).Draw(h.T, "queue"))
}

func (h *history) aConversation() gateway.ConversationID {
	return gateway.ConversationID(fmt.Sprintf("conv%02d", rapid.IntRange(0, someConversations-1).Draw(h.T, "conversation")))
}

func (h *history) weight() int { return rapid.SampledFrom([]int{1, 1, 1, 1, 2, 3}).Draw(h.T, "weight") }

func (h *history) absence() time.Duration {
	return rapid.SampledFrom([]time.Duration{0, time.Minute, time.Minute, 5 * time.Minute}).Draw(h.T, "absence")
}

func queueID(i int) gateway.QueueID { return gateway.QueueID(fmt.Sprintf("queue%d", i)) }
