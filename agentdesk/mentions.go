package agentdesk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// maxMentions is how many colleagues a note may mention.
const maxMentions = 20

// listMentionable says who can be mentioned in a note of the conversation.
func (d *Desk) listMentionable(ctx context.Context, in *conversationInput) (*answer[wire.Mentionables], error) {
	v := viewerOf(ctx)
	out := wire.Mentionables{Agents: []wire.Mentionable{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		place, err := d.rows.PlaceOf(tx, in.ID)
		if err != nil {
			return err
		}
		all, err := d.rows.Colleagues(tx)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.ID == v.Person.ID || !v.may(wire.SeeColleagues, Place{Agent: c.ID}) {
				continue
			}
			reads, err := d.reads(tx, c.ID, place)
			if err != nil {
				return err
			}
			out.Agents = append(out.Agents, wire.Mentionable{
				ID: c.ID, Name: c.Name, Number: c.Number, Keys: matching.With(c.Name, c.Number), Picture: c.Picture, CanRead: reads,
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out.Agents, func(a, b wire.Mentionable) int { return strings.Compare(a.Name, b.Name) })
	return &answer[wire.Mentionables]{out}, nil
}

// reads reports whether the agent may read what is at the place.
func (d *Desk) reads(tx gateway.Tx, id gateway.AgentID, place Place) (bool, error) {
	v, err := d.readViewer(tx, Session{Agent: id})
	if errors.Is(err, errNoSession) || errors.Is(err, gateway.ErrNotFound) {
		return false, nil
	}
	return err == nil && v.may(wire.ReadConversations, place), err
}

// mentioned are the agents whom the parts mention, each once.
func mentioned(parts []channels.Part) (ids []gateway.AgentID) {
	for _, p := range parts {
		for _, id := range p.Mentions {
			if !slices.Contains(ids, gateway.AgentID(id)) {
				ids = append(ids, gateway.AgentID(id))
			}
		}
	}
	return ids
}

// checkMentions refuses to mention whoever could not read the note.
func (d *Desk) checkMentions(ctx context.Context, id gateway.ConversationID, visibility gateway.Visibility, parts []channels.Part) error {
	ids := mentioned(parts)
	if len(ids) == 0 {
		return nil
	}
	if visibility != gateway.Internal || len(ids) > maxMentions {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "only notes mention colleagues, at most 20")
	}
	return d.gateway.Read(ctx, func(tx gateway.Tx) error {
		place, err := d.rows.PlaceOf(tx, id)
		for _, agent := range ids {
			if err != nil {
				return err
			}
			var reads bool
			if reads, err = d.reads(tx, agent, place); err == nil && !reads {
				err = newProblem(http.StatusUnprocessableEntity, "cannot_mention", "who is mentioned may not read this conversation")
			}
		}
		return err
	})
}

// tellMentioned leaves a notice with everybody whom a note mentions. Writing the note
// again, with its client id, leaves no second one.
func (d *Desk) tellMentioned(ctx context.Context, m gateway.Message) error {
	ids := mentioned(m.Parts)
	if len(ids) == 0 {
		return nil
	}
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		for _, id := range ids {
			if m.Author == gateway.ByAgent(id) {
				continue
			}
			n := Notice{Agent: id, Kind: MentionNotice, Conversation: m.Conversation, Message: m.ID, Actor: m.Author}
			if err := d.gateway.Notify(w, n); err != nil {
				return err
			}
		}
		return nil
	})
}
