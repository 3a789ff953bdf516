package store_test

import (
	"errors"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

func testAccounts(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	for _, a := range read(t, s, rows.Accounts) {
		if a.ID != d.account {
			continue
		}
		equal(t, "account", a, gateway.Account{
			ID: d.account, Brand: d.brand, Queue: d.queue, Kind: "webchat", Key: string(d.account), Name: "Site",
			Settings: []byte(`{"a":1}`), Seal: []byte("seal"), Enabled: true, Managed: "file", Version: 1,
		})
		return
	}
	t.Fatal("the account is not listed")
}

func testAccountState(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	value := func(key string) string {
		return read(t, s, func(tx gateway.Tx) (string, error) { return rows.AccountState(tx, d.account, key) })
	}
	if got := value("cursor"); got != "" {
		t.Errorf("state never set is %q", got)
	}
	for _, v := range []string{"1", "2"} {
		do(t, s, func(tx gateway.Tx) error { return rows.SetAccountState(tx, d.account, "cursor", v, 0) })
		if got := value("cursor"); got != v {
			t.Errorf("state is %q, want %q", got, v)
		}
	}

	claim := func(v string, now gateway.Instant) error {
		return s.Do(t.Context(), func(tx gateway.Tx) error {
			return rows.ClaimOnce(tx, d.account, "once", v, now+100, now)
		})
	}
	for _, c := range []struct {
		who   string
		after gateway.Instant
		want  error
	}{
		{"first", 0, nil},
		{"first", 50, nil}, // may repeat itself
		{"second", 149, gateway.ErrConflict},
		{"second", 150, nil}, // free again
		{"first", 200, gateway.ErrConflict},
	} {
		if err := claim(c.who, noon+c.after); !errors.Is(err, c.want) {
			t.Errorf("claim by %s after %d ms = %v, want %v", c.who, c.after, err, c.want)
		}
	}
	do(t, s, func(tx gateway.Tx) error { return rows.SetAccountState(tx, d.account, "stale", "v", noon) })
	if got := value("stale"); got != "" {
		t.Errorf("expired state is %q", got)
	}
	do(t, s, func(tx gateway.Tx) error {
		n, err := rows.DropExpiredState(tx, noon+1)
		if n != 1 {
			t.Errorf("dropped %d expired rows, want 1", n)
		}
		return err
	})
	if got := value("cursor"); got != "2" {
		t.Errorf("state that does not expire is %q after the sweep", got)
	}
}
