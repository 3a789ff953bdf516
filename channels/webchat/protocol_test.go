package webchat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// answer is what matters of a frame that is not an entry.
type answer struct{ Type, Code, ClientID string }

func answersOf(fs []frame) (all []answer) {
	for _, f := range fs {
		if f.Type != typeEntries && f.Type != typeWelcome {
			all = append(all, answer{f.Type, f.Code, f.ClientID})
		}
	}
	slices.SortFunc(all, func(a, b answer) int {
		return cmp.Or(cmp.Compare(a.ClientID, b.ClientID), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Code, b.Code))
	})
	return all
}

func refusal(code, clientID string) answer { return answer{typeRefused, code, clientID} }

func acked(clientID string) answer { return answer{Type: typeAck, ClientID: clientID} }

// TestProtocolOnBothTransports says the same on a socket and by POST.
func TestProtocolOnBothTransports(t *testing.T) {
	for name, c := range map[string]struct {
		say    []any
		want   []answer
		stored []string // texts
	}{
		"a text": {
			say: []any{text("a", "你好 👋🏽")}, want: []answer{acked("a")}, stored: []string{"你好 👋🏽"},
		},
		"texts keep their order": {
			say:  []any{text("a", "1"), text("b", "2"), text("c", "3")},
			want: []answer{acked("a"), acked("b"), acked("c")}, stored: []string{"1", "2", "3"},
		},
		"one client id twice is one message": {
			say:  []any{text("a", "once"), text("a", "once")},
			want: []answer{acked("a"), acked("a")}, stored: []string{"once"},
		},
		"NUL is taken out": {
			say: []any{text("a", "a\x00b")}, want: []answer{acked("a")}, stored: []string{"ab"},
		},
		"half a surrogate pair is mended": {
			say:  []any{`{"type":"send","client_id":"a","parts":[{"kind":"text","text":"a\ud800b"}]}`},
			want: []answer{acked("a")}, stored: []string{"a\uFFFDb"},
		},
		"the longest text": {
			say: []any{text("a", strings.Repeat("长", 4000))}, want: []answer{acked("a")},
			stored: []string{strings.Repeat("长", 4000)},
		},
		"too long a text": {
			say: []any{text("a", strings.Repeat("x", 4001))}, want: []answer{refusal("too_long", "a")},
		},
		"too many parts": {
			say:  []any{wire.Send{Type: typeSend, ClientID: "a", Parts: make([]wire.Part, 11)}},
			want: []answer{refusal("too_long", "a")},
		},
		"nothing": {
			say: []any{
				wire.Send{Type: typeSend, ClientID: "a"},
				text("b", " \n\x00"),
			},
			want: []answer{refusal("empty", "a"), refusal("empty", "b")},
		},
		"a file nobody uploaded": {
			say:  []any{wire.Send{Type: typeSend, ClientID: "a", Parts: []wire.Part{{Kind: "file", File: &wire.File{ID: "x"}}}}},
			want: []answer{refusal("bad_file", "a")},
		},
		"a file without a name": {
			say:  []any{wire.Send{Type: typeSend, ClientID: "a", Parts: []wire.Part{{Kind: "image"}}}},
			want: []answer{refusal("bad_file", "a")},
		},
		"parts of other kinds": {
			say:  []any{`{"type":"send","client_id":"a","parts":[{"kind":"html","text":"<b>"}]}`},
			want: []answer{refusal("bad_frame", "a")},
		},
		"wrong types": {
			say: []any{
				`{"type":"send","client_id":"a","parts":"x"}`, `{"type":"send","client_id":7,"parts":[]}`,
				`{"type":7}`, `{"type":"seen","upto":"1","state":"read"}`, `{"type":"typing","on":1}`,
			},
			want: []answer{refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", "a")},
		},
		"bad client ids": {
			say:  []any{text("", "x"), text("a b", "x"), text(strings.Repeat("a", 65), "x"), text("中", "x")},
			want: []answer{refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", "")},
		},
		"frames that are none, and the line goes on": {
			say:  []any{`{"type":"welcome"}`, `{}`, `{"type":"seen","upto":1,"state":"lost"}`, text("a", "still here")},
			want: []answer{refusal("bad_frame", ""), refusal("bad_frame", ""), refusal("bad_frame", ""), acked("a")}, stored: []string{"still here"},
		},
		"fields of the future": {
			say:  []any{`{"type":"send","client_id":"a","mood":{"x":[1]},"parts":[{"kind":"text","text":"hi","bold":true}]}`},
			want: []answer{acked("a")}, stored: []string{"hi"},
		},
		"a second hello": {
			say: []any{wire.Hello{Type: typeHello, V: 1}}, want: []answer{refusal("bad_frame", "")},
		},
		"an identity where none is configured": {
			say: []any{wire.Identify{Type: typeIdentify, Identity: "x.y.z"}}, want: []answer{refusal("bad_identity", "")},
		},
		"ping": {
			say: []any{wire.Ping{Type: typePing}}, want: []answer{{Type: typePong}},
		},
	} {
		for transport, connect := range transports() {
			t.Run(name+", "+transport, func(t *testing.T) {
				r := newRoom(t, nil)
				v := r.visitor()
				line := connect(r, v, 0)
				line.say(c.say...)
				got := answersOf(line.hear(func(fs []frame) bool { return len(answersOf(fs)) >= len(c.want) }))
				if diff := diffOf(c.want, got); diff != "" {
					t.Errorf("answers (-want +got):\n%s", diff)
				}
				var stored, shown []string
				for _, s := range r.Stored() {
					stored = append(stored, s.Text())
				}
				for _, e := range entriesOf(line.hear(entryCount(len(c.stored)))) {
					if !e.Mine || e.ClientID == "" || e.ID == "" || e.Seq != int64(len(shown)+1) {
						t.Errorf("entry %+v is not the visitor's own", e)
					}
					shown = append(shown, e.Parts[0].Text)
				}
				if diff := diffOf(c.stored, stored) + diffOf(c.stored, shown); diff != "" {
					t.Errorf("stored and shown (-want +got):\n%s", diff)
				}
				if err := r.Wrong(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func diffOf(want, got any) string { return gocmp.Diff(want, got, cmpopts.EquateEmpty()) }

// TestWhatIsTold checks what a client tells besides messages, on both transports.
func TestWhatIsTold(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			v := r.visitor()
			for i := range 5 {
				r.agent(v, fmt.Sprint("answer ", i))
			}
			line := connect(r, v, 0)
			line.hear(entryCount(5))
			line.say(
				wire.Page{Type: typePage, Page: "https://me:secret@shop.example.com/a?b=1#c"},
				text("a", "about this page"),
				wire.Page{Type: typePage, Page: "javascript:alert(1)"},
				text("b", "about that page"),
				wire.Seen{Type: typeSeen, Upto: 3, State: "read"},
				wire.Seen{Type: typeSeen, Upto: 1 << 50, State: "delivered"},
				wire.Typing{Type: typeTyping, On: true},
			)
			line.hear(count(typeAck, 2))
			a := r.address(v)
			r.eventually("everything arrives", func() bool {
				return r.SeenUpto(a, channels.Read) == 3 && r.SeenUpto(a, channels.Delivered) >= 5 && r.IsTyping(a)
			})
			var pages []string
			for _, s := range r.Stored() {
				pages = append(pages, s.Message.Profile.Page)
				if s.From != a || s.Message.SentAt.IsZero() {
					t.Errorf("stored %+v", s.Item)
				}
			}
			if diff := diffOf([]string{"https://shop.example.com/a?b=1#c", ""}, pages); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEntriesAreShownWhole checks the conversion of every kind, on both transports.
func TestEntriesAreShownWhole(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	a := r.address(v)
	r.Add(a, channels.Entry{Kind: channels.OpenedEntry})
	r.Add(a, channels.Entry{Kind: channels.JoinedEntry, Agent: channels.Agent{Name: "小总", Number: "1001"}})
	r.Reply(a, "小总", channels.Part{Kind: channels.CardPart, Text: "看这个", URL: "https://x.example"},
		channels.Part{Kind: channels.MenuPart, Text: "选", Options: []string{"一", "二"}})
	r.Add(a, channels.Entry{Kind: channels.SeenEntry, Seen: &channels.SeenMark{Upto: 3, State: channels.Read}})
	r.Add(a, channels.Entry{Kind: "kind.of.tomorrow"})
	r.Add(a, channels.Entry{Kind: channels.ErasedEntry})
	want := []wire.Entry{
		{Seq: 1, Kind: "opened"},
		{Seq: 2, Kind: "joined", Name: "小总"},
		{Seq: 3, Kind: "message", ID: "out-1", Name: "小总", Parts: []wire.Part{
			{Kind: "card", Text: "看这个\nhttps://x.example"}, {Kind: "menu", Text: "选\n一\n二"},
		}},
		{Seq: 4, Kind: "seen", Upto: 3, State: "read"},
		{Seq: 5, Kind: "kind.of.tomorrow"},
		{Seq: 6, Kind: "erased"},
	}
	for transport, connect := range transports() {
		got := entriesOf(connect(r, v, 0).hear(entryCount(len(want))))
		for i := range got {
			if got[i].At.IsZero() {
				t.Errorf("entry %d has no time", i)
			}
			got[i].At = time.Time{}
		}
		if diff := diffOf(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", transport, diff)
		}
	}
}

func TestAckOnlyAfterTheDisk(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			line := connect(r, r.visitor(), 0)
			var stored bool // written before the gate opens, read after the ack
			r.Gate(func(context.Context, channels.Batch) error {
				<-time.After(50 * time.Millisecond)
				stored = true
				return nil
			})
			line.say(text("a", "x"))
			line.hear(has(typeAck))
			if !stored {
				t.Error("acknowledged before Deliver returned")
			}
		})
	}
}

// TestNothingOvertakesARefusal fails the first of three messages once.
func TestNothingOvertakesARefusal(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			line := connect(r, r.visitor(), 0)
			failed := false
			r.Gate(func(context.Context, channels.Batch) error {
				if !failed {
					failed = true
					return errors.New("the disk is full")
				}
				return nil
			})
			three := []any{text("a", "1"), text("b", "2"), text("c", "3")}
			line.say(three...)
			got := line.hear(count(typeRefused, 3))
			if len(r.Stored()) != 0 {
				t.Error("a message overtook the one that was refused before it")
			}
			for _, f := range got {
				if f.Type == typeRefused && (f.Code != wire.CodeUnavailable || f.RetryAfter < 1) {
					t.Errorf("refused with %+v", f)
				}
			}
			line.say(three...)
			line.hear(count(typeAck, 3))
			var texts []string
			for _, s := range r.Stored() {
				texts = append(texts, s.Text())
			}
			if diff := diffOf([]string{"1", "2", "3"}, texts); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTypingOfTheAgentIsTold(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	line := r.socket(v, 0)
	r.TypingTo(r.address(v), true)
	r.TypingTo(r.address(v), false)
	got := line.hear(count(typeTyping, 2))
	if !got[1].On || got[2].On {
		t.Errorf("heard %+v", got)
	}
}

func TestResume(t *testing.T) {
	for name, c := range map[string]struct {
		stored int
		after  int64
		reset  bool
		first  int64
		n      int
	}{
		"everything":       {stored: 3, after: 0, first: 1, n: 3},
		"what was missed":  {stored: 50, after: 47, first: 48, n: 3},
		"nothing missed":   {stored: 5, after: 5, n: 0},
		"a thousand":       {stored: 1001, after: 1, first: 2, n: 1000},
		"too far behind":   {stored: 1500, after: 1, reset: true, first: 1401, n: 100},
		"ahead of the end": {stored: 5, after: 9, reset: true, first: 1, n: 5},
	} {
		for transport, connect := range transports() {
			t.Run(name+", "+transport, func(t *testing.T) {
				r := newRoom(t, nil)
				v := r.visitor()
				for i := range c.stored {
					r.agent(v, fmt.Sprint("answer ", i+1))
				}
				got := connect(r, v, c.after).hear(entryCount(c.n))
				reset := slices.ContainsFunc(got, func(f frame) bool { return f.Reset })
				es := entriesOf(got)
				if reset != c.reset || len(es) != c.n {
					t.Fatalf("got %d entries, reset %t; want %d, %t", len(es), reset, c.n, c.reset)
				}
				for i, e := range es {
					if e.Seq != c.first+int64(i) {
						t.Fatalf("entry %d has number %d, want %d", i, e.Seq, c.first+int64(i))
					}
				}
			})
		}
	}
}

func TestLongPollEndsWithTheAnswer(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	line := r.polls(v, 0).(*pollTalk)
	heard := make(chan []frame)
	go func() { heard <- line.hear(entryCount(1)) }()
	r.eventually("the visitor is online", func() bool { return r.Connections(r.address(v)) == 1 })
	r.agent(v, "hello")
	select {
	case got := <-heard:
		if es := entriesOf(got); es[0].Parts[0].Text != "hello" {
			t.Errorf("heard %+v", es)
		}
	case <-time.After(hang):
		t.Fatal("the poll does not end")
	}
}

// TestOldIdentityDoesNotSpinThePoll: what is wrong with the hello's identity is
// told, and is no reason to end a poll at once.
func TestOldIdentityDoesNotSpinThePoll(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	h := hello(v, 0)
	h.Identity = "not.a.token"
	done := make(chan reply)
	go func() { done <- r.post("exchange", wire.Exchange{Hello: h, Frames: []any{}, Wait: true}, nil) }()
	r.eventually("the visitor is online", func() bool { return r.Connections(r.address(v)) == 1 })
	r.agent(v, "hello")
	got := <-done
	for _, part := range []string{`"bad_identity"`, `"hello"`} {
		if !strings.Contains(string(got.body), part) {
			t.Errorf("the answer %s lacks %s", got.body, part)
		}
	}
}
