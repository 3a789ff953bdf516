package store_test

import (
	"testing"

	"switchboard/agentdesk"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestStepFacts(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		ann, bob := addPerson(t, s, "Ann"), addPerson(t, s, "Bob")
		facts := func() agentdesk.StepFacts {
			return read(t, s, func(tx gateway.Tx) (agentdesk.StepFacts, error) {
				return deskRows.StepFacts(tx, ann.ID, "webchat", 10)
			})
		}
		before := facts()
		for range 2 {
			entry := gateway.AuditEntry{At: noon, By: gateway.ByAgent(ann.ID), Action: "password.chosen", ObjectKind: "agent", ObjectID: string(ann.ID)}
			do(t, s, func(tx gateway.Tx) error { return deskRows.AddAudit(tx, entry) })
		}
		do(t, s, func(tx gateway.Tx) error { return deskRows.SetPasswordHash(tx, bob.ID, "hash", noon) })
		after := facts()
		if before.PasswordChosen || !after.PasswordChosen || after.Others != before.Others+1 {
			t.Errorf("facts were %+v and are %+v", before, after)
		}
	})
}
