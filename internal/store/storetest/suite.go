package storetest

import (
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// Run tests a store.
func Run(t *testing.T, config func(t *testing.T) store.Config) {
	s, err := store.Open(t.Context(), config(t))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Do(t.Context(), func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO brands (id, key, name, created_at) VALUES ($1, $2, $3, $4)`, gateway.NewID[gateway.BrandID](), "k", "n", gateway.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var id gateway.BrandID
	var at gateway.Instant
	err = s.Read(t.Context(), func(tx gateway.Tx) error { return tx.Get(`SELECT id, created_at FROM brands`, nil, &id, &at) })
	t.Log(id, at, err)
	v, err := s.SchemaVersion(t.Context())
	t.Log(v, err)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
