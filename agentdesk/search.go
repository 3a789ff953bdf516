package agentdesk

import (
	"context"
	"net/http"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	searchBatch = 200   // messages looked at in one go
	searchMost  = 2_000 // messages looked at for one request
)

// SearchRows are messages as they are looked for.
type SearchRows interface {
	// Search returns up to limit messages that hold all the query's words, the newest
	// first, beginning before the message, or with the newest if it is "".
	Search(tx gateway.Tx, query string, before gateway.MessageID, limit int) ([]gateway.MessageID, error)
}

type searchInput struct {
	Query   string            `query:"q" minLength:"1" maxLength:"200" required:"true"`
	By      string            `query:"by" enum:"customer,agent,note"`
	Channel string            `query:"channel" maxLength:"40"`
	Agent   gateway.AgentID   `query:"agent" maxLength:"40"`
	Queue   gateway.QueueID   `query:"queue" maxLength:"40"`
	State   string            `query:"state" enum:"open,over"`
	From    time.Time         `query:"from"`
	To      time.Time         `query:"to"`
	Cursor  gateway.MessageID `query:"cursor" maxLength:"40"`
	Limit   int               `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

// search finds messages by what was said in them, the newest first.
func (d *Desk) search(ctx context.Context, in *searchInput) (*answer[wire.FoundMessages], error) {
	if in.Cursor != "" && !gateway.ValidID(string(in.Cursor)) {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", errBadCursor.Error())
	}
	s := search{in: in, desk: d, viewer: viewerOf(ctx), wanted: wantedOf(in.Query), page: wire.FoundMessages{Hits: []wire.FoundMessage{}}}
	if len(s.wanted) == 0 {
		return &answer[wire.FoundMessages]{s.page}, nil
	}
	if err := d.gateway.Read(ctx, s.run); err != nil {
		return nil, err
	}
	authors := make([]gateway.Actor, len(s.page.Hits))
	for i, hit := range s.page.Hits {
		authors[i] = hit.Author
	}
	if err := d.names.ask(ctx, authors); err != nil {
		return nil, err
	}
	for i := range s.page.Hits {
		s.page.Hits[i].Name = d.names.of(s.page.Hits[i].Author)
	}
	return &answer[wire.FoundMessages]{s.page}, nil
}

// search is one request's way through the messages.
type search struct {
	in     *searchInput
	desk   *Desk
	viewer *Viewer
	wanted wanted
	page   wire.FoundMessages
}

// run looks batch after batch until the page is full, nothing is left, or it looked
// at as much as one request may.
func (s *search) run(tx gateway.Tx) error {
	s.page = wire.FoundMessages{Hits: []wire.FoundMessage{}} // it may run again
	before := s.in.Cursor
	for looked := 0; looked < searchMost; looked += searchBatch {
		ids, err := s.desk.rows.Search(tx, s.in.Query, before, searchBatch)
		if err != nil || len(ids) == 0 {
			s.page.Next = ""
			return err
		}
		full, err := s.look(tx, ids)
		if err != nil || full {
			return err
		}
		if len(ids) < searchBatch || s.beforeFrom(s.page.Until) {
			s.page.Next = ""
			return nil
		}
		before = ids[len(ids)-1]
	}
	return nil
}

// look adds what is right among the messages. It reports true when the page is full.
func (s *search) look(tx gateway.Tx, ids []gateway.MessageID) (full bool, err error) {
	messages, err := s.desk.rows.MessagesByID(tx, ids)
	if err != nil {
		return false, err
	}
	conversations := make([]gateway.ConversationID, 0, len(messages))
	for _, m := range messages {
		conversations = append(conversations, m.Conversation)
	}
	listings, err := s.desk.rows.Listings(tx, conversations)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		m, ok := messages[id]
		if !ok {
			continue
		}
		s.page.Until, s.page.Next = m.ReceivedAt, string(id)
		l, ok := listings[m.Conversation]
		if !ok || !s.viewer.may(wire.ReadConversations, l.Place()) || !s.fits(m, l) {
			continue
		}
		snippet := s.wanted.snippet(m.Parts)
		if snippet == nil {
			continue // it holds the words, but apart
		}
		found := s.desk.wireMessage(m, "")
		s.page.Hits = append(s.page.Hits, wire.FoundMessage{
			Row: wireRow(l), Message: m.ID, Seq: m.Seq, At: found.At, Author: m.Author, Visibility: m.Visibility, Snippet: snippet,
		})
		if len(s.page.Hits) == s.in.Limit {
			return true, nil
		}
	}
	return false, nil
}

// fits reports whether the message is what the filters let through.
func (s *search) fits(m gateway.Message, l Listing) bool {
	over := l.State == gateway.Resolved || l.State == gateway.Closed
	return s.saidBy(m) &&
		(s.in.Channel == "" || l.Channel == s.in.Channel) &&
		(s.in.Queue == "" || l.Queue == s.in.Queue) &&
		(s.in.Agent == "" || l.Agent == s.in.Agent || m.Author == gateway.ByAgent(s.in.Agent)) &&
		(s.in.State == "" || over == (s.in.State == "over")) &&
		!s.beforeFrom(m.ReceivedAt) &&
		(s.in.To.IsZero() || m.ReceivedAt < gateway.Instant(s.in.To.UnixMilli()))
}

func (s *search) saidBy(m gateway.Message) bool {
	switch s.in.By {
	case "customer":
		return m.Author.Kind == gateway.Customer
	case "agent":
		return m.Author.Kind != gateway.Customer && m.Visibility == gateway.Public
	case "note":
		return m.Visibility == gateway.Internal
	}
	return true
}

func (s *search) beforeFrom(at gateway.Instant) bool {
	return !s.in.From.IsZero() && at < gateway.Instant(s.in.From.UnixMilli())
}
