package agentdesk_test

import (
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func mention(s string, ids ...gateway.AgentID) []wire.NewPart {
	return []wire.NewPart{{Kind: channels.TextPart, Text: s, Mentions: ids}}
}

func (b *browser) notices(query string) wire.Notices {
	b.w.t.Helper()
	var all wire.Notices
	b.must("GET", "/desk/notices"+query, nil, &all)
	return all
}

// Whoever is mentioned in a note hears of it at once, and once.
func TestAMentionNotifies(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	id := w.says("shop", "kim", "m1", "Hello")
	bobID := w.agent("bob").ID
	stream := gateway.AgentStream(bobID)
	s := bob.socket(map[string]int64{stream: -1})
	s.send(wire.Ping{Type: "ping"})
	s.next("pong")
	note := wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: mention("@BOB please look", bobID, w.agent("ann").ID)}
	var m wire.Message
	ann.must("POST", at(id, "/messages"), note, &m)
	ann.must("POST", at(id, "/messages"), note, nil) // again: told once
	if !slices.Equal(m.Parts[0].Mentions, []string{string(bobID), string(w.agent("ann").ID)}) {
		t.Errorf("parts = %+v", m.Parts)
	}
	f := s.next("events")
	if len(f.Events) != 1 || f.Events[0].Kind != gateway.NoticeAdded || strings.Contains(string(f.Events[0].Data), "look") {
		t.Errorf("bob hears %+v", f.Events)
	}
	got := bob.notices("")
	if len(got.Notices) != 1 || got.Unread != 1 || got.Notices[0].Name != "ANN" || got.Notices[0].Customer != "Customer kim" ||
		got.Notices[0].Preview != "@BOB please look" || got.Notices[0].Message != m.ID || got.Notices[0].Seq != m.Seq {
		t.Fatalf("notices = %+v", got)
	}
	if got := ann.notices(""); len(got.Notices) != 0 {
		t.Errorf("who mentions himself is told %+v", got)
	}
	ann.must("POST", "/desk/notices/read", wire.NoticesRead{IDs: []gateway.NoticeID{got.Notices[0].ID}}, nil)
	if bob.notices("").Unread != 1 {
		t.Error("another's notice was marked as read")
	}
	bob.must("POST", "/desk/notices/read", wire.NoticesRead{Conversation: id}, nil)
	if got := bob.notices(""); got.Unread != 0 || got.Notices[0].ReadAt == 0 {
		t.Errorf("after reading: %+v", got)
	}
	// He loses sight of the conversation: the notice says nothing of it any more.
	w.assign(id, "ann")
	w.do(func(work *gateway.Work) error {
		return w.rows.SetMemberships(work.Tx, bobID, nil, nil)
	})
	if got := bob.notices("").Notices[0]; got.Customer != "" || got.Preview != "" || got.Seq != 0 {
		t.Errorf("a stranger reads %+v", got)
	}
}

func TestWhoCanBeMentioned(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "Hello")
	w.assign(id, "ann")
	var all wire.Mentionables
	ann.must("GET", at(id, "/mentionable"), nil, &all)
	reads := map[string]bool{}
	for _, a := range all.Agents {
		reads[a.Name] = a.CanRead
	}
	for name, want := range map[string]bool{"BOB": true, "CAT": false, "EVE": true, "AUD": true} {
		if got, listed := reads[name]; !listed || got != want {
			t.Errorf("%s listed %v, can read %v, want %v", name, listed, got, want)
		}
	}
	if _, listed := reads["ANN"]; listed {
		t.Error("one is offered to mention oneself")
	}
	cat, bob := w.agent("cat").ID, w.agent("bob").ID
	ann.refused("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: mention("@CAT", cat)}, 422, "cannot_mention")
	ann.refused("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n2", Visibility: gateway.Public, Parts: mention("@BOB", bob)}, 422, "invalid")
	ann.refused("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n3", Visibility: gateway.Internal, Parts: mention("@?", "nobody")}, 422, "cannot_mention")
	if got := w.signIn("bob").notices(""); len(got.Notices) != 0 {
		t.Errorf("refused notes told %+v", got)
	}
}

// Whoever is given a conversation hears by whom, until he has seen it.
func TestAnOrderNotifies(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "finishing"}, nil)
	ann.socket(nil)
	id := w.says("shop", "kim", "m1", "Hello")
	w.assign(id, "ann")
	bob.socket(nil)
	bob.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	ann.must("POST", at(id, "/assign"), wire.Assign{Agent: w.agent("bob").ID}, nil)
	got := bob.notices("")
	if got.Unread != 1 || len(got.Notices) != 1 || got.Notices[0].Kind != agentdesk.TransferNotice || got.Notices[0].Name != "ANN" {
		t.Errorf("bob is told %+v", got)
	}
	bob.must("DELETE", at(id, "/unread"), nil, nil)
	if got := bob.notices(""); got.Unread != 0 {
		t.Errorf("after he saw it: %+v", got)
	}
}
