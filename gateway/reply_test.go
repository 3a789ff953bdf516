package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
)

// mailCustomer writes to the account that is not hosted.
var mailCustomer = channels.Address{Kind: "email", Value: "wang@example.com"}

// waitFor waits for a condition that another goroutine brings about.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatal("it did not come about in 20 s")
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// assigned is a conversation on the account that lin has.
func (s *site) assigned(sink channels.Sink, account gateway.AccountID, from channels.Address) gateway.Conversation {
	s.t.Helper()
	b := channels.Batch{Items: []channels.Item{says(from, from.Value+":first", "你好")}}
	if err := sink.Deliver(s.t.Context(), b); err != nil {
		s.t.Fatal(err)
	}
	return s.give(s.conversationOf(account, from), lin)
}

// answered is a mail conversation with an answer of lin's on its way.
func (s *site) answered() (gateway.Conversation, gateway.Message) {
	s.t.Helper()
	c := s.assigned(s.mail, mailAccount, mailCustomer)
	m, err := s.Reply(s.t.Context(), answer(c, "a1", "马上处理"))
	if err != nil {
		s.t.Fatal(err)
	}
	return c, m
}

func answer(c gateway.Conversation, clientID, words string) gateway.Reply {
	return gateway.Reply{Conversation: c.ID, Author: lin, ClientID: clientID, Visibility: gateway.Public, Parts: text(words)}
}

func TestAnAnswerIsSentOnceAndNoLongerOwed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, m := s.answered()
		out := <-s.sent
		if out.To != mailCustomer || out.Parts[0].Text != "马上处理" || out.Attempt != 1 {
			t.Errorf("sent %+v", out)
		}
		if got := s.conversationOf(mailAccount, mailCustomer); got.ID != c.ID || got.OwedSince != 0 || got.LastMessage != m.ID {
			t.Errorf("conversation = %+v, want nothing owed and the answer last", got)
		}
		waitFor(t, func() bool { return s.count(`SELECT count(*) FROM outbox`) == 0 })
		if n := s.count(`SELECT count(*) FROM deliveries WHERE state = 'sent'`); n != 1 {
			t.Errorf("%d deliveries sent, want 1", n)
		}
	})
}

func TestTheSameClientIDStoresNothingAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, m := s.answered()
		again, err := s.Reply(t.Context(), answer(c, "a1", "something else"))
		if err != nil || again.ID != m.ID || again.Parts[0].Text != "马上处理" {
			t.Errorf("Reply again = %+v, %v, want the message stored first", again, err)
		}
		if n := s.count(`SELECT count(*) FROM messages WHERE author_kind = 'agent'`); n != 1 {
			t.Errorf("%d answers stored", n)
		}
	})
}

func TestOnlyTheAssigneeAnswersAndAnybodyNotes(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.mail, mailAccount, mailCustomer)
		r := answer(c, "z1", "hello")
		r.Author = zhou
		if _, err := s.Reply(t.Context(), r); !errors.Is(err, gateway.ErrNotAssignee) {
			t.Errorf("Reply of a colleague = %v, want ErrNotAssignee", err)
		}
		r.Visibility = gateway.Internal
		if _, err := s.Reply(t.Context(), r); err != nil {
			t.Errorf("note of a colleague = %v", err)
		}
	})
}

func TestANoteLeavesTheDeskInNoWay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		for _, at := range []struct {
			sink    channels.Sink
			account gateway.AccountID
			from    channels.Address
		}{{s.mail, mailAccount, mailCustomer}, {s.chat, chatAccount, visitor("v1")}} {
			c := s.assigned(at.sink, at.account, at.from)
			r := answer(c, "n-"+at.from.Value, "CANARY")
			r.Visibility = gateway.Internal
			if _, err := s.Reply(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got := s.conversationOf(at.account, at.from); got.OwedSince == 0 {
				t.Error("a note counts as an answer")
			}
		}
		for _, table := range []string{"outbox", "deliveries"} {
			if n := s.count("SELECT count(*) FROM " + table); n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		page, err := s.line.Page(t.Context(), visitor("v1"), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range page {
			if e.Seq != int64(i+1) || e.Message != nil && strings.Contains(fmt.Sprint(e.Message.Parts), "CANARY") {
				t.Errorf("entry %d = %+v", i, e)
			}
		}
	})
}

func TestRefusedReplies(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.mail, mailAccount, mailCustomer)
		long := answer(c, "x", strings.Repeat("长", 5001))
		none := answer(c, "x", "x")
		none.Parts = nil
		nameless := answer(c, "", "x")
		unspeakable := answer(c, "x\x00", "x")
		gone := answer(c, "x", "x")
		gone.Conversation = gateway.NewID[gateway.ConversationID]()
		file := answer(c, "x", "x")
		file.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: "01J0000000000000000000NONE"}}}
		for name, r := range map[string]struct {
			reply gateway.Reply
			want  error
		}{
			"too long":        {long, gateway.ErrBadMessage},
			"empty":           {none, gateway.ErrBadMessage},
			"no client id":    {nameless, gateway.ErrBadMessage},
			"bad client id":   {unspeakable, gateway.ErrBadMessage},
			"no conversation": {gone, gateway.ErrNotFound},
			"no such upload":  {file, gateway.ErrBadMessage},
		} {
			if _, err := s.Reply(t.Context(), r.reply); !errors.Is(err, r.want) {
				t.Errorf("%s: Reply = %v, want %v", name, err, r.want)
			}
		}
		s.do(func(w *gateway.Work) error {
			_, err := s.Resolve(w, c.ID, gateway.Ending{}, gateway.ByAgent(lin))
			return err
		})
		if _, err := s.Reply(t.Context(), answer(c, "late", "x")); err == nil {
			t.Error("a resolved conversation was answered")
		}
	})
}

// A conversation outlives the channel it came by: it is read and noted upon.
func TestNotesNeedNoChannel(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.mail, mailAccount, mailCustomer)
		s.do(func(w *gateway.Work) error {
			_, err := w.Exec(`UPDATE accounts SET kind = 'pager' WHERE id = $1`, mailAccount)
			return err
		})
		if err := s.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reply(t.Context(), answer(c, "a", "x")); !errors.Is(err, gateway.ErrBadMessage) {
			t.Errorf("an answer without a channel: %v, want ErrBadMessage", err)
		}
		note := answer(c, "n", "call him instead")
		note.Visibility = gateway.Internal
		if _, err := s.Reply(t.Context(), note); err != nil {
			t.Errorf("a note: %v", err)
		}
	})
}

func TestAnUploadIsSentOnceByItsUploader(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.mail, mailAccount, mailCustomer)
		a, err := s.Upload(t.Context(), gateway.ByAgent(lin), "../../发票.pdf", strings.NewReader("%PDF-1.7 x"))
		if err != nil {
			t.Fatal(err)
		}
		if a.File.Name != "发票.pdf" || a.File.Inline || a.File.MediaType != "application/pdf" {
			t.Errorf("upload = %+v", a.File)
		}
		r := answer(c, "f1", "")
		r.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: string(a.ID)}}}
		m, err := s.Reply(t.Context(), r)
		if err != nil || m.Parts[0].File.Size != 10 {
			t.Fatalf("Reply = %+v, %v", m, err)
		}
		r = answer(c, "f2", "")
		r.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: string(a.ID)}}}
		if _, err := s.Reply(t.Context(), r); !errors.Is(err, gateway.ErrBadMessage) {
			t.Errorf("sending it again = %v, want ErrBadMessage", err)
		}
	})
}

func TestAnswersKeepTheirOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.mail, mailAccount, mailCustomer)
		var want []string
		for i := range 30 {
			want = append(want, fmt.Sprint("answer ", i))
			if _, err := s.Reply(t.Context(), answer(c, fmt.Sprint("k", i), want[i])); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for range want {
			got = append(got, (<-s.sent).Parts[0].Text)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("sent out of order: %s", d)
		}
	})
}
