package router

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/gateway"
)

// Who waits on a web page and leaves it is not served in time by anybody. He counts as
// abandoned when he has been away for goneAfter; his conversation stays, behind what
// is live. Whoever is back within backWithin has his old place.
const (
	goneAfter  = 90 * time.Second
	backWithin = 10 * time.Minute
	leftTimer  = "left"
	maxLeft    = 500 // at once
	maxWatched = 200 // in a transaction: while it lasts, this node's leases are not renewed
)

// hearCustomer notes that a customer came or went.
func (r *Router) hearCustomer(payload any) {
	if c, ok := payload.(gateway.Coming); ok {
		r.inbox.coming(customer{c.Account, c.Address}, c.There)
	}
}

// watchCustomers sets timers for who went while he waits, and takes those back who came.
func (r *Router) watchCustomers(ctx context.Context, comings map[customer]bool) error {
	return inParts(ctx, r, slices.Collect(maps.Keys(comings)), func(w *gateway.Work, some []customer) error {
		for _, c := range some {
			id, err := r.rows.OpenConversationID(w.Tx, c.account, c.address)
			if errors.Is(err, gateway.ErrNotFound) {
				continue
			}
			if err == nil && comings[c] {
				err = r.cameBack(w, id)
			} else if err == nil {
				err = r.wentAway(w, id)
			}
			if err != nil {
				return fmt.Errorf("note that the customer of conversation %s came or went: %w", id, err)
			}
		}
		return nil
	})
}

func (r *Router) wentAway(w *gateway.Work, id gateway.ConversationID) error {
	c, err := r.rows.LockConversation(w.Tx, id)
	if err != nil || c.LeftAt != 0 || (c.State != gateway.Waiting && c.State != gateway.Offered) {
		return err
	}
	return r.rows.StartTimer(w.Tx, gateway.Timer{Kind: leftTimer, Ref: string(id), Due: w.Now.Add(goneAfter)}, w.Now)
}

func (r *Router) cameBack(w *gateway.Work, id gateway.ConversationID) error {
	if err := r.rows.CancelTimer(w.Tx, leftTimer, string(id)); err != nil {
		return err
	}
	_, err := r.gateway.CustomerBack(w, id, backWithin)
	return err
}

// missCustomers sets timers for everybody who waits on a page: at a start nobody is
// connected yet, and who does not come back in time has left.
func (r *Router) missCustomers(ctx context.Context) error {
	var ids []gateway.ConversationID
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		ids, err = r.rows.Waiting(tx, r.hosted())
		return err
	})
	if err != nil {
		return err
	}
	return r.haveGone(ctx, ids)
}

// haveGone sets timers for those of the conversations that wait.
func (r *Router) haveGone(ctx context.Context, ids []gateway.ConversationID) error {
	return inParts(ctx, r, ids, func(w *gateway.Work, some []gateway.ConversationID) error {
		for _, id := range some {
			if err := r.wentAway(w, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// inParts does for all what fn does, in several transactions.
func inParts[T any](ctx context.Context, r *Router, all []T, fn func(w *gateway.Work, some []T) error) error {
	for some := range slices.Chunk(all, maxWatched) {
		if err := r.do(ctx, func(w *gateway.Work) error { return fn(w, some) }); err != nil {
			return err
		}
	}
	return nil
}

// hosted are the kinds whose customers are connected.
func (r *Router) hosted() []string {
	var kinds []string
	for kind, k := range r.kinds {
		if k.Hosted {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// letGo makes those count as gone whose time is over.
func (r *Router) letGo(ctx context.Context) error {
	var due []gateway.Timer
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		due, err = r.rows.DueTimers(tx, leftTimer, gateway.Now(), maxLeft)
		return err
	})
	if err != nil {
		return fmt.Errorf("find who left: %w", err)
	}
	for _, t := range due {
		err := r.do(ctx, func(w *gateway.Work) error { return r.hasLeft(w, t) })
		if err != nil && !errors.Is(err, gateway.ErrConflict) {
			return fmt.Errorf("note that the customer of conversation %s left: %w", t.Ref, err)
		}
	}
	return nil
}

func (r *Router) hasLeft(w *gateway.Work, t gateway.Timer) error {
	c, err := r.rows.LockConversation(w.Tx, gateway.ConversationID(t.Ref))
	if err != nil {
		return err
	}
	if c.State == gateway.Offered {
		return nil // he is about to be served, or to wait on: the timer stays due
	}
	if err := r.rows.TakeTimer(w.Tx, t); err != nil {
		return err // he is back
	}
	a, err := r.rows.AddressByID(w.Tx, c.Address)
	if err != nil || r.gateway.Online(c.Account, a.Address) {
		return err // he never left: another node had routed until then
	}
	q := r.book.Queue(c.Queue)
	_, err = r.gateway.CustomerLeft(w, c.ID, gateway.Leaving{At: t.Due.Add(-goneAfter), Short: q.Routing.Short(), Open: q.Open})
	return err
}

// missWhoWaits sets timers for those of the conversations that wait again, and whose
// customers went while somebody had them.
func (r *Router) missWhoWaits(ctx context.Context, ids []gateway.ConversationID) error {
	if len(ids) == 0 {
		return nil
	}
	var gone []gateway.ConversationID
	err := r.view(ctx, func(tx gateway.Tx) error {
		for _, id := range ids {
			there, err := r.there(tx, id)
			if err != nil {
				return err
			}
			if !there {
				gone = append(gone, id)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.haveGone(ctx, gone)
}

// there reports whether the conversation's customer is connected, if his channel knows.
func (r *Router) there(tx gateway.Tx, id gateway.ConversationID) (bool, error) {
	c, err := r.rows.Conversation(tx, id)
	if err != nil {
		return false, err
	}
	a, err := r.rows.AddressByID(tx, c.Address)
	if err != nil {
		return false, err
	}
	return !r.kinds[a.Address.Kind].Hosted || r.gateway.Online(c.Account, a.Address), nil
}
