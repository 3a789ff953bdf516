package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
)

func TestFirstMessageOpensAWaitingConversation(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		item := says(visitor("v1"), "v1:a", "洗碗机不转了")
		item.Message.Profile = channels.Profile{Name: "王芳", Locale: "zh-CN", Page: "https://shop.example/d6"}
		s.deliver(item)

		c := s.conversationOf(chatAccount, visitor("v1"))
		if c.State != gateway.Waiting || c.Queue != queue || c.OwedSince == 0 || c.WaitingSince == 0 || c.Agent != "" {
			t.Errorf("conversation = %+v, want waiting in the account's queue, owed an answer", c)
		}
		es := s.thread(c.ID)
		if got := kinds(es); !cmp.Equal(got, []gateway.EventKind{gateway.ConversationOpened, gateway.MessageAdded}) {
			t.Errorf("stream = %v", got)
		}
		if got := words(es); !cmp.Equal(got, []string{"洗碗机不转了"}) {
			t.Errorf("words = %q", got)
		}
		if n := s.count(`SELECT count(*) FROM queue_visits WHERE conversation_id = $1 AND left_at = 0`, c.ID); n != 1 {
			t.Errorf("%d live queue visits, want 1", n)
		}
		if n := s.count(`SELECT count(*) FROM contacts WHERE name = '王芳'`); n != 1 {
			t.Errorf("%d contacts of that name, want 1", n)
		}
	})
}

func kinds(es []gateway.Event) []gateway.EventKind {
	var out []gateway.EventKind
	for _, e := range es {
		out = append(out, e.Kind)
	}
	return out
}

func TestRedeliveryIsDropped(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "one"), says(visitor("v1"), "v1:a", "one"), says(visitor("v1"), "v1:b", "two"))
		s.deliver(says(visitor("v1"), "v1:b", "two"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		if got := words(s.thread(c.ID)); !cmp.Equal(got, []string{"one", "two"}) {
			t.Errorf("words = %q, want each once, in order", got)
		}
	})
}

func TestConcurrentRedeliveryIsStoredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				who := visitor(fmt.Sprint("v", i%4))
				item := says(who, fmt.Sprint(who.Value, ":", i%8), "x")
				if err := s.chat.Deliver(t.Context(), channels.Batch{Items: []channels.Item{item}}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := s.count(`SELECT count(*) FROM messages`); n != 8 {
			t.Errorf("%d messages, want 8", n)
		}
		if n := s.count(`SELECT count(*) FROM conversations`); n != 4 {
			t.Errorf("%d conversations, want one for each of 4 visitors", n)
		}
		if n := s.count(`SELECT count(*) FROM streams s WHERE last_seq <> (SELECT count(*) FROM events e WHERE e.stream_key = s.key)`); n != 0 {
			t.Errorf("%d streams have gaps", n)
		}
	})
}

func TestABatchIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		missing := says(visitor("v1"), "v1:b", "")
		missing.Message.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: "01J0000000000000000000NONE"}}}
		err := s.chat.Deliver(t.Context(), channels.Batch{
			Items:  []channels.Item{says(visitor("v1"), "v1:a", "one"), missing},
			Cursor: channels.Cursor{Key: "inbox", Value: "7"},
		})
		if e, ok := errors.AsType[*channels.Error](err); !ok || e.Fault != channels.Rejected {
			t.Fatalf("Deliver = %v, want it rejected", err)
		}
		if n := s.count(`SELECT count(*) FROM messages`); n != 0 {
			t.Errorf("%d messages stored of a refused batch", n)
		}
		if got, err := s.chat.State(t.Context(), "inbox"); got != "" || err != nil {
			t.Errorf("cursor = %q, %v; want none", got, err)
		}
	})
}

func TestAPoisonedBatchFailsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		var all sync.WaitGroup
		errs := make([]error, 64)
		for i := range errs {
			item := says(visitor(fmt.Sprint("v", i)), fmt.Sprint("v", i, ":a"), "x")
			if i == 17 {
				item.Message.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: "01J0000000000000000000NONE"}}}
			}
			all.Go(func() { errs[i] = s.chat.Deliver(t.Context(), channels.Batch{Items: []channels.Item{item}}) })
		}
		all.Wait()
		for i, err := range errs {
			if (err != nil) != (i == 17) {
				t.Errorf("batch %d: %v", i, err)
			}
		}
		if n := s.count(`SELECT count(*) FROM messages`); n != 63 {
			t.Errorf("%d messages, want 63", n)
		}
	})
}

func TestCursorIsStoredWithItsItems(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		b := channels.Batch{Items: []channels.Item{says(visitor("v1"), "v1:a", "one")}, Cursor: channels.Cursor{Key: "inbox", Value: "42"}}
		if err := s.mail.Deliver(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if got, err := s.mail.State(t.Context(), "inbox"); got != "42" || err != nil {
			t.Errorf("State = %q, %v, want 42", got, err)
		}
	})
}

func TestAMessageReopensWhatWasResolvedAndNotWhatWasClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "one"))
		c := s.give(s.conversationOf(chatAccount, visitor("v1")), lin)
		s.do(func(w *gateway.Work) error {
			_, err := s.Resolve(w, c.ID, gateway.Ending{}, gateway.ByAgent(lin))
			return err
		})
		s.deliver(says(visitor("v1"), "v1:b", "still broken"))
		again := s.conversationOf(chatAccount, visitor("v1"))
		if again.ID != c.ID || again.State != gateway.Waiting || again.OwedSince == 0 {
			t.Fatalf("after a message: %+v, want the same conversation waiting", again)
		}
		s.do(func(w *gateway.Work) error {
			if _, err := s.Resolve(w, c.ID, gateway.Ending{}, gateway.ByAgent(lin)); err != nil {
				return err
			}
			_, err := s.CloseConversation(w, c.ID, gateway.BySystem())
			return err
		})
		s.deliver(says(visitor("v1"), "v1:c", "something else"))
		next := s.conversationOf(chatAccount, visitor("v1"))
		if next.ID == c.ID || next.Previous != c.ID {
			t.Errorf("after closing: %+v, want a new conversation that names the previous one", next)
		}
	})
}

func TestThreadsSeparateConversations(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		from := channels.Address{Kind: "email", Value: "a@example.com"}
		for _, thread := range []string{"t1", "t2", "t1"} {
			item := says(from, thread+fmt.Sprint(s.count(`SELECT count(*) FROM messages`)), "x")
			item.Thread = thread
			if err := s.mail.Deliver(t.Context(), channels.Batch{Items: []channels.Item{item}}); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.count(`SELECT count(*) FROM conversations`); n != 2 {
			t.Errorf("%d conversations, want one for each thread", n)
		}
	})
}

func TestBadTextIsMadeGood(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "a\x00b\xffc 👩‍👩‍👧 עברית"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		if got := words(s.thread(c.ID)); !cmp.Equal(got, []string{"ab\uFFFDc 👩‍👩‍👧 עברית"}) {
			t.Errorf("words = %q", got)
		}
	})
}

func TestRefusedItems(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		for name, item := range map[string]channels.Item{
			"nothing in it":  {ID: "1", From: visitor("v")},
			"no id":          says(visitor("v"), "", "x"),
			"id too long":    says(visitor("v"), strings.Repeat("x", 257), "x"),
			"no sender":      says(channels.Address{}, "1", "x"),
			"no parts":       {ID: "1", From: visitor("v"), Message: &channels.Inbound{}},
			"text too long":  says(visitor("v"), "1", strings.Repeat("x", 1<<20+1)),
			"two at a time":  {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: text("x")}, Receipt: &channels.StatusReport{}},
			"too many parts": {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: make([]channels.Part, 101)}},
			"long address":   says(visitor(strings.Repeat("v", 1001)), "1", "x"),
			"many options": {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: []channels.Part{
				{Kind: channels.MenuPart, Options: []string{strings.Repeat("x", 1<<20), "y"}},
			}}},
			"nowhere": {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: []channels.Part{
				{Kind: channels.LocationPart, Lat: math.NaN()},
			}}},
			"file too large": {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: []channels.Part{
				{Kind: channels.FilePart, File: fileFrom("a", strings.Repeat("x", gateway.MaxUpload+1))},
			}}},
			"file that is gone": {ID: "1", From: visitor("v"), Message: &channels.Inbound{Parts: []channels.Part{
				{Kind: channels.FilePart, File: &channels.File{Open: func(context.Context) (io.ReadCloser, error) {
					return nil, &channels.Error{Fault: channels.Rejected, Code: "expired"}
				}}},
			}}},
		} {
			err := s.chat.Deliver(t.Context(), channels.Batch{Items: []channels.Item{item}})
			if e, ok := errors.AsType[*channels.Error](err); !ok || e.Fault != channels.Rejected || e.Code == "" {
				t.Errorf("%s: Deliver = %v, want it rejected with a code", name, err)
			}
		}
		if n := s.count(`SELECT count(*) FROM messages`); n != 0 {
			t.Errorf("%d messages stored", n)
		}
	})
}

// A provider's ids, codes and cursors may be anything, and still be stored.
func TestBadTextOfReceiptsIsMadeGood(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, m := s.answered()
		id := "provider-" + (<-s.sent).Key
		waitFor(t, func() bool {
			return s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND state = 'sent'`, m.ID) == 1
		})
		err := s.mail.Deliver(t.Context(), channels.Batch{
			Items: []channels.Item{
				{Receipt: &channels.StatusReport{ProviderID: "no\x00such\xff", State: channels.Read}},
				{Receipt: &channels.StatusReport{ProviderID: id, State: channels.Failed, Err: &channels.Error{Fault: channels.Rejected, Code: "5\x005\xff0"}}},
			},
			Cursor: channels.Cursor{Key: "in\x00box", Value: "\xff7"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND code = $2`, m.ID, "55\uFFFD0"); n != 1 {
			t.Error("the provider's code was not made good")
		}
		if got, err := s.mail.State(t.Context(), "in\x00box"); got != "\uFFFD7" || err != nil {
			t.Errorf("cursor = %q, %v", got, err)
		}
	})
}

func TestReceiptsMoveADeliveryForwardOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, m := s.answered()
		id := "provider-" + (<-s.sent).Key
		waitFor(t, func() bool {
			return s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND state = 'sent'`, m.ID) == 1
		})
		for _, state := range []channels.DeliveryState{channels.Read, channels.Delivered, channels.Read} {
			report := channels.Item{Receipt: &channels.StatusReport{ProviderID: id, State: state}}
			if err := s.mail.Deliver(t.Context(), channels.Batch{Items: []channels.Item{report}}); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND state = 'read'`, m.ID); n != 1 {
			t.Error("the delivery is not read")
		}
		changes := 0
		for _, e := range s.thread(c.ID) {
			if e.Kind == gateway.DeliveryChanged && strings.Contains(string(e.Data), "read") {
				changes++
			}
		}
		if changes != 1 {
			t.Errorf("%d events say it was read, want 1", changes)
		}
	})
}

func TestAFailedAnswerIsOwedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, m := s.answered()
		id := "provider-" + (<-s.sent).Key
		waitFor(t, func() bool {
			return s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND state = 'sent'`, m.ID) == 1
		})
		failed := channels.Item{Receipt: &channels.StatusReport{
			ProviderID: id, State: channels.Failed, Err: &channels.Error{Fault: channels.Unreachable, Code: "550"},
		}}
		if err := s.mail.Deliver(t.Context(), channels.Batch{Items: []channels.Item{failed}}); err != nil {
			t.Fatal(err)
		}
		if got := s.conversationOf(mailAccount, mailCustomer); got.ID != c.ID || got.OwedSince == 0 {
			t.Errorf("conversation = %+v, want it owed an answer again", got)
		}
	})
}

func TestAnOlderAmendDeliveredAgainUndoesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "raw"))
		edit := func(id string) channels.Item {
			return channels.Item{ID: id, From: visitor("v1"), Amend: &channels.Amend{ID: "v1:a", Parts: text(id)}}
		}
		s.deliver(channels.Item{ID: "early", From: visitor("v1"), Amend: &channels.Amend{ID: "v1:b", Parts: text("early")}})
		s.deliver(edit("first"), edit("second"), edit("first"))
		s.deliver(edit("first"))
		s.deliver(edit("second"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		got := words(s.thread(c.ID))
		if want := []string{"second", "second", "second"}; !cmp.Equal(got, want) { // its message, and two events of it
			t.Errorf("the thread says %q, want %q", got, want)
		}
		s.deliver(says(visitor("v1"), "v1:b", "raw"))
		s.deliver(channels.Item{ID: "early", From: visitor("v1"), Amend: &channels.Amend{ID: "v1:b", Parts: text("whole")}})
		if got := words(s.thread(c.ID)); got[len(got)-1] != "whole" {
			t.Errorf("an amend that came before its message, delivered again: the message is %q, want it whole", got[len(got)-1])
		}
	})
}

func TestAmendReplacesTheRawForm(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "raw"))
		amend := channels.Item{ID: "v1:a+", From: visitor("v1"), Amend: &channels.Amend{
			ID: "v1:a", Parts: []channels.Part{{Kind: channels.TextPart, Text: "whole"}, {Kind: channels.FilePart, File: fileFrom("a.pdf", "%PDF-1.7")}},
		}}
		s.deliver(amend)
		s.deliver(amend)
		c := s.conversationOf(chatAccount, visitor("v1"))
		es := s.thread(c.ID)
		m := es[len(es)-1].Message
		if m == nil || m.Parts[0].Text != "whole" || m.Parts[1].File.MediaType != "application/pdf" {
			t.Errorf("last event = %+v, want the whole message with its file", es[len(es)-1])
		}
		amended := 0
		for _, e := range es {
			if e.Kind == gateway.MessageAmended {
				amended++
			}
		}
		if files := s.count(`SELECT COUNT(*) FROM attachments`); amended != 1 || files != 1 {
			t.Errorf("told twice: %d events and %d files, want 1 of each", amended, files)
		}
	})
}
