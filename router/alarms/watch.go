package alarms

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"switchboard/gateway"
	"switchboard/router"
)

// lookEvery is how often it is looked whether something is wrong.
const lookEvery = 5 * time.Second

// mostWaiting is how many of those who wait in each queue are looked at: the oldest. A
// queue in which thousands wait hides no other.
const mostWaiting = 200

// Dispatcher is who gives out work. *router.Router is one.
type Dispatcher interface {
	// Pulse is when its loop last turned; 0 if another process gives out the work.
	Pulse() gateway.Instant
}

// Parts are what a Watch is made of.
type Parts struct {
	Gateway    *gateway.Gateway
	Rows       Rows
	Bus        gateway.Bus
	Setup      func() router.Setup
	Kinds      map[string]router.Kind
	Dispatcher Dispatcher
	Tells      bool // another system has a Hook, and is told too
	Log        *slog.Logger
}

// Watch raises alarms and ends them.
type Watch struct {
	Parts
	memory Memory // only Run touches it
}

// New returns a watch; Run makes it work.
func New(p Parts) *Watch { return &Watch{Parts: p} }

// Run watches until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := w.look(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, gateway.ErrClosed) {
			w.Log.Error("alarms not looked after", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look raises what is wrong by now, and ends what is not any more.
func (w *Watch) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	s := State{At: gateway.Now(), Setup: w.Setup(), Kinds: w.Kinds, Pulse: w.Dispatcher.Pulse()}
	var live []Alarm
	err := w.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if s.Waiting, err = w.Rows.LongestWaiting(tx, mostWaiting); err != nil {
			return err
		}
		if s.Agents, err = w.Rows.Floor(tx); err != nil {
			return err
		}
		live, err = w.Rows.LiveAlarms(tx)
		return err
	})
	if err != nil {
		return err
	}
	var wrong []Alarm
	wrong, w.memory = Judge(s, w.memory)
	begun, over := changes(s.At, wrong, live)
	for _, a := range begun {
		err = errors.Join(err, w.store(ctx, a, func(tx gateway.Tx) error { return w.raise(tx, a) }))
	}
	for _, a := range over {
		err = errors.Join(err, w.store(ctx, a, func(tx gateway.Tx) error { return w.Rows.EndAlarm(tx, a.ID, a.Until) }))
	}
	return err
}

func (w *Watch) raise(tx gateway.Tx, a Alarm) error {
	if err := w.Rows.RaiseAlarm(tx, a); err != nil || !w.Tells {
		return err
	}
	return w.Rows.OweCalls(tx, a.ID)
}

// changes are the alarms that begin and those that end.
func changes(now gateway.Instant, wrong, live []Alarm) (begun, over []Alarm) {
	type about struct {
		kind  Kind
		queue gateway.QueueID
	}
	lasting := make(map[about]bool, len(live))
	for _, a := range live {
		lasting[about{a.Kind, a.Queue}] = true
	}
	still := make(map[about]bool, len(wrong))
	for _, a := range wrong {
		still[about{a.Kind, a.Queue}] = true
		if !lasting[about{a.Kind, a.Queue}] {
			a.ID, a.Since = gateway.NewID[ID](), now
			begun = append(begun, a)
		}
	}
	for _, a := range live {
		if !still[about{a.Kind, a.Queue}] {
			a.Until = now
			over = append(over, a)
		}
	}
	return begun, over
}

// store commits what became of an alarm, then tells of it. If another process was
// first, that one tells.
func (w *Watch) store(ctx context.Context, a Alarm, save func(gateway.Tx) error) error {
	err := w.Gateway.Do(ctx, func(work *gateway.Work) error { return save(work.Tx) })
	if errors.Is(err, gateway.ErrConflict) || errors.Is(err, gateway.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w.Log.Warn("alarm", "kind", a.Kind, "queue", a.Queue, "over", a.Until != 0)
	w.Bus.Publish(Topic, a)
	return nil
}
