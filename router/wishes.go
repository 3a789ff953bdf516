package router

import (
	"context"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Wishes are what may be asked of routing, of the loop itself or of a Client. They
// may be called concurrently, and wait until what they ask for is committed.
type Wishes struct {
	to asker
}

// asker has a wish granted.
type asker interface {
	ask(ctx context.Context, w wish) error
}

// Presence sets what an agent chose to be. reason is the key of a configured one,
// or empty. It returns a *PresenceError for what nobody can choose, and
// gateway.ErrNotFound without such an agent.
func (w Wishes) Presence(ctx context.Context, agent gateway.AgentID, s State, reason string, by gateway.Actor) error {
	if err := validPresence(s, reason); err != nil {
		return err
	}
	return w.to.ask(ctx, presenceWish{Agent: agent, State: s, Reason: reason, By: by})
}

// Assign gives a conversation that waits or is somebody else's to an agent, by a
// person's order: his queues do not matter and his capacity may be exceeded, but he
// must be ready and connected. What he has already, he keeps. It returns a Refusal,
// or gateway.ErrConflict when the conversation changed meanwhile.
func (w Wishes) Assign(ctx context.Context, id gateway.ConversationID, to gateway.AgentID, by gateway.Actor) error {
	return w.to.ask(ctx, assignWish{Conversation: id, Agent: to, Rule: dispatch.Ordered, By: by})
}

// Claim gives a conversation that waits to an agent who asks for it himself: he must
// serve its queue and have the units. Errors are those of Assign.
func (w Wishes) Claim(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return w.to.ask(ctx, assignWish{Conversation: id, Agent: agent, Rule: dispatch.Claimed, By: gateway.ByAgent(agent)})
}

// Target is where a conversation is transferred: exactly one of Queue and Agent is set.
type Target struct {
	Queue gateway.QueueID
	Agent gateway.AgentID

	// From is who had the conversation when this was allowed, "" for nobody: if that has
	// changed, nothing is done, and it is gateway.ErrConflict. Nil does not ask.
	From *gateway.AgentID
}

// Transfer passes a conversation on. To a queue it goes at once. To an agent, who
// must be ready, connected and have units for it, it is offered, and its holder keeps
// it until he accepts; note is the message that goes with the offer, or "". Errors
// are those of Assign.
func (w Wishes) Transfer(ctx context.Context, id gateway.ConversationID, to Target, note gateway.MessageID, by gateway.Actor) error {
	return w.to.ask(ctx, to.wish(id, note, by))
}

func (t Target) wish(id gateway.ConversationID, note gateway.MessageID, by gateway.Actor) wish {
	if t.Agent != "" {
		return passWish{Conversation: id, To: t.Agent, From: t.From, Note: note, By: by}
	}
	return transferWish{Conversation: id, To: t.Queue, From: t.From, By: by}
}

// Requeue takes a conversation from who has it, by a person's order.
func (w Wishes) Requeue(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error {
	return w.to.ask(ctx, requeueWish{Conversation: id, By: by})
}

// Undo takes back what the actor last did to a conversation as a whole: resolving
// it, or passing it on. If somebody went on from there it is gateway.ErrTooLate.
func (w Wishes) Undo(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error {
	return w.to.ask(ctx, undoWish{Conversation: id, By: by})
}

// Accept takes what was offered to the agent, or returns a Refusal.
func (w Wishes) Accept(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return w.to.ask(ctx, answerWish{Conversation: id, Agent: agent, Accepts: true})
}

// Decline returns what was offered to the agent. reason is a key, or empty. It
// returns a Refusal for what was not offered, a *PresenceError for what is no key.
func (w Wishes) Decline(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID, reason string) error {
	if !reasonKey(reason) {
		return &PresenceError{Reason: reason}
	}
	return w.to.ask(ctx, answerWish{Conversation: id, Agent: agent, Reason: reason})
}

// Opened says that the agent looks at a conversation. If it is his, and for the first
// time, that is stored.
func (w Wishes) Opened(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return w.to.ask(ctx, openedWish{Conversation: id, Agent: agent})
}
