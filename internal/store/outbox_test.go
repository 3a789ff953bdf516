package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// queued puts an answer with the number into the outbox and returns its delivery
// and job.
func queued(t *testing.T, s *store.Store, d desk, c gateway.Conversation, seq int64, due gateway.Instant) (gateway.Delivery, string) {
	t.Helper()
	m := answered(c, d.agent, seq)
	addMessages(t, s, m)
	dv := gateway.Delivery{
		ID: gateway.NewID[gateway.DeliveryID](), Message: m.ID, Account: d.account, Address: c.Address,
		State: channels.Queued, UpdatedAt: noon,
	}
	job := gateway.NewID[string]()
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.AddDelivery(tx, dv); err != nil {
			return err
		}
		return rows.AddJob(tx, job, dv, c.ID, seq, due)
	})
	return dv, job
}

const lease = time.Minute

func claim(t *testing.T, s *store.Store, a gateway.AccountID, now gateway.Instant, limit int) (jobs []gateway.Job) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) (err error) {
		jobs, err = rows.ClaimJobs(tx, a, now, now.Add(lease), limit)
		return err
	})
	return jobs
}

func jobIDs(jobs []gateway.Job) []string {
	list := []string{}
	for _, j := range jobs {
		list = append(list, j.ID)
	}
	return list
}

func next(t *testing.T, s *store.Store, a gateway.AccountID) gateway.Instant {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (gateway.Instant, error) { return rows.NextJob(tx, a) })
}

// A conversation's messages leave one after the other, whatever becomes due first.
func testOutboxLine(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c1, c2 := newConversation(t, s, d, newCustomer(t, s).ID), newConversation(t, s, d, newCustomer(t, s).ID)
	if due := next(t, s, d.account); due != 0 {
		t.Errorf("next job of an empty outbox at %d", due)
	}
	_, first := queued(t, s, d, c1, 1, noon+5)
	_, second := queued(t, s, d, c1, 2, noon)
	_, other := queued(t, s, d, c2, 1, noon+1)

	equal(t, "nothing is due", jobIDs(claim(t, s, d.account, noon, 10)), []string{})
	equal(t, "of another account", jobIDs(claim(t, s, "another", noon+9, 10)), []string{})
	equal(t, "next", next(t, s, d.account), noon+1)
	equal(t, "limited", jobIDs(claim(t, s, d.account, noon+5, 1)), []string{other})
	equal(t, "past the leased", jobIDs(claim(t, s, d.account, noon+5, 1)), []string{first})
	equal(t, "next while leased", next(t, s, d.account), (noon + 5).Add(lease))
	do(t, s, func(tx gateway.Tx) error { return rows.FinishJob(tx, first, 1) })
	equal(t, "second in line", jobIDs(claim(t, s, d.account, noon+5, 10)), []string{second})
}

func testOutboxLease(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	_, job := queued(t, s, d, c, 1, noon)
	finish := func(epoch int64) func(gateway.Tx) error {
		return func(tx gateway.Tx) error { return rows.FinishJob(tx, job, epoch) }
	}
	refused(t, s, gateway.ErrConflict, finish(0))

	was := claim(t, s, d.account, noon, 10)[0]
	if was.Attempt != 1 || was.Epoch != 1 || was.WasSending {
		t.Errorf("first claim: attempt %d, epoch %d, was sending %t", was.Attempt, was.Epoch, was.WasSending)
	}
	equal(t, "while leased", jobIDs(claim(t, s, d.account, noon.Add(lease-time.Millisecond), 10)), []string{})
	now := noon.Add(lease)
	is := claim(t, s, d.account, now, 10)[0]
	if is.Attempt != 2 || is.Epoch != 2 || !is.WasSending {
		t.Errorf("claim after the lease: attempt %d, epoch %d, was sending %t", is.Attempt, is.Epoch, is.WasSending)
	}
	refused(t, s, gateway.ErrConflict, finish(1))
	delay := func(epoch int64) func(gateway.Tx) error {
		return func(tx gateway.Tx) error { return rows.DelayJob(tx, job, epoch, now+5, 1) }
	}
	refused(t, s, gateway.ErrConflict, delay(1))
	do(t, s, delay(2))
	refused(t, s, gateway.ErrConflict, finish(2)) // the lease was given back
	equal(t, "next", next(t, s, d.account), now+5)
	equal(t, "while delayed", jobIDs(claim(t, s, d.account, now+4, 10)), []string{})
	is = claim(t, s, d.account, now+5, 10)[0]
	if is.Attempt != 2 || is.Epoch != 3 || is.WasSending {
		t.Errorf("claim after the delay: attempt %d, epoch %d, was sending %t", is.Attempt, is.Epoch, is.WasSending)
	}
	do(t, s, finish(3))
	refused(t, s, gateway.ErrConflict, finish(3))
}

// A job has everything a Send needs.
func testOutboxJob(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	question := said(c, 1)
	answer, again := answered(c, d.agent, 2), answered(c, d.agent, 3)
	answer.Quoted, again.Quoted = question.ID, answer.ID
	addMessages(t, s, question, answer, again)
	send := func(m gateway.Message, provider string) gateway.Job {
		dv := gateway.Delivery{
			ID: gateway.NewID[gateway.DeliveryID](), Message: m.ID, Account: d.account, Address: who.ID,
			ProviderID: provider, State: channels.Queued, UpdatedAt: noon,
		}
		id := gateway.NewID[string]()
		do(t, s, func(tx gateway.Tx) error {
			if err := rows.AddDelivery(tx, dv); err != nil {
				return err
			}
			return rows.AddJob(tx, id, dv, c.ID, m.Seq, noon)
		})
		want := gateway.Job{
			ID: id, Account: d.account, Conversation: c.ID, Delivery: dv.ID, Message: m, To: who.Address.Address,
			Thread: c.Thread, Subject: c.Subject, Attempt: 1, Epoch: 1,
		}
		got := claim(t, s, d.account, noon, 10)
		want.Quoted = got[0].Quoted
		equal(t, "job", got, []gateway.Job{want})
		do(t, s, func(tx gateway.Tx) error { return rows.FinishJob(tx, id, 1) })
		return got[0]
	}
	if j := send(answer, "sent-"+string(answer.ID)); j.Quoted != question.ProviderID {
		t.Errorf("quotes %q, want the customer's %q", j.Quoted, question.ProviderID)
	}
	if j := send(again, ""); j.Quoted != "sent-"+string(answer.ID) {
		t.Errorf("quotes %q, want the answer's id at the provider", j.Quoted)
	}
}

// However many claim at once, each job is claimed once and a line stays in order.
func testConcurrentClaims(t *testing.T, s *store.Store) {
	const lines, length, claimers = 12, 4, 4
	d := newDesk(t, s)
	for range lines {
		c := newConversation(t, s, d, newCustomer(t, s).ID)
		for seq := range length {
			queued(t, s, d, c, int64(seq)+1, noon)
		}
	}
	var mu sync.Mutex // guards sent and left
	sent, left := map[gateway.ConversationID]int64{}, lines*length
	send := func() (done bool, err error) {
		var jobs []gateway.Job
		err = s.Do(t.Context(), func(tx gateway.Tx) (err error) {
			jobs, err = rows.ClaimJobs(tx, d.account, noon, noon.Add(lease), 5)
			return err
		})
		for _, j := range jobs {
			mu.Lock()
			inLine := sent[j.Conversation] == j.Message.Seq-1
			sent[j.Conversation]++
			left--
			mu.Unlock()
			if !inLine || j.Attempt != 1 {
				return true, fmt.Errorf("message %d of a line was claimed out of line, or twice: attempt %d", j.Message.Seq, j.Attempt)
			}
			err = errors.Join(err, s.Do(t.Context(), func(tx gateway.Tx) error { return rows.FinishJob(tx, j.ID, j.Epoch) }))
		}
		mu.Lock()
		defer mu.Unlock()
		return left == 0, err
	}
	g, ctx := errgroup.WithContext(t.Context())
	for range claimers {
		g.Go(func() error {
			for ctx.Err() == nil { // until one is done or failed
				if done, err := send(); done || err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if due := next(t, s, d.account); due != 0 || left != 0 {
		t.Errorf("%d jobs left, the next at %d", left, due)
	}
}
