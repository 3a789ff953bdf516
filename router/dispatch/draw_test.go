package dispatch_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// What follows draws the parts of commands.

// one draws one of the values.
func one[T any](h *history, label string, values ...T) T {
	return values[rapid.IntRange(0, len(values)-1).Draw(h.T, label)]
}

func (h *history) draw(label string, below int) int {
	return rapid.IntRange(0, below-1).Draw(h.T, label)
}

// likely and seldom are drawn so that shrinking makes a history plainer.
func (h *history) likely(label string) bool { return h.draw(label, 4) < 3 }
func (h *history) seldom(label string) bool { return h.draw(label, 6) == 5 }

func (h *history) setAgent(id gateway.AgentID) dispatch.SetAgent {
	cmd := dispatch.SetAgent{
		Agent: id, Capacity: one(h, "capacity", 2, 3, 4, 5, 1, 0), Idle: h.now - gateway.Instant(h.draw("idle", 3)),
	}
	if h.seldom("limit") {
		cmd.Limits = map[string]int{chat: h.draw("chats", 3), voice: 1}
	}
	for i := range someQueues {
		if h.likely("member") {
			cmd.Queues = append(cmd.Queues, queueID(i))
		}
	}
	for i := range someSkills {
		if h.draw("skill", 2) == 1 {
			cmd.Skills = append(cmd.Skills, dispatch.Skill{
				Skill: skillID(i), Level: 1 + h.draw("level", 3), Until: one(h, "until", 0, 0, 0, h.now+30_000),
			})
		}
	}
	return cmd
}

const (
	chat  = "chat"
	voice = "voice"
)

func (h *history) load() dispatch.Load {
	return one(
		h, "load", dispatch.Load{Kind: chat, Weight: 1}, dispatch.Load{Kind: chat, Weight: 1}, dispatch.Load{Kind: "mail", Weight: 1},
		dispatch.Load{Kind: "mail", Weight: 2}, dispatch.Load{Kind: voice, Weight: 1, Exclusive: true}, dispatch.Load{Kind: chat, Weight: 3},
	)
}

// rings are what is needed: first much, later less.
func (h *history) rings() []dispatch.Relaxation {
	var rings []dispatch.Relaxation
	every := one(h, "every", 10*time.Second, time.Minute)
	for i := range one(h, "rings", 0, 0, 1, 1, 2, 3) {
		rings = append(rings, dispatch.Relaxation{After: time.Duration(i) * every, Needs: h.needs()})
	}
	return rings
}

func (h *history) needs() []dispatch.Need {
	var needs []dispatch.Need
	for i := range someSkills {
		if h.draw("needed", 4) == 3 {
			needs = append(needs, dispatch.Need{Skill: skillID(i), Level: 1 + h.draw("level", 2)})
		}
	}
	return needs
}

func (h *history) personal() []dispatch.Personal {
	var list []dispatch.Personal
	first := h.draw("agent", someAgents)
	for i := range one(h, "personal", 0, 0, 0, 1, 2, 3) {
		list = append(list, dispatch.Personal{
			Agent: agentID((first + i) % someAgents), Until: one(h, "until", 0, h.now+10_000, h.now+60_000),
			Rule: one(h, "rule", dispatch.LastAgent, dispatch.Dedicated, dispatch.Deputy, dispatch.Resumed),
			Mode: one(h, "his mode", "", "", "", dispatch.Direct, dispatch.Ring, dispatch.Claim),
		})
	}
	return list
}

func (h *history) absence() dispatch.Absence {
	return dispatch.Absence{
		Away:     one(h, "away", 0, time.Minute, time.Minute, 5*time.Minute),
		OffShift: one(h, "off shift", 0, time.Minute),
	}
}

// standing is an offer of which the core is told.
func (h *history) standing(rule dispatch.Rule) *dispatch.Standing {
	return &dispatch.Standing{
		Agent: h.anAgent(), Deadline: h.now.Add(one(h, "deadline", time.Millisecond, 10*time.Second, 20*time.Second)),
		Rule: rule, By: gateway.BySystem(),
	}
}

// oneOf draws one of the conversations that are so, or nil.
func (h *history) oneOf(label string, so func(cv *conversation) bool) *conversation {
	var all []*conversation
	for _, cv := range h.convs {
		if so(cv) {
			all = append(all, cv)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[h.draw(label, len(all))]
}

func (h *history) anAgent() gateway.AgentID { return agentID(h.draw("agent", someAgents)) }

func (h *history) aQueue() gateway.QueueID { return queueID(h.draw("queue", someQueues)) }

func (h *history) otherQueue(than gateway.QueueID) gateway.QueueID {
	for i := range someQueues {
		if queueID(i) != than && h.likely("other") {
			return queueID(i)
		}
	}
	return "elsewhere"
}

func agentID(i int) gateway.AgentID { return gateway.AgentID(fmt.Sprintf("agent%d", i)) }

func queueID(i int) gateway.QueueID { return gateway.QueueID(fmt.Sprintf("queue%d", i)) }

func skillID(i int) gateway.SkillID { return gateway.SkillID(fmt.Sprintf("skill%d", i)) }

func conversationID(i int) gateway.ConversationID {
	return gateway.ConversationID(fmt.Sprintf("conv%02d", i))
}
