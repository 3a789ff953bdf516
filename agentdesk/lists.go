package agentdesk

import (
	"context"
	"net/http"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func (d *Desk) listRoutes() []route {
	conversation := d.conversationPlaces
	return []route{
		{"GET", "/desk/conversations", wire.ReadConversations, nil, noBody, rest(d.listConversations)},
		{"PUT", "/desk/conversations/{id}/unread", wire.ReadConversations, conversation, noBody, rest(d.markUnread)},
		{"DELETE", "/desk/conversations/{id}/unread", wire.ReadConversations, conversation, noBody, rest(d.markRead)},
		{"POST", "/desk/conversations/{id}/waive", wire.ResolveConversation, conversation, noBody, rest(d.waive)},
		{"GET", "/desk/views", wire.ReadConversations, nil, noBody, rest(d.listViews)},
		{"POST", "/desk/views", wire.ReadConversations, nil, jsonBody, rest(d.addView)},
		{"PATCH", "/desk/views/{id}", wire.ReadConversations, nil, jsonBody, rest(d.changeView)},
		{"DELETE", "/desk/views/{id}", wire.ReadConversations, nil, noBody, rest(d.dropView)},
	}
}

// Listing is a conversation with what a list shows of it.
type Listing struct {
	Conversation gateway.ConversationID
	State        gateway.State
	Channel      string // kind of its account
	AccountName  string
	Queue        gateway.QueueID
	Agent        gateway.AgentID
	AgentName    string
	Contact      gateway.ContactID
	Caller       Caller
	Subject      string
	LastBy       gateway.ActorKind
	LastParts    []channels.Part

	OpenedAt      gateway.Instant
	LastMessageAt gateway.Instant
	WaitingSince  gateway.Instant
	OwedSince     gateway.Instant
	Head          int64
	Priority      int
	ParkedAt      gateway.Instant
	LeftAt        gateway.Instant
	ByEmail       bool // the customer left, and an email address of his is known
	WrapUntil     gateway.Instant
	OfferedTo     string // name
}

// Place is where the listed conversation is.
func (l Listing) Place() Place { return Place{Agent: l.Agent, Queue: l.Queue} }

// ListQuery asks for a page of a list.
type ListQuery struct {
	View   View
	Filter wire.Filter // its "me" is Agent
	Sort   Sort
	Scope  wire.Scope
	Agent  gateway.AgentID
	After  Cursor
	Limit  int
}

// ListRows are conversations as lists show them.
type ListRows interface {
	// List returns a page of a view of what is within the agent's scope.
	List(tx gateway.Tx, q ListQuery) ([]Listing, error)
	// Listings returns the conversations there are among those, as lists show them.
	Listings(tx gateway.Tx, ids []gateway.ConversationID) (map[gateway.ConversationID]Listing, error)
	// ListingsOfContact returns the contact's conversations, newest first.
	ListingsOfContact(tx gateway.Tx, id gateway.ContactID, limit int) ([]Listing, error)
	// PlaceOf is where the conversation is.
	PlaceOf(tx gateway.Tx, id gateway.ConversationID) (Place, error)
	// PlacesOfContact are where the contact's conversations are.
	PlacesOfContact(tx gateway.Tx, id gateway.ContactID) ([]Place, error)
	// LastWait is the last wait that is over in the queues within the agent's scope, of
	// those that began since then; nil if there is none.
	LastWait(tx gateway.Tx, agent gateway.AgentID, scope wire.Scope, since gateway.Instant) (*wire.PastWait, error)
	// LiveWhy is why the conversation's agent has it, as JSON; "" if nobody has it.
	LiveWhy(tx gateway.Tx, id gateway.ConversationID) (string, error)
}

type listInput struct {
	View  View        `query:"view" enum:"mine,waiting,all,resolved" default:"mine"`
	Saved wire.ViewID `query:"saved" maxLength:"40" doc:"a saved view, instead of view"`
	// What is not over of one agent or of one queue, instead of view.
	Agent gateway.AgentID `query:"agent" maxLength:"40"`
	Queue gateway.QueueID `query:"queue" maxLength:"40"`

	Sort   Sort   `query:"sort" enum:"owed,newest,oldest" doc:"owed for mine and waiting, else newest"`
	Cursor string `query:"cursor" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// waitsFor is how old the last wait may be that is told of: what began earlier says
// nothing of today, and would have to be looked for.
const waitsFor = 24 * time.Hour

// narrow makes the list that of a saved view, of an agent or of a queue, if one is
// asked for.
func (d *Desk) narrow(tx gateway.Tx, v *Viewer, in *listInput, q *ListQuery) error {
	switch {
	case in.Saved != "":
		saved, err := d.visibleView(tx, v, in.Saved)
		if err != nil {
			return err
		}
		q.View, q.Filter = AnyView, saved.Filter
	case in.Agent != "":
		q.View, q.Filter = AnyView, wire.Filter{Agents: []string{string(in.Agent)}}
	case in.Queue != "":
		q.View, q.Filter = AnyView, wire.Filter{Queues: []gateway.QueueID{in.Queue}}
	}
	return nil
}

func (d *Desk) listConversations(ctx context.Context, in *listInput) (*answer[wire.Rows], error) {
	v := viewerOf(ctx)
	q := ListQuery{View: in.View, Sort: in.Sort, Scope: v.Grants[wire.ReadConversations], Agent: v.Person.ID, Limit: in.Limit}
	if q.Sort == "" {
		q.Sort = NewestFirst
		if in.Saved == "" && (in.View == MineView || in.View == WaitingView) {
			q.Sort = OwedFirst
		}
	}
	q.After = q.Sort.first()
	if in.Cursor != "" {
		var err error
		if q.After, err = parseCursor(in.Cursor); err != nil {
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", err.Error())
		}
	}
	var page wire.Rows
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		if err := d.narrow(tx, v, in, &q); err != nil {
			return err
		}
		found, err := d.rows.List(tx, q)
		if err != nil {
			return err
		}
		page = wire.Rows{Rows: wireRows(found)}
		if n := len(found); n == q.Limit {
			page.Next = Cursor{Key: q.Sort.Key(found[n-1]), ID: found[n-1].Conversation}.String()
		}
		if q.View == WaitingView && len(found) == 0 && in.Cursor == "" {
			page.LastWait, err = d.rows.LastWait(tx, q.Agent, q.Scope, gateway.Now().Add(-waitsFor))
			if err != nil {
				return err
			}
		}
		return d.countUnread(tx, v.Person.ID, found, page.Rows)
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Rows]{page}, nil
}
