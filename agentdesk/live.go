package agentdesk

import (
	"context"
	"encoding/json"
	"errors"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// What is live is told and forgotten: who types, how far somebody read.

// types tells the others that the agent types. The customer learns of it only
// from the one who answers him.
func (s *socket) types(ctx context.Context, f wire.Types) error {
	if f.Visibility != gateway.Public && f.Visibility != gateway.Internal {
		return errBadFrame
	}
	stream := gateway.ConversationStream(f.Conversation)
	if !s.isFollowing(stream) {
		s.refuse("forbidden", stream, "follow the conversation first")
		return nil
	}
	place, err := s.placeOf(ctx, f.Conversation)
	if err != nil {
		return err
	}
	v := s.seenBy()
	if !v.may(wire.WriteMessages, place) {
		s.refuse("forbidden", stream, "your roles do not allow to write here")
		return nil
	}
	if place.Agent != v.Person.ID {
		f.Visibility = gateway.Internal
	}
	err = s.hub.desk.gateway.Typing(ctx, gateway.TypingNotice{
		Conversation: f.Conversation, By: v.Actor(), Name: v.Person.Name, Visibility: f.Visibility, On: f.On,
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return nil
	}
	return err
}

// typing passes on that somebody else types in a conversation of this socket.
func (s *socket) typing(payload any) {
	n, ok := payload.(gateway.TypingNotice)
	if !ok || n.By == s.seenBy().Actor() {
		return
	}
	raw, err := json.Marshal(wire.Typing{
		Type: "typing", Conversation: n.Conversation, Visibility: n.Visibility, By: n.By, Name: n.Name, On: n.On,
	})
	if err == nil {
		s.sendLossy(raw)
	}
}

// seen notes how far the agent read. Only the conversation's own agent leaves a mark
// for the customer.
func (s *socket) seen(ctx context.Context, f wire.Seen) error {
	if f.Upto < 1 || !gateway.ValidID(string(f.Conversation)) {
		return errBadFrame
	}
	place, err := s.placeOf(ctx, f.Conversation)
	v := s.seenBy()
	if err != nil || !v.may(wire.ReadConversations, place) {
		return err
	}
	if err := s.hub.desk.see(ctx, v, gateway.SeenTo{Conversation: f.Conversation, Upto: f.Upto}); err != nil {
		return err
	}
	if place.Agent != v.Person.ID {
		return nil
	}
	return s.hub.desk.gateway.Seen(ctx, f.Conversation, v.Actor(), f.Upto)
}

// watch notes which rows the console shows. What of them it may see is asked
// whenever one changes.
func (s *socket) watch(_ context.Context, f wire.Watch) error {
	if len(f.Rows) > maxWatched {
		return errBadFrame
	}
	shown := make(watched, len(f.Rows))
	for _, id := range f.Rows {
		if !gateway.ValidID(string(id)) {
			return errBadFrame
		}
		shown[id] = struct{}{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = shown
	return nil
}

// lists are who looks and what he watches; nil before the console said hello.
func (s *socket) lists() (*Viewer, watched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.hello {
		return nil, nil
	}
	return s.viewer, s.shown
}

func (s *socket) isFollowing(stream string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.follows[stream] != nil
}

// placeOf is where the conversation is; nowhere if there is none.
func (s *socket) placeOf(ctx context.Context, id gateway.ConversationID) (place Place, err error) {
	err = s.hub.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		place, err = s.hub.desk.rows.PlaceOf(tx, id)
		return err
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return Place{}, nil
	}
	return place, err
}
