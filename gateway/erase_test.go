package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

// contactOf is who the address is now.
func (s *site) contactOf(a channels.Address) (id gateway.ContactID) {
	s.t.Helper()
	s.read(func(tx gateway.Tx) error {
		return tx.Get(`SELECT l.contact_id FROM contact_links l JOIN addresses a ON a.id = l.address_id
			WHERE a.kind = $1 AND a.realm = $2 AND a.value = $3 AND l.until = 0`, []any{a.Kind, a.Realm, a.Value}, &id)
	})
	return id
}

func (s *site) erase(a channels.Address) {
	s.t.Helper()
	if _, err := s.EraseContact(s.t.Context(), s.contactOf(a), gateway.BySystem()); err != nil {
		s.t.Fatal(err)
	}
}

// heard collects what a customer's client is told.
type heard chan channels.Update

func (h heard) take(u channels.Update) {
	if u.Standing == nil {
		h <- u
	}
}

// next is the next thing told, of those that are more than a standing.
func (h heard) next(t *testing.T) channels.Update {
	t.Helper()
	select {
	case u := <-h:
		return u
	case <-time.After(20 * time.Second):
		t.Fatal("the client is told nothing")
		return channels.Update{}
	}
}

// An erased customer has no address any more: his client is told so, whether it is
// connected or comes back, and nothing is taken of it. So nobody takes a new line
// for the rest of an old one.
func TestWhoWasErasedComesBackAsSomebodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.chat, chatAccount, visitor("v1"))
		if _, err := s.Reply(t.Context(), answer(c, "a1", "before")); err != nil {
			t.Fatal(err)
		}
		s.deliver(says(visitor("v2"), "v2:a", "another"))
		open, other := make(heard, 10), make(heard, 10)
		defer s.line.Follow(visitor("v1"), 0, open.take)()
		defer s.line.Follow(visitor("v2"), 2, other.take)()
		open.next(t)

		s.erase(visitor("v1"))
		if err := s.CompareHeads(t.Context()); err != nil {
			t.Fatal(err)
		}
		if u := open.next(t); !u.Erased || len(u.Entries) > 0 {
			t.Errorf("the open client is told %+v, want that he is erased", u)
		}
		for _, after := range []int64{0, 1, 4, 99} {
			back := make(heard, 10)
			stop := s.line.Follow(visitor("v1"), after, back.take)
			if u := back.next(t); !u.Erased {
				t.Errorf("a client that comes back after %d is told %+v, want that he is erased", after, u)
			}
			stop()
		}
		s.refusesErased(visitor("v1"))

		if _, err := s.Reply(t.Context(), answer(c, "a2", "after")); err != nil {
			t.Errorf("his agent still writes: %v", err)
		}
		if n := s.count(`SELECT count(*) FROM streams WHERE key = $1`, gateway.LineStream(chatAccount, visitor("v1"))); n != 0 {
			t.Error("he has a line again")
		}
		s.erase(gateway.Tombstone(visitor("v1"))) // once more
		s.refusesErased(visitor("v1"))

		s.deliver(says(visitor("v2"), "v2:b", "goes on"))
		if u := other.next(t); u.Erased || u.Entries[0].Seq != 3 {
			t.Errorf("another customer is told %+v, want his third entry", u)
		}
	})
}

// refusesErased tries all that a client of an erased customer may do.
func (s *site) refusesErased(a channels.Address) {
	s.t.Helper()
	ctx := s.t.Context()
	_, page := s.line.Page(ctx, a, 0, 10)
	_, upload := s.line.Upload(ctx, a, "f.txt", strings.NewReader("x"))
	for what, err := range map[string]error{
		"Deliver":  s.chat.Deliver(ctx, channels.Batch{Items: []channels.Item{says(a, fmt.Sprint(a.Value, time.Now()), "I am back")}}),
		"Page":     page,
		"Upload":   upload,
		"Identify": s.line.Identify(ctx, a, channels.Identity{Subject: "7"}, "jti", time.Now().Add(time.Hour)),
		"Tell":     s.line.Tell(ctx, a, channels.Statement{Name: "Li"}),
	} {
		if !errors.Is(err, channels.ErrErased) {
			s.t.Errorf("%s of an erased customer: %v, want ErrErased", what, err)
		}
	}
	if n := s.count(`SELECT count(*) FROM addresses WHERE value = $1`, a.Value) + s.count(`SELECT count(*) FROM attachments`); n != 0 {
		s.t.Errorf("%d rows of the erased customer are there again", n)
	}
}
