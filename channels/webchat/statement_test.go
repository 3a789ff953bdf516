package webchat

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// queuesOf are the tags of the queue frames that came.
func queuesOf(fs []frame) (tags []string) {
	for _, f := range fs {
		if f.Type == typeQueue {
			tags = append(tags, f.Tag)
		}
	}
	return tags
}

func TestStandingIsToldOnceAndWhenItChanges(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			v := r.visitor()
			line := connect(r, v, 0)
			r.Stand(r.address(v), channels.Standing{Served: true, Waiting: true, Ahead: 3, From: 2 * time.Minute, To: 5 * time.Minute})
			got := line.hear(has(typeQueue))
			if f := got[len(got)-1]; !f.Served || !f.Waiting || f.Ahead != 3 || f.From != 2 || f.To != 5 || f.Tag == "" {
				t.Errorf("told %+v", f)
			}
			r.Stand(r.address(v), channels.Standing{Served: true, Waiting: true, Ahead: 2, From: 2 * time.Minute, To: 5 * time.Minute})
			line.hear(count(typeQueue, 2))
		})
	}
}

// A client that polls says what it knows, or every poll would end at once.
func TestAPollIsNotEndedByWhatIsKnown(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	r.Stand(r.address(v), channels.Standing{Served: true})
	s := r.raw()
	s.say(hello(v, 0))
	tag := queuesOf(s.hear(has(typeQueue)))[0]
	again := r.raw()
	h := hello(v, 0)
	h.Queue = tag
	again.say(h, wire.Ping{Type: typePing})
	r.agent(v, "hello")
	if told := queuesOf(again.hear(entryCount(1))); len(told) > 0 {
		t.Errorf("told again %v", told)
	}
}

func TestNothingIsTakenBeforeConsent(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, map[string]any{"notice_zh": "我们会保存您的消息。", "notice_version": "2"})
			v := r.visitor()
			line := connect(r, v, 0)
			line.say(
				text("a", "too early"),
				wire.Details{Type: typeDetails, ClientID: "d", Email: "w@example.com"},
				wire.Consent{Type: typeConsent, Version: "1"},
				wire.Consent{Type: typeConsent, Version: "2"},
				text("b", "now"),
			)
			got := answersOf(line.hear(has(typeAck)))
			want := []answer{refusal("no_consent", ""), refusal("no_consent", "a"), acked("b"), refusal("no_consent", "d")}
			if diff := diffOf(want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			said := r.Stated(r.address(v))
			if diff := diffOf([]channels.Statement{{Consent: "2"}}, said); diff != "" {
				t.Errorf("stated (-want +got):\n%s", diff)
			}
			if got := r.call(http.MethodPost, "files?name=a.txt", strings.NewReader("x"), bearer(v)); got.problem.Code != wire.CodeNoConsent {
				t.Errorf("a file before consent: %d %+v", got.status, got.problem)
			}
			if got := r.call(http.MethodPost, "files?name=a.txt&consent=2", strings.NewReader("x"), bearer(v)); got.status != http.StatusCreated {
				t.Errorf("a file after it: %d %+v", got.status, got.problem)
			}
		})
	}
}

// Who agreed before says so in his hello; that is stored with his next message.
func TestConsentIsRemembered(t *testing.T) {
	r := newRoom(t, map[string]any{"notice_url": "https://shop.example.com/privacy"})
	v := r.visitor()
	s := r.raw()
	h := hello(v, 0)
	h.Consent = "1"
	s.say(h, text("a", "hi"), text("b", "there"))
	s.hear(count(typeAck, 2))
	if diff := diffOf([]channels.Statement{{Consent: "1"}}, r.Stated(r.address(v))); diff != "" {
		t.Errorf("stated (-want +got):\n%s", diff)
	}
}

func TestWhatVisitorsSayOfThemselves(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			v := r.visitor()
			line := connect(r, v, 0)
			line.say(
				wire.Context{Type: typeContext, Context: map[string]string{"订单": "8817", "cart": "D6"}},
				text("a", "hi"),
				wire.Details{Type: typeDetails, ClientID: "d", Name: " 王芳 ", Email: "W@Example.com", Phone: "138 0013 8000"},
				wire.Details{Type: typeDetails, ClientID: "e", Email: "nobody"},
				wire.Context{Type: typeContext, Context: map[string]string{"long": strings.Repeat("x", maxContext)}},
				wire.End{Type: typeEnd},
			)
			got := answersOf(line.hear(func(fs []frame) bool { return len(answersOf(fs)) == 4 && len(entriesOf(fs)) == 2 }))
			want := []answer{refusal("too_long", ""), acked("a"), acked("d"), refusal("bad_details", "e")}
			if diff := diffOf(want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			context := `{"cart":"D6","订单":"8817"}`
			if got := r.Stored()[0].Message.Profile.Context; got != context {
				t.Errorf("the message came with context %s", got)
			}
			said := []channels.Statement{{Context: context}, {Name: "王芳", Email: "w@example.com", Phone: "+8613800138000"}}
			if diff := diffOf(said, r.Stated(r.address(v))); diff != "" {
				t.Errorf("stated (-want +got):\n%s", diff)
			}
			if last := entriesOf(line.hear(entryCount(2)))[1]; last.Kind != "resolved" || !last.Mine {
				t.Errorf("the end shows as %+v", last)
			}
		})
	}
}

// A page that logs another customer in cannot give him the first one's line.
func TestAnotherPersonNeedsAnotherVisitor(t *testing.T) {
	r := newRoom(t, map[string]any{"identity_secret": identitySecret})
	token := func(set map[string]any) string {
		claims := vouched(nil)
		maps.Copy(claims, set)
		return signed(t, jwt.SigningMethodHS256, []byte(identitySecret), claims)
	}
	v := r.visitor()
	line := r.socket(v, 0)
	line.say(
		wire.Identify{Type: typeIdentify, Identity: token(nil)}, text("a", "I am the first"),
		wire.Identify{Type: typeIdentify, Identity: token(map[string]any{"sub": "another", "jti": "once-2"})}, text("b", "I am not"),
	)
	got := answersOf(line.hear(func(fs []frame) bool { return len(answersOf(fs)) == 3 }))
	want := []answer{refusal("other_person", ""), acked("a"), refusal("other_person", "b")}
	if diff := diffOf(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if n := len(r.Stored()); n != 1 {
		t.Errorf("%d messages are stored, want only the first person's", n)
	}
}

func TestWhoAgentsAre(t *testing.T) {
	lin := channels.Agent{Name: "小林", Number: "1001", Avatar: "file"}
	for naming, want := range map[string]channels.Agent{
		"name":   {Name: "小林", Avatar: "file"},
		"number": {Number: "1001", Avatar: "file"},
		"both":   lin,
	} {
		if got := (Settings{Naming: naming}).shown(lin); got != want {
			t.Errorf("%s: %+v", naming, got)
		}
	}
	r := newRoom(t, map[string]any{"agent_shown": "both"})
	v := r.visitor()
	r.Add(r.address(v), channels.Entry{Kind: channels.JoinedEntry, Agent: lin})
	line := r.socket(v, 0)
	e := entriesOf(line.hear(entryCount(1)))[0]
	if e.Name != "小林" || e.Number != "1001" || !strings.HasPrefix(e.Avatar, "files/file?") {
		t.Errorf("joined shows %+v", e)
	}
	r.TypingTo(r.address(v), true)
	for _, f := range line.hear(has(typeTyping)) {
		if f.Type == typeTyping && f.Name != "小总" {
			t.Errorf("typing shows %+v", f)
		}
	}
}

func TestReadPhone(t *testing.T) {
	for in, want := range map[string]string{
		"13800138000": "+8613800138000", "+44 20 7946 0000": "+442079460000", "(138) 0013-8000": "+8613800138000",
		"12": "", "call me": "", "+0123456789": "", "010-6552 9988": "",
	} {
		if got := readPhone(in); got != want {
			t.Errorf("readPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReadEmail(t *testing.T) {
	for in, want := range map[string]string{
		" W@Example.com ": "w@example.com", "a@b": "", "Wang <w@example.com>": "", "x": "", "": "",
	} {
		if got := readEmail(in); got != want {
			t.Errorf("readEmail(%q) = %q, want %q", in, got, want)
		}
	}
}

// A page counts the bytes of what it says as JavaScript writes them, not as Go does.
func TestContextIsCountedAsPagesCount(t *testing.T) {
	most := strings.Repeat("&", maxContext-len(`{"a":""}`))
	if got, p := readContext(map[string]string{"a": most}); p != nil || got != `{"a":"`+most+`"}` {
		t.Errorf("%d bytes are refused: %v", maxContext, p)
	}
	if _, p := readContext(map[string]string{"a": most + "&"}); p == nil {
		t.Errorf("%d bytes are taken", maxContext+1)
	}
}
