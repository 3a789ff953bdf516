package gateway_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

// reader collects what Follow reports and checks its order as it comes.
type reader struct {
	mu     sync.Mutex // guards what follows
	seen   int64
	wrong  error
	resets int
	events []gateway.Event
}

func (r *reader) take(b gateway.Batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b.Reset {
		r.resets++
		r.seen = b.Head - int64(len(b.Events))
	}
	for _, e := range b.Events {
		if e.Seq != r.seen+1 && r.wrong == nil {
			r.wrong = fmt.Errorf("event %d came after %d", e.Seq, r.seen)
		}
		r.seen = e.Seq
		r.events = append(r.events, e)
	}
}

func (r *reader) at(seq int64) func() bool {
	return func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.seen >= seq || r.wrong != nil
	}
}

func (r *reader) check(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wrong != nil {
		t.Error(r.wrong)
	}
}

func TestFollowersGetEverythingOnceInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:first", "x"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		stream := gateway.ConversationStream(c.ID)
		const writers, each = 8, 25
		readers := make([]*reader, 12)
		var all sync.WaitGroup
		for i := range readers {
			r := &reader{}
			readers[i] = r
			all.Go(func() {
				if i%3 == 0 { // comes while others write
					waitFor(t, func() bool { return s.count(`SELECT count(*) FROM events WHERE stream_key = $1`, stream) > 20+i })
				}
				stop := s.Follow(stream, 0, r.take)
				t.Cleanup(stop)
			})
		}
		for w := range writers {
			all.Go(func() {
				for i := range each {
					item := says(visitor("v1"), fmt.Sprint("v1:", w, "-", i), "x")
					if err := s.chat.Deliver(t.Context(), channels.Batch{Items: []channels.Item{item}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		for _, r := range readers {
			waitFor(t, r.at(2+writers*each))
			r.check(t)
			if r.resets > 0 {
				t.Error("a reset within 1,000 events")
			}
		}
	})
}

func TestFollowHealsLostHints(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:first", "x"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		stream := gateway.ConversationStream(c.ID)
		r := &reader{}
		defer s.Follow(stream, 0, r.take)()
		waitFor(t, r.at(2))
		// Events that reach the store and not the bus: as if another process had lost its hints.
		for i := range 20 {
			var lost gateway.Event
			err := s.store.Do(t.Context(), func(tx gateway.Tx) error {
				es := []gateway.Event{{Stream: stream, Kind: gateway.PresenceChanged, V: 1, At: gateway.Now(), Actor: gateway.BySystem(), Data: []byte(`{}`)}}
				err := rows.Append(tx, es)
				lost = es[0]
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if i == 19 || rand.IntN(4) == 0 { // the last hint arrives: the gap shows
				s.bus.Publish(stream, lost)
			}
		}
		waitFor(t, r.at(22))
		r.check(t)
	})
}

func TestFollowFarBehindOrAheadStartsOver(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		stream := "queue:long"
		err := s.store.Do(t.Context(), func(tx gateway.Tx) error {
			es := make([]gateway.Event, 1500)
			for i := range es {
				es[i] = gateway.Event{Stream: stream, Kind: gateway.PresenceChanged, V: 1, At: 1, Actor: gateway.BySystem(), Data: []byte(`{}`)}
			}
			return rows.Append(tx, es)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, after := range []int64{0, 499, 1501, 9999} {
			r := &reader{}
			stop := s.Follow(stream, after, r.take)
			waitFor(t, r.at(1500))
			r.check(t)
			if r.resets != 1 || len(r.events) != 100 {
				t.Errorf("after %d: %d resets and %d events, want one reset to the newest 100", after, r.resets, len(r.events))
			}
			stop()
		}
		r := &reader{seen: 500}
		defer s.Follow(stream, 500, r.take)()
		waitFor(t, r.at(1500))
		r.check(t)
		if r.resets != 0 || len(r.events) != 1000 {
			t.Errorf("after 500: %d resets and %d events, want the 1,000 missed", r.resets, len(r.events))
		}
	})
}

func TestFollowFromNowAndStop(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "old"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		got := make(chan gateway.Batch, 10)
		var stop func()
		ready := make(chan struct{})
		stop = s.Follow(gateway.ConversationStream(c.ID), gateway.FromNow, func(b gateway.Batch) {
			<-ready
			got <- b
			stop() // allowed within the call
		})
		close(ready)
		waitFor(t, func() bool {
			s.deliver(says(visitor("v1"), fmt.Sprint("v1:", time.Now().UnixNano()), "new"))
			return len(got) > 0
		})
		s.deliver(says(visitor("v1"), "v1:z", "after stop"))
		if b := <-got; b.Reset || len(b.Events) == 0 || words(b.Events)[0] != "new" {
			t.Errorf("first batch = %+v, want what was said after Follow", b)
		}
		if len(got) != 0 {
			t.Error("a call after stop")
		}
	})
}

func TestTimelineShowsTheCustomerWhatIsHis(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.chat, chatAccount, visitor("v1"))
		if _, err := s.Reply(t.Context(), answer(c, "a1", "您好")); err != nil {
			t.Fatal(err)
		}
		page, err := s.line.Page(t.Context(), visitor("v1"), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range page {
			line := fmt.Sprint(e.Seq, " ", e.Kind)
			if e.Message != nil {
				line += fmt.Sprint(" ", e.Message.Mine, " ", e.Agent.Name, e.Message.ItemID, " ", e.Message.Parts[0].Text)
			} else if e.Agent.Name != "" {
				line += " " + e.Agent.Name
			}
			got = append(got, line)
		}
		want := []string{"1 opened", "2 message true v1:first 你好", "3 joined 小林", "4 message false 小林 您好"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("timeline:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if other, err := s.line.Page(t.Context(), visitor("v2"), 0, 10); err != nil || len(other) != 0 {
			t.Errorf("another visitor's timeline = %v, %v, want nothing", other, err)
		}
	})
}

func TestSeenMovesDeliveriesAndTellsTheOtherSide(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.chat, chatAccount, visitor("v1"))
		if _, err := s.Reply(t.Context(), answer(c, "a1", "您好")); err != nil {
			t.Fatal(err)
		}
		for _, state := range []channels.DeliveryState{channels.Delivered, channels.Read, channels.Delivered} {
			if err := s.line.Seen(t.Context(), visitor("v1"), 4, state); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.count(`SELECT count(*) FROM deliveries WHERE state = 'read'`); n != 1 {
			t.Error("the delivery is not read")
		}
		if err := s.line.Seen(t.Context(), visitor("v1"), 4, channels.Failed); err == nil {
			t.Error("a client may report failure")
		}
		es := s.thread(c.ID)
		for range 3 {
			if err := s.Seen(t.Context(), c.ID, gateway.ByAgent(lin), es[1].Seq); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.count(`SELECT count(*) FROM events WHERE kind = $1 AND stream_key LIKE 'line:%'`, gateway.SeenChanged); n != 1 {
			t.Errorf("the customer's line says %d times that it was seen", n)
		}
		page, err := s.line.Page(t.Context(), visitor("v1"), 0, 10)
		if last := page[len(page)-1]; err != nil || last.Seen == nil || last.Seen.Upto != 2 || last.Seen.State != channels.Read {
			t.Errorf("last entry = %+v, %v; want the agent to have read line 2", last, err)
		}
	})
}

func TestFilesOfATimelineAreItsOwners(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		f, err := s.line.Upload(t.Context(), visitor("v1"), "a.txt", strings.NewReader("words"))
		if err != nil {
			t.Fatal(err)
		}
		may := func(who string) bool {
			_, err := s.line.File(t.Context(), visitor(who), f.ID)
			return err == nil
		}
		if !may("v1") || may("v2") {
			t.Error("before it is sent: only its uploader may open it")
		}
		item := says(visitor("v1"), "v1:a", "")
		item.Message.Parts = []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: f.ID}}}
		s.deliver(item)
		if !may("v1") || may("v2") {
			t.Error("after it is sent: only its timeline may open it")
		}
		c := s.give(s.conversationOf(chatAccount, visitor("v1")), lin)
		up, err := s.Upload(t.Context(), gateway.ByAgent(lin), "note.txt", strings.NewReader("secret"))
		if err != nil {
			t.Fatal(err)
		}
		r := answer(c, "n1", "")
		r.Visibility, r.Parts = gateway.Internal, []channels.Part{{Kind: channels.FilePart, File: &channels.File{ID: string(up.ID)}}}
		if _, err := s.Reply(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if _, err := s.line.File(t.Context(), visitor("v1"), string(up.ID)); err == nil {
			t.Error("a customer opens the file of a note")
		}
	})
}

func TestIdentifyLinksOnlyOnTheSitesWordAndOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"), says(visitor("v2"), "v2:a", "x"))
		who := channels.Identity{Subject: "customer-7", Name: "王芳"}
		soon := time.Now().Add(time.Hour)
		identify := func(v, once string) error { return s.line.Identify(t.Context(), visitor(v), who, once, soon) }
		if err := identify("v1", "jti-1"); err != nil {
			t.Fatal(err)
		}
		if err := identify("v1", "jti-1"); err != nil {
			t.Errorf("the same visitor presents it again: %v", err)
		}
		if err := identify("v2", "jti-1"); !errors.Is(err, channels.ErrReplayed) {
			t.Errorf("another visitor presents it: %v, want ErrReplayed", err)
		}
		if err := identify("v2", "jti-2"); err != nil {
			t.Fatal(err)
		}
		if n := s.count(`SELECT count(DISTINCT contact_id) FROM contact_links WHERE until = 0`); n != 1 {
			t.Errorf("%d contacts, want the two visitors to be one person", n)
		}
		if n := s.count(`SELECT count(*) FROM contacts WHERE name = '王芳'`); n != 1 {
			t.Error("the person has no name")
		}
	})
}
