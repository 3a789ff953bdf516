package gateway

import "switchboard/channels"

// ParticipantRows are who takes part in a conversation beside its agent.
type ParticipantRows interface {
	// AddConsult notes that an agent is asked; added is false if he is already.
	AddConsult(tx Tx, id ConversationID, agent AgentID, at Instant) (added bool, err error)
	// EndConsult ends that; ended is false if he is not asked.
	EndConsult(tx Tx, id ConversationID, agent AgentID, at Instant) (ended bool, err error)
	// EndConsults ends it for everybody who is asked, and returns who was.
	EndConsults(tx Tx, id ConversationID, at Instant) ([]AgentID, error)
}

// ConsultNotice is the kind of a notice that a colleague asks the agent.
const ConsultNotice = "consult"

// Consult asks another agent about a conversation: he may read it and write notes,
// and holds no units for it, until it is another agent's or nobody's. note is what is
// asked, or "".
func (g *Gateway) Consult(w *Work, id ConversationID, agent AgentID, note string, by Actor) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	if c.State != Active {
		return &TransitionError{Conversation: id, From: c.State, To: Active}
	}
	added, err := g.rows.AddConsult(w.Tx, id, agent, w.Now)
	if err != nil {
		return err
	}
	if added {
		g.tellConsult(w, ConsultBegan, c, agent, by)
	}
	told := Notice{Agent: agent, Kind: ConsultNotice, Conversation: id, Actor: by}
	if note != "" {
		told.Message = w.Note(id, c.Account, by, []channels.Part{{Kind: channels.TextPart, Text: note}})
	}
	return g.Notify(w, told)
}

// EndConsult ends it.
func (g *Gateway) EndConsult(w *Work, id ConversationID, agent AgentID, by Actor) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	ended, err := g.rows.EndConsult(w.Tx, id, agent, w.Now)
	if err == nil && ended {
		g.tellConsult(w, ConsultEnded, c, agent, by)
	}
	return err
}

// endConsults ends all of them: who was asked advised the agent who had it, and he has
// it no more.
func (g *Gateway) endConsults(w *Work, c Conversation, by Actor) error {
	asked, err := g.rows.EndConsults(w.Tx, c.ID, w.Now)
	for _, agent := range asked {
		g.tellConsult(w, ConsultEnded, c, agent, by)
	}
	return err
}

func (g *Gateway) tellConsult(w *Work, kind EventKind, c Conversation, agent AgentID, by Actor) {
	ref := AssignRef{Conversation: c.ID, Agent: agent, Queue: c.Queue}
	w.Emit(ConversationStream(c.ID), kind, by, ref)
	w.Emit(AgentStream(agent), kind, by, ref)
	w.Changed(c.ID)
}
