package router

import (
	"cmp"
	"context"
	"slices"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// instruction is a command to the core about one conversation. Those that wait
// together share a transaction.
type instruction struct {
	conversation gateway.ConversationID
	// agent is whom the core must know, and then it must have seen the conversation as it
	// is; "" when it is about an offer that the core made itself.
	agent gateway.AgentID
	from  *gateway.AgentID // who must have the conversation; nil is whoever
	said  said
	cmd   dispatch.Command
}

// instructing are the wishes that are an instruction.
type instructing interface {
	wish
	instruction() instruction
}

// assignWish gives a conversation to an agent by somebody's word.
type assignWish dispatch.AssignTo

func (a assignWish) instruction() instruction {
	return instruction{conversation: a.Conversation, agent: a.Agent, cmd: dispatch.AssignTo(a)}
}

func (a assignWish) grant(ctx context.Context, r *Router) error { return r.instructOne(ctx, a) }

// passWish offers what an agent has to another.
type passWish struct {
	Conversation gateway.ConversationID
	To           gateway.AgentID
	From         *gateway.AgentID
	Note         gateway.MessageID
	By           gateway.Actor
}

func (p passWish) instruction() instruction {
	return instruction{
		conversation: p.Conversation, agent: p.To, from: p.From, said: said{note: p.Note, by: p.By},
		cmd: dispatch.Pass{Conversation: p.Conversation, To: p.To, Until: gateway.Now().Add(passFor), By: p.By},
	}
}

func (p passWish) grant(ctx context.Context, r *Router) error { return r.instructOne(ctx, p) }

// answerWish is an agent's answer to an offer.
type answerWish struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Accepts      bool
	Reason       string // key: why he does not
}

func (a answerWish) instruction() instruction {
	in := instruction{conversation: a.Conversation, said: said{reason: a.Reason, by: gateway.ByAgent(a.Agent)}}
	if a.Accepts {
		in.cmd = dispatch.Accept{Conversation: a.Conversation, Agent: a.Agent}
	} else {
		in.cmd = dispatch.Decline{Conversation: a.Conversation, Agent: a.Agent}
	}
	return in
}

func (a answerWish) grant(ctx context.Context, r *Router) error { return r.instructOne(ctx, a) }

func (r *Router) instructOne(ctx context.Context, in instructing) error {
	return r.instruct(ctx, []instruction{in.instruction()})[0]
}

// instruct has the core obey instructions about different conversations, in their
// order, and returns what became of each.
func (r *Router) instruct(ctx context.Context, all []instruction) []error {
	came := make([]error, len(all))
	if err := r.prepare(ctx, all); err != nil {
		for i := range came {
			came[i] = err
		}
		return came
	}
	for i, in := range all {
		came[i] = r.obey(in)
	}
	failed := r.carryOut(ctx)
	for i, in := range all {
		came[i] = cmp.Or(came[i], failed[in.conversation])
	}
	return came
}

// obey tells the core what it is to do, unless the conversation has changed hands, and
// returns why it does not.
func (r *Router) obey(in instruction) error {
	if holder, _ := r.core.Holds(in.conversation); in.from != nil && holder != *in.from {
		return gateway.ErrConflict
	}
	r.said[in.conversation] = in.said
	for _, d := range r.tell(gateway.Now(), in.cmd) {
		if no, ok := d.(Refusal); ok {
			delete(r.said, in.conversation) // it is not what is done next
			return no
		}
	}
	return nil
}

// prepare has the core know the agents and see the conversations that instructions are
// about.
func (r *Router) prepare(ctx context.Context, all []instruction) error {
	var agents []gateway.AgentID
	var ids []gateway.ConversationID
	for _, in := range all {
		if in.agent == "" {
			continue
		}
		ids = append(ids, in.conversation)
		if !r.core.KnowsAgent(in.agent) && !slices.Contains(agents, in.agent) {
			agents = append(agents, in.agent)
		}
	}
	if err := r.visit(ctx, agents); err != nil {
		return err
	}
	if err := r.look(ctx, ids); err != nil {
		return err
	}
	r.carryOut(ctx)
	return nil
}
