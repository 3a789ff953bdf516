package store_test

import (
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestPreferences(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		ann, bob := addPerson(t, s, "Ann"), addPerson(t, s, "Bob")
		kept := func(id gateway.AgentID) map[string]string {
			return read(t, s, func(tx gateway.Tx) (map[string]string, error) { return deskRows.Preferences(tx, id) })
		}
		do(t, s, func(tx gateway.Tx) error { return deskRows.SavePreference(tx, ann.ID, "theme", `"dark"`, noon) })
		do(t, s, func(tx gateway.Tx) error { return deskRows.SavePreference(tx, ann.ID, "theme", `"light"`, noon+1) })
		do(t, s, func(tx gateway.Tx) error { return deskRows.SavePreference(tx, ann.ID, "keys", `{"a":"b"}`, noon) })
		do(t, s, func(tx gateway.Tx) error { return deskRows.SavePreference(tx, bob.ID, "theme", `"auto"`, noon) })
		equal(t, "Ann's", kept(ann.ID), map[string]string{"theme": `"light"`, "keys": `{"a":"b"}`})
		do(t, s, func(tx gateway.Tx) error { return deskRows.DropPreference(tx, ann.ID, "theme") })
		do(t, s, func(tx gateway.Tx) error { return deskRows.DropPreference(tx, ann.ID, "never") })
		equal(t, "Ann's, one forgotten", kept(ann.ID), map[string]string{"keys": `{"a":"b"}`})
		equal(t, "Bob's", kept(bob.ID), map[string]string{"theme": `"auto"`})
	})
}
