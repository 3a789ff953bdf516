package store_test

import (
	"context"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

func TestSmoke(t *testing.T) {
	s, err := store.Open(context.Background(), store.Config{Folder: t.TempDir()})
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
