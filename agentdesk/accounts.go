package agentdesk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// AccountBook is the channel accounts as administrators see and change them.
type AccountBook interface {
	// Accounts returns all accounts, sealed.
	Accounts(tx gateway.Tx) ([]gateway.Account, error)
	// HoldAccount stores whether the account's breaker is held open by a person.
	HoldAccount(tx gateway.Tx, id gateway.AccountID, held bool, at gateway.Instant) error
	// RenewAccount counts a change, on which the account's worker starts anew.
	RenewAccount(tx gateway.Tx, id gateway.AccountID, at gateway.Instant) error
	// OutboxSizes is how many messages each account has yet to send.
	OutboxSizes(tx gateway.Tx) (map[gateway.AccountID]int, error)
	// Care returns how silent customers of each account are treated.
	Care(tx gateway.Tx) (map[gateway.AccountID]gateway.Care, error)
	// SetCare stores how silent customers of the account are treated.
	SetCare(tx gateway.Tx, id gateway.AccountID, c gateway.Care, at gateway.Instant) error
}

func (d *Desk) listKinds(context.Context, *struct{}) (*answer[[]wire.ChannelKind], error) {
	list := []wire.ChannelKind{}
	for _, driver := range d.drivers {
		list = append(list, wire.ChannelKind{
			Kind: driver.Kind, Name: driver.Name, Fields: driver.Settings.Fields,
			Hosted: driver.Features.Hosted, Webhook: driver.Features.Webhook, Exclusive: driver.Features.Exclusive,
		})
	}
	slices.SortFunc(list, func(a, b wire.ChannelKind) int { return strings.Compare(a.Kind, b.Kind) })
	return &answer[[]wire.ChannelKind]{list}, nil
}

func (d *Desk) listAccounts(ctx context.Context, _ *struct{}) (*answer[[]wire.AccountRecord], error) {
	accounts, waiting, err := d.readAccounts(ctx)
	list := make([]wire.AccountRecord, 0, len(accounts))
	live := d.liveAccounts()
	for _, a := range accounts {
		list = append(list, record(a, waiting[a.ID], live[a.ID]))
	}
	slices.SortStableFunc(list, func(a, b wire.AccountRecord) int { return strings.Compare(a.Name, b.Name) })
	return &answer[[]wire.AccountRecord]{list}, err
}

func (d *Desk) readAccounts(ctx context.Context) (accounts []gateway.Account, waiting map[gateway.AccountID]int, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if accounts, err = d.rows.Accounts(tx); err != nil {
			return err
		}
		waiting, err = d.rows.OutboxSizes(tx)
		return err
	})
	return accounts, waiting, err
}

// liveAccounts is how those that run are doing.
func (d *Desk) liveAccounts() map[gateway.AccountID]*wire.AccountLive {
	live := make(map[gateway.AccountID]*wire.AccountLive)
	for _, s := range d.gateway.Statuses() {
		l := &wire.AccountLive{
			State: s.Run.State, Since: s.Run.Since, Next: s.Run.Next, Restarts: s.Run.Restarts, Code: s.Run.Code,
		}
		if s.Run.Fault != 0 {
			l.Fault = s.Run.Fault.String()
		}
		if b, ok := s.Breakers[gateway.SendClass]; ok {
			l.Breaker, l.Opened, l.Reasons = b.State, b.Since, b.Reasons
		}
		live[s.Account] = l
	}
	return live
}

func record(a gateway.Account, waiting int, live *wire.AccountLive) wire.AccountRecord {
	r := wire.AccountRecord{
		ID: a.ID, Key: a.Key, Kind: a.Kind, Name: a.Name, Brand: a.Brand, Queue: a.Queue,
		Enabled: a.Enabled, Held: a.Held, Version: a.Version, Waiting: waiting, Live: live,
	}
	if a.Managed != "" {
		r.Managed = a.Key
	}
	return r
}

type accountInput struct {
	ID gateway.AccountID `path:"id" maxLength:"40"`
}

func (d *Desk) readAccount(ctx context.Context, in *accountInput) (*answer[wire.AccountRecord], error) {
	accounts, waiting, err := d.readAccounts(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(accounts, func(a gateway.Account) bool { return a.ID == in.ID })
	if i < 0 {
		return nil, gateway.ErrNotFound
	}
	a := accounts[i]
	r := record(a, waiting[a.ID], d.liveAccounts()[a.ID])
	settings, err := d.settingsOf(a)
	if err != nil {
		return nil, err
	}
	r.Settings, r.Secrets = settings.shown(d.drivers[a.Kind].Settings)
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		care, err := d.rows.Care(tx)
		r.Care = care[a.ID]
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.AccountRecord]{r}, nil
}

func (d *Desk) addAccount(ctx context.Context, in *struct{ Body wire.NewAccount }) (*created, error) {
	if _, ok := d.drivers[in.Body.Kind]; !ok {
		return nil, badField("kind", "there is no such kind of channel")
	}
	seal := make([]byte, 32)
	_, _ = rand.Read(seal) // never fails
	a := gateway.Account{
		ID: gateway.NewID[gateway.AccountID](), Key: in.Body.Key, Kind: in.Body.Kind, Brand: in.Body.Brand,
		Seal: []byte(d.sealer.Seal(seal)),
	}
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		_, err := d.rows.AccountByKey(w.Tx, a.Key)
		if err == nil {
			return taken("key")
		}
		if !errors.Is(err, gateway.ErrNotFound) {
			return err
		}
		if err := d.checkBrand(w.Tx, "brand", a.Brand); err != nil {
			return err
		}
		return d.saveAccount(ctx, w, a, settings{}, in.Body.AccountChange, "account.created")
	})
	if err != nil {
		return nil, err
	}
	d.bus.Publish(gateway.AccountsTopic, nil)
	return madeAs(a.ID), nil
}

type accountChangeInput struct {
	ID   gateway.AccountID `path:"id" maxLength:"40"`
	Body wire.AccountChange
}

func (d *Desk) changeAccount(ctx context.Context, in *accountChangeInput) (*done, error) {
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		a, err := d.storedAccount(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if err := unmanaged(a.Managed); err != nil {
			return err
		}
		if a.Version != in.Body.Version {
			return gateway.ErrConflict
		}
		have, err := d.settingsOf(a)
		if err != nil {
			return err
		}
		return d.saveAccount(ctx, w, a, have, in.Body, "account.changed")
	})
	if err != nil {
		return nil, err
	}
	d.bus.Publish(gateway.AccountsTopic, nil)
	return &done{}, nil
}

// saveAccount stores the account with its settings, if its channel takes them. What
// is audited of them is their names.
func (d *Desk) saveAccount(ctx context.Context, w *gateway.Work, a gateway.Account, have settings, c wire.AccountChange, action string) (err error) {
	if a.Name, err = named(c.Name); err != nil {
		return err
	}
	if _, err := d.rows.QueueName(w.Tx, c.Queue); err != nil {
		return unknownAt("queue", err)
	}
	a.Queue, a.Enabled = c.Queue, c.Enabled
	schema := d.drivers[a.Kind].Settings
	want, changed := have.with(c.Settings, schema)
	if a.Settings, err = want.encode(); err != nil {
		return err
	}
	if a.Enabled || len(changed) > 0 { // a broken one can be switched off
		if err := d.checkSettings(a); err != nil {
			return refusedSetting(err, schema)
		}
	}
	a.Settings = []byte(d.sealer.Seal(a.Settings))
	a.Version++
	if err := d.rows.SaveAccount(w.Tx, a, w.Now); err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "account", string(a.ID), map[string]any{
		"settings": changed, "enabled": a.Enabled, "queue": a.Queue,
	})
}

type careInput struct {
	ID   gateway.AccountID `path:"id" maxLength:"40"`
	Body gateway.Care
}

// setCare says how silent customers of the account are treated. Its worker goes on.
func (d *Desk) setCare(ctx context.Context, in *careInput) (*done, error) {
	return &done{}, d.setUp(ctx, func(w *gateway.Work) error {
		a, err := d.storedAccount(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if err := unmanaged(a.Managed); err != nil {
			return err
		}
		if err := d.rows.SetCare(w.Tx, a.ID, in.Body, w.Now); err != nil {
			return err
		}
		return d.auditData(ctx, w, viewerOf(ctx).Actor(), "account.care", "account", string(a.ID), map[string]any{
			"park_after_s": in.Body.ParkAfter, "remind_after_s": in.Body.RemindAfter, "close_after_s": in.Body.CloseAfter,
		})
	})
}

// storedAccount finds the account as it is stored.
func (d *Desk) storedAccount(tx gateway.Tx, id gateway.AccountID) (gateway.Account, error) {
	accounts, err := d.rows.Accounts(tx)
	if err != nil {
		return gateway.Account{}, err
	}
	i := slices.IndexFunc(accounts, func(a gateway.Account) bool { return a.ID == id })
	if i < 0 {
		return gateway.Account{}, gateway.ErrNotFound
	}
	return accounts[i], nil
}

// probeAccount asks the provider how it is, whatever the breaker thinks.
func (d *Desk) probeAccount(ctx context.Context, in *accountInput) (*answer[wire.Probed], error) {
	out := wire.Probed{OK: true}
	err := d.gateway.Probe(ctx, in.ID)
	if errors.Is(err, gateway.ErrNotFound) || errors.Is(err, gateway.ErrNotRunning) {
		return nil, err
	}
	if err != nil {
		fault := channels.AsError(err)
		out = wire.Probed{Fault: fault.Fault.String(), Code: fault.Code}
		if fault.Err != nil {
			out.Detail = fault.Err.Error() // the contract keeps secrets and customers' words out of it
		}
	}
	v := viewerOf(ctx)
	return &answer[wire.Probed]{out}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		return d.auditData(ctx, w, v.Actor(), "account.probed", "account", string(in.ID), map[string]any{"ok": out.OK, "fault": out.Fault})
	})
}

func (d *Desk) restartAccount(ctx context.Context, in *accountInput) (*done, error) {
	err := d.operate(ctx, in.ID, "account.restarted", nil, func(w *gateway.Work) error {
		return d.rows.RenewAccount(w.Tx, in.ID, w.Now)
	})
	return &done{}, err
}

type breakerInput struct {
	ID   gateway.AccountID `path:"id" maxLength:"40"`
	Body wire.BreakerChange
}

// setBreaker keeps everything from going out, or lets the next call try at once.
func (d *Desk) setBreaker(ctx context.Context, in *breakerInput) (*done, error) {
	held := in.Body.State == gateway.BreakerOpen
	err := d.operate(ctx, in.ID, "account.breaker", map[string]any{"state": in.Body.State}, func(w *gateway.Work) error {
		return d.rows.HoldAccount(w.Tx, in.ID, held, w.Now)
	})
	if err == nil && !held {
		d.gateway.TryAgain(in.ID)
	}
	return &done{}, err
}

// operate does something to an account that is no change of its settings, so that
// it may be done to what a file manages too.
func (d *Desk) operate(ctx context.Context, id gateway.AccountID, action string, data any, do func(*gateway.Work) error) error {
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := do(w); err != nil {
			return err
		}
		return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "account", string(id), data)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	d.bus.Publish(gateway.AccountsTopic, nil)
	return nil
}
