package router

import (
	"context"
	"errors"
	"fmt"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

const (
	// tendEvery is how often silent and departed customers are looked for.
	tendEvery = 2 * time.Second
	maxSilent = 200 // conversations of an account at once
)

// SilenceRows find conversations in which nobody says anything, and the timers of who
// left.
type SilenceRows interface {
	// Cared returns the enabled accounts with how their silent customers are treated.
	Cared(tx gateway.Tx) ([]CaredAccount, error)
	// Answered returns conversations of the account that are active and not parked, in
	// which nothing is owed and nothing was said since before: at most limit.
	Answered(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error)
	// Parked returns conversations of the account that were parked before and whose
	// customer was not reminded: at most limit.
	Parked(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error)
	// Reminded returns those whose customer was reminded before.
	Reminded(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error)

	// Waiting returns the conversations that wait on accounts of these kinds.
	Waiting(tx gateway.Tx, kinds []string) ([]gateway.ConversationID, error)

	// StartTimer sets the timer, unless it is set and not due yet.
	StartTimer(tx gateway.Tx, t gateway.Timer, now gateway.Instant) error

	// Those below are the gateway's own, as it declares them.

	AddressByID(tx gateway.Tx, id gateway.AddressID) (gateway.Address, error)
	OpenConversationID(tx gateway.Tx, account gateway.AccountID, a channels.Address) (gateway.ConversationID, error)
	CancelTimer(tx gateway.Tx, kind, ref string) error
	DueTimers(tx gateway.Tx, kind string, now gateway.Instant, limit int) ([]gateway.Timer, error)
	TakeTimer(tx gateway.Tx, t gateway.Timer) error
}

// CaredAccount is an account and how its silent customers are treated.
type CaredAccount struct {
	ID   gateway.AccountID
	Kind string
	Care gateway.Care
}

// tend does what time alone brings about outside the core: it parks what is silent,
// reminds and takes leave of who does not answer, and lets go who left.
func (r *Router) tend(ctx context.Context) {
	for what, do := range map[string]func(context.Context) error{"silent": r.tendSilent, "departed": r.letGo} {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "router could not look after customers, will try again", "customers", what, "err", err)
		}
	}
}

// silence is one step of treating silent customers of an account.
type silence struct {
	after time.Duration // 0: the step is not taken
	find  func(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error)
	do    func(w *gateway.Work, id gateway.ConversationID) error
}

func (r *Router) tendSilent(ctx context.Context) error {
	var accounts []CaredAccount
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		accounts, err = r.rows.Cared(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range accounts {
		for _, step := range r.silences(a) {
			if step.after == 0 {
				continue
			}
			if err := r.takeStep(ctx, a.ID, step); err != nil {
				return fmt.Errorf("tend silent customers of account %s: %w", a.ID, err)
			}
		}
	}
	return nil
}

// silences are the steps in the account: parking, a reminder, taking leave.
func (r *Router) silences(a CaredAccount) []silence {
	remind := func(w *gateway.Work, id gateway.ConversationID) error {
		return r.gateway.Remind(w, id, a.Care.RemindText)
	}
	leave := func(w *gateway.Work, id gateway.ConversationID) error {
		return r.gateway.TakeLeave(w, id, a.Care.CloseText)
	}
	steps := []silence{{a.Care.Parking(r.kinds[a.Kind].Parking), r.rows.Answered, r.park}}
	closing := time.Duration(a.Care.CloseAfter) * time.Second
	if a.Care.RemindAfter > 0 && a.Care.RemindText != "" {
		return append(steps,
			silence{time.Duration(a.Care.RemindAfter) * time.Second, r.rows.Parked, remind},
			silence{closing, r.rows.Reminded, leave})
	}
	return append(steps, silence{closing, r.rows.Parked, leave})
}

func (r *Router) park(w *gateway.Work, id gateway.ConversationID) error {
	_, err := r.gateway.Park(w, id, gateway.BySystem())
	return err
}

func (r *Router) takeStep(ctx context.Context, account gateway.AccountID, step silence) error {
	var ids []gateway.ConversationID
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		ids, err = step.find(tx, account, gateway.Now().Add(-max(step.after, 0)), maxSilent)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := r.do(ctx, func(w *gateway.Work) error { return step.do(w, id) })
		_, moved := errors.AsType[*gateway.TransitionError](err)
		if err != nil && !moved && !errors.Is(err, gateway.ErrOwed) && !errors.Is(err, gateway.ErrConflict) {
			return err // but for who spoke meanwhile
		}
	}
	return nil
}
