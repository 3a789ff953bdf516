package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
)

func mailbox(value string) channels.Address {
	return channels.Address{Kind: channels.EmailKind, Value: value}
}

func phone(value string) channels.Address {
	return channels.Address{Kind: channels.PhoneKind, Value: value}
}

// vouches lets the company's site say who a visitor is.
func (s *site) vouches(visiting channels.Address, who channels.Identity) {
	s.t.Helper()
	once := gateway.NewID[string]()
	if err := s.line.Identify(s.t.Context(), visiting, who, once, time.Now().Add(time.Hour)); err != nil {
		s.t.Fatal(err)
	}
}

// letter delivers a mail.
func (s *site) letter(from channels.Address) {
	s.t.Helper()
	err := s.mail.Deliver(s.t.Context(), channels.Batch{Items: []channels.Item{says(from, gateway.NewID[string](), "a letter")}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// What the site vouches for, his mail and his phone, is his: so who wrote from there
// before is known to be he. From another customer nothing is taken.
func TestTheSiteVouchesForMailAndPhone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.letter(mailbox("Fang@Example.com")) // wrote before she logged in anywhere
		claims := channels.Statement{Email: "li@example.com", Phone: "+8613800138000"}
		if err := s.line.Tell(t.Context(), visitor("somebody"), claims); err != nil {
			t.Fatal(err)
		}
		fang := channels.Identity{Subject: "7", Name: "王芳", Email: "FANG@example.com", Phone: "+86 138 0013 8000"}
		s.vouches(visitor("v1"), fang)
		s.vouches(visitor("v1"), fang)
		her := s.contactOf(visitor("v1"))
		for _, a := range []channels.Address{mailbox("fang@example.com"), phone("+8613800138000")} {
			if got := s.contactOf(a); got != her {
				t.Errorf("%s is %s, want hers, %s", a.Value, got, her)
			}
		}
		if n := s.count(`SELECT count(*) FROM contact_links WHERE contact_id = $1 AND until = 0 AND proof <> 'verified'`, her); n != 0 {
			t.Errorf("%d of her addresses are not verified", n)
		}
		if got, want := s.contactOf(mailbox("li@example.com")), s.contactOf(visitor("somebody")); got != want {
			t.Errorf("what nobody vouched for is %s, want it still with who claimed it, %s", got, want)
		}

		s.vouches(visitor("v2"), channels.Identity{Subject: "8", Email: "li@example.com", Phone: "+8613800138000"})
		li := s.contactOf(visitor("v2"))
		got := []gateway.ContactID{s.contactOf(phone("+8613800138000")), s.contactOf(mailbox("li@example.com"))}
		if want := []gateway.ContactID{her, li}; !cmp.Equal(got, want) {
			t.Errorf("a phone two customers share, and the second's mail, are of %v, want %v", got, want)
		}
		s.letter(mailbox("LI@EXAMPLE.COM"))
		if n := s.count(`SELECT count(*) FROM addresses WHERE kind = 'email'`); n != 2 {
			t.Errorf("there are %d mail addresses, want 2: big letters are the same", n)
		}

		s.erase(visitor("v1"))
		for _, a := range []channels.Address{mailbox("fang@example.com"), phone("+8613800138000")} {
			if n := s.count(`SELECT count(*) FROM addresses WHERE value = $1`, a.Value); n != 0 {
				t.Errorf("%s is still there after she was erased", a.Kind)
			}
		}
	})
}

func TestAPhoneNumberNobodyCanCallIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		err := s.mail.Deliver(t.Context(), channels.Batch{Items: []channels.Item{says(phone("138-0013"), "x", "x")}})
		if e := channels.AsError(err); e == nil || e.Fault != channels.Rejected || e.Code != "address" {
			t.Errorf("Deliver from a number without country = %v, want it rejected for its address", err)
		}
		inside := channels.Address{Kind: channels.PhoneKind, Realm: "pbx", Value: "8001"}
		s.letter(inside)
		if s.contactOf(inside) == "" {
			t.Error("an extension is nobody")
		}
	})
}
