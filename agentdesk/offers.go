package agentdesk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// OfferRows are what is held out to agents, and who is asked for advice.
type OfferRows interface {
	// OffersTo returns what is offered to the agent now, the soonest deadline first.
	OffersTo(tx gateway.Tx, id gateway.AgentID) ([]gateway.Offer, error)
	// DeclinedBy is why agents did not want the conversation, a key or "".
	DeclinedBy(tx gateway.Tx, id gateway.ConversationID) (map[gateway.AgentID]string, error)
	// Consultants returns who is asked about the conversation now.
	Consultants(tx gateway.Tx, id gateway.ConversationID) ([]wire.Consultant, error)
	// UnopenedBy reports whether the conversation is the agent's and he has not looked
	// at it yet.
	UnopenedBy(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID) (bool, error)
}

func (d *Desk) offerRoutes() []route {
	conversation := d.conversationPlaces
	return []route{
		{"GET", "/desk/offers", signedIn, nil, noBody, rest(d.listOffers)},
		// Whoever an offer stands on may answer it, wherever the conversation is.
		{"POST", "/desk/conversations/{id}/accept", signedIn, nil, noBody, rest(d.accept)},
		{"POST", "/desk/conversations/{id}/decline", signedIn, nil, jsonBody, rest(d.decline)},
		{"POST", "/desk/conversations/{id}/claim", wire.ClaimConversation, conversation, noBody, rest(d.claim)},
		{"POST", "/desk/conversations/{id}/requeue", wire.AssignConversation, conversation, noBody, rest(d.requeue)},
		{"POST", "/desk/conversations/{id}/park", wire.ResolveConversation, conversation, noBody, rest(d.park)},
		{"POST", "/desk/conversations/{id}/unpark", wire.ResolveConversation, conversation, noBody, rest(d.unpark)},
		{"POST", "/desk/conversations/{id}/wrapped-up", wire.ResolveConversation, conversation, noBody, rest(d.wrappedUp)},
		{"POST", "/desk/conversations/{id}/consult", wire.TransferConversation, conversation, jsonBody, rest(d.consult)},
		{"DELETE", "/desk/conversations/{id}/consult/{agent}", wire.WriteMessages, d.readablePlaces, noBody, rest(d.endConsult)},
	}
}

func (d *Desk) listOffers(ctx context.Context, _ *struct{}) (*answer[[]wire.Offer], error) {
	v := viewerOf(ctx)
	out := []wire.Offer{}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		found, err := d.rows.OffersTo(tx, v.Person.ID)
		if err != nil {
			return err
		}
		for _, o := range found {
			one, err := d.wireOffer(tx, v, o)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return &answer[[]wire.Offer]{out}, err
}

func (d *Desk) wireOffer(tx gateway.Tx, v *Viewer, o gateway.Offer) (out wire.Offer, err error) {
	listed, err := d.rows.Listings(tx, []gateway.ConversationID{o.Conversation})
	if err != nil {
		return out, err
	}
	l, ok := listed[o.Conversation]
	if !ok {
		return out, gateway.ErrNotFound
	}
	out = wire.Offer{
		Row: wireRow(l), From: o.From, Rule: o.Rule, Why: json.RawMessage(o.Why), At: o.At, Deadline: o.Deadline,
		Read: v.may(wire.ReadConversations, l.Place()),
	}
	if out.QueueName, err = d.queueName(tx, o.Queue); err != nil {
		return out, err
	}
	names, err := d.rows.AgentNames(tx, []gateway.AgentID{o.From})
	if err != nil {
		return out, err
	}
	out.FromName = names[o.From]
	if o.Note != "" {
		note, err := d.rows.Message(tx, o.Note)
		if err != nil {
			return out, err
		}
		out.Note = textIn(note.Parts)
	}
	return out, nil
}

// textIn is what the parts say in words.
func textIn(parts []channels.Part) string {
	var texts []string
	for _, p := range parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n")
}

func (d *Desk) accept(ctx context.Context, in *conversationInput) (*done, error) {
	if err := d.answerable(ctx, in.ID); err != nil {
		return nil, err
	}
	return &done{}, d.router.Accept(ctx, in.ID, viewerOf(ctx).Person.ID)
}

// answerable hides conversations from who may not read them, unless one is offered to
// him: wherever that is, he may answer.
func (d *Desk) answerable(ctx context.Context, id gateway.ConversationID) error {
	v := viewerOf(ctx)
	return d.gateway.Read(ctx, func(tx gateway.Tx) error {
		offers, err := d.rows.OffersTo(tx, v.Person.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(offers, func(o gateway.Offer) bool { return o.Conversation == id }) {
			return nil
		}
		places, err := d.placesWithConsults(tx, id)
		if err != nil {
			return err
		}
		return v.allow(wire.ReadConversations, places)
	})
}

type declineInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.Decline
}

func (d *Desk) decline(ctx context.Context, in *declineInput) (*done, error) {
	if err := d.answerable(ctx, in.ID); err != nil {
		return nil, err
	}
	return &done{}, d.router.Decline(ctx, in.ID, viewerOf(ctx).Person.ID, in.Body.Reason)
}

func (d *Desk) claim(ctx context.Context, in *conversationInput) (*done, error) {
	return &done{}, d.router.Claim(ctx, in.ID, viewerOf(ctx).Person.ID)
}

func (d *Desk) requeue(ctx context.Context, in *conversationInput) (*done, error) {
	return &done{}, d.router.Requeue(ctx, in.ID, viewerOf(ctx).Actor())
}

func (d *Desk) park(ctx context.Context, in *conversationInput) (*done, error) {
	return d.own(ctx, in.ID, d.gateway.Park)
}

func (d *Desk) unpark(ctx context.Context, in *conversationInput) (*done, error) {
	return d.own(ctx, in.ID, d.gateway.Unpark)
}

// own does what only its agent, or who may resolve it for him, does to a conversation.
func (d *Desk) own(ctx context.Context, id gateway.ConversationID,
	do func(*gateway.Work, gateway.ConversationID, gateway.Actor) (gateway.Conversation, error),
) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.ResolveConversation, id); err != nil {
			return err
		}
		_, err := do(w, id, v.Actor())
		return err
	})
}

// wrappedUp says that the agent has written up what was over.
func (d *Desk) wrappedUp(ctx context.Context, in *conversationInput) (*done, error) {
	return d.own(ctx, in.ID, func(w *gateway.Work, id gateway.ConversationID, by gateway.Actor) (gateway.Conversation, error) {
		c, err := d.rows.Conversation(w.Tx, id)
		if err != nil {
			return c, err
		}
		return d.gateway.FinishWrapUp(w, id, c.Epoch, by)
	})
}

type consultInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.Consult
}

// consult asks a colleague. The note comes first, so that he finds it there.
func (d *Desk) consult(ctx context.Context, in *consultInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.TransferConversation, in.ID); err != nil {
			return err
		}
		p, err := d.rows.Person(w.Tx, in.Body.Agent)
		if err != nil {
			return err
		}
		if p.DisabledAt != 0 || p.ID == v.Person.ID {
			return gateway.ErrNotFound
		}
		return d.gateway.Consult(w, in.ID, p.ID, strings.TrimSpace(in.Body.Note), v.Actor())
	})
}

type endConsultInput struct {
	ID    gateway.ConversationID `path:"id" maxLength:"40"`
	Agent gateway.AgentID        `path:"agent" maxLength:"40"`
}

// endConsult ends what who asked began, or who was asked.
func (d *Desk) endConsult(ctx context.Context, in *endConsultInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if in.Agent != v.Person.ID {
			if err := d.stillMay(w, v, wire.TransferConversation, in.ID); err != nil {
				return err
			}
		}
		return d.gateway.EndConsult(w, in.ID, in.Agent, v.Actor())
	})
}
