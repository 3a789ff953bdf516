package agentdesk

import (
	"fmt"
	"math"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

func TestMask(t *testing.T) {
	for _, test := range []struct{ kind, value, want string }{
		{"phone", "+8613812345678", "861******5678"},
		{"phone", "13812345678", "138****5678"},
		{"phone", "+14155550123", "141****0123"},
		{"phone", "010-12345678", "010****5678"},
		{"phone", "95588", "*****"},
		{"phone", "1234567", "*****67"},
		{"phone", "", ""},
		{"email", "kim.li@example.com", "k***@example.com"},
		{"email", "k@example.com", "***@example.com"},
		{"email", "李@example.cn", "***@example.cn"},
		{"email", "李华@example.cn", "李***@example.cn"},
		{"email", "broken", "******"},
		{"customer", "C-1024", "C-1024"},
		{"wechat", "oABCDEFGHIJKLMNOP", "…KLMNOP"},
		{"wechat", "short", "*****"},
	} {
		if got := mask(test.kind, test.value); got != test.want {
			t.Errorf("mask(%s, %s) = %s, want %s", test.kind, test.value, got, test.want)
		}
	}
}

func TestCallersHaveAName(t *testing.T) {
	id := gateway.ContactID("01ARZ3NDEKTSV4RRFFQ69G5FAV")
	for name, test := range map[string]struct {
		caller Caller
		want   string
	}{
		"what agents wrote comes first": {Caller{Contact: "Kim", Profile: "kimmy", ID: id}, "Kim"},
		"then what the channel says":    {Caller{Profile: "kimmy", ID: id}, "kimmy"},
		"then the address, masked":      {Caller{Kind: "email", Value: "kim@example.com", ID: id}, "k***@example.com"},
		"then a piece of the id":        {Caller{Kind: "webchat", Value: "secret-visitor", ID: id}, "#5FAV"},
		"an erased contact":             {Caller{}, "#"},
		"a mail address as a name":      {Caller{Profile: "kim@example.com", ID: id}, "k***@example.com"},
		"a phone number as a name":      {Caller{Profile: "+86 138 1234 5678", ID: id}, "861******5678"},
		"a name with a number":          {Caller{Profile: "Room 1234567", ID: id}, "Room 1234567"},
	} {
		if got := test.caller.name(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestPreview(t *testing.T) {
	for name, test := range map[string]struct {
		parts []channels.Part
		want  string
	}{
		"one line":        {[]channels.Part{{Kind: channels.TextPart, Text: " a\n\tb  c "}}, "a b c"},
		"only a picture":  {[]channels.Part{{Kind: channels.ImagePart}}, "[image]"},
		"text beside one": {[]channels.Part{{Kind: channels.ImagePart}, {Kind: channels.TextPart, Text: "see"}}, "see"},
		"HTML is no text": {[]channels.Part{{Kind: channels.HTMLPart, Text: "<b>x</b>"}}, "[html]"},
		"nothing":         {nil, ""},
	} {
		if got := preview(test.parts); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	long := preview([]channels.Part{{Kind: channels.TextPart, Text: fmt.Sprintf("%0200d", 7)}})
	if n := len([]rune(long)); n != maxPreview {
		t.Errorf("a long text gives %d runes", n)
	}
}

func TestOriginsAreOurs(t *testing.T) {
	for _, test := range []struct {
		public, host, origin string
		want                 bool
	}{
		{"", "desk.example", "https://desk.example", true},
		{"", "desk.example:8443", "https://desk.example:8443", true},
		{"", "desk.example:8443", "https://desk.example", false},
		{"", "desk.example", "https://evil.example", false},
		{"", "desk.example", "https://desk.example.evil.example", false},
		{"", "desk.example", "ftp://desk.example", false},
		{"", "desk.example", "desk.example", false},
		{"", "desk.example", "null", false},
		{"", "desk.example", "", false},
		{"", "", "", false},
		{"https://desk.example", "10.0.0.7:8080", "https://desk.example", true},
		{"https://desk.example", "10.0.0.7:8080", "https://other.example", false},
	} {
		host, err := originHost(test.public)
		if err != nil {
			t.Fatal(err)
		}
		d := &Desk{publicHost: host}
		r := httptest.NewRequest("POST", "/", nil)
		r.Host = test.host
		r.Header.Set("Origin", test.origin)
		if got := d.sameOrigin(r); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "shop.localhost:1": true, "127.0.0.1:8080": true, "127.9.9.9": true,
		"[::1]:8080": true, "[::1]": true, "desk.example": false, "localhost.example": false, "10.0.0.1:80": false, "": false,
	} {
		if got := loopback(host); got != want {
			t.Errorf("loopback(%q) = %v", host, got)
		}
	}
}

func TestTheWorstDeliveryShows(t *testing.T) {
	for _, test := range []struct{ a, b, want channels.DeliveryState }{
		{channels.Read, channels.Sent, channels.Sent},
		{channels.Failed, channels.Read, channels.Failed},
		{channels.Unknown, channels.Queued, channels.Unknown},
		{"", channels.Read, channels.Read},
	} {
		if got := worse(test.a, test.b); got != test.want {
			t.Errorf("worse(%q, %q) = %q, want %q", test.a, test.b, got, test.want)
		}
	}
}

func TestDelaysGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d delays
		from := netip.MustParseAddr("192.0.2.1")
		for i := range freeTries {
			if _, wait := d.try("Ann", from, time.Now()); wait != 0 {
				t.Fatalf("try %d waits %v", i, wait)
			}
		}
		want := firstDelay
		for range 12 {
			_, wait := d.try("ann", from, time.Now())
			if wait != want {
				t.Fatalf("waits %v, want %v", wait, want)
			}
			time.Sleep(wait)
			if _, wait := d.try("ann", from, time.Now()); wait != 0 {
				t.Fatalf("still waits %v", wait)
			}
			want = min(2*want, lastDelay)
		}
		if _, wait := d.try("ann", netip.MustParseAddr("192.0.2.2"), time.Now()); wait != 0 {
			t.Error("another network waits too")
		}
		if _, wait := d.try("bob", from, time.Now()); wait != 0 {
			t.Error("another login waits too")
		}
		time.Sleep(forgetting + lastDelay)
		if key, wait := d.try("ann", from, time.Now()); wait != 0 {
			t.Error("it is never forgotten")
		} else {
			d.succeeded(key)
		}
	})
}

func TestManyGuessesAtOnceAreNotAllFree(t *testing.T) {
	var d delays
	now, free := time.Now(), 0
	for range 100 {
		if _, wait := d.try("ann", netip.MustParseAddr("2001:db8::1"), now); wait == 0 {
			free++
		}
	}
	if free != freeTries {
		t.Errorf("%d of 100 were free, want %d", free, freeTries)
	}
	if _, wait := d.try("ann", netip.MustParseAddr("2001:db8::ffff"), now); wait == 0 {
		t.Error("an address of the same /64 is another network")
	}
}

func TestDelaysTakeBoundedMemory(t *testing.T) {
	var d delays
	now := time.Now()
	for i := range maxDelays + 100 {
		d.try(fmt.Sprint("login", i), netip.MustParseAddr("192.0.2.1"), now.Add(time.Duration(i)))
	}
	if len(d.by) > maxDelays {
		t.Errorf("%d are remembered", len(d.by))
	}
}

func TestPasswords(t *testing.T) {
	p := newPasswords()
	hash, err := p.hash(t.Context(), "密码")
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]bool{"密码": true, "密码 ": false, "": false} {
		if got, err := p.matches(t.Context(), given, hash); err != nil || got != want {
			t.Errorf("matches(%q) = %v, %v", given, got, err)
		}
	}
	if ok, err := p.matches(t.Context(), "", ""); ok || err != nil {
		t.Errorf("no hash matches: %v, %v", ok, err)
	}
	// From the argon2 reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1
	reference := "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := p.matches(t.Context(), "password", reference); !ok || err != nil {
		t.Errorf("the reference hash: %v, %v", ok, err)
	}
	for _, bad := range []string{"x", "$2b$12$abc", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFh", "$argon2id$v=18$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"} {
		if ok, err := p.matches(t.Context(), "password", bad); ok || err == nil {
			t.Errorf("matches with the hash %q = %v, %v", bad, ok, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("AAAA")
	f.Add(Cursor{Key: 1, ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}.String())
	f.Add(Cursor{Key: math.MaxInt64, ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}.String())
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			return
		}
		if c.Key < 0 || !gateway.ValidID(string(c.ID)) {
			t.Errorf("parseCursor(%q) = %+v", s, c)
		}
		if c.String() != s {
			t.Errorf("parseCursor(%q).String() = %q", s, c)
		}
	})
}

func FuzzCheckJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x"]}`))
	f.Add([]byte(`"\u0000"`))
	f.Fuzz(func(_ *testing.T, raw []byte) { _ = checkJSON(raw) })
}
