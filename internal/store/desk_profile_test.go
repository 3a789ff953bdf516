package store_test

import (
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestProfiles(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		picture := gateway.NewID[wire.PictureID]()
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(`INSERT INTO agent_profiles (agent_id, brand_id, public_name, number) VALUES ($1, $2, 'Wang', '1001')`,
				d.agent, d.brand)
			if err != nil {
				return err
			}
			if err := deskRows.RenamePerson(tx, d.agent, "王芳", noon); err != nil {
				return err
			}
			if err := deskRows.RenamePublicly(tx, d.agent, d.brand, "小王"); err != nil {
				return err
			}
			return deskRows.SetPicture(tx, d.agent, picture, noon)
		})
		m := read(t, s, func(tx gateway.Tx) (wire.MemberDetail, error) { return deskRows.MemberByID(tx, d.agent) })
		equal(t, "name", m.Name, "王芳")
		equal(t, "picture", m.Picture, picture)
		equal(t, "public", m.Profiles, []wire.Profile{{Brand: d.brand, Name: "小王", Number: "1001"}})
		equal(t, "as colleagues see him", read(t, s, deskRows.Colleagues)[0].Picture, picture)

		nobody := gateway.NewID[gateway.AgentID]()
		refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.RenamePerson(tx, nobody, "x", noon) })
		refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.RenamePublicly(tx, nobody, d.brand, "x") })
		refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetPicture(tx, nobody, "", noon) })
	})
}

func TestSessionsOfAnAgent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		one, other := newDesk(t, s), newDesk(t, s)
		session := func(agent gateway.AgentID, seen gateway.Instant) agentdesk.SessionID {
			id := gateway.NewID[agentdesk.SessionID]()
			do(t, s, func(tx gateway.Tx) error {
				return deskRows.AddSession(tx, agentdesk.Session{
					ID: id, TokenHash: string(id), Agent: agent, CreatedAt: noon, SeenAt: seen, ExpiresAt: noon + 1000,
				})
			})
			return id
		}
		old, late := session(one.agent, noon), session(one.agent, noon+5)
		session(other.agent, noon+9)
		found := read(t, s, func(tx gateway.Tx) ([]agentdesk.Session, error) { return deskRows.SessionsOf(tx, one.agent) })
		var ids []agentdesk.SessionID
		for _, f := range found {
			ids = append(ids, f.ID)
		}
		equal(t, "his, the latest first", ids, []agentdesk.SessionID{late, old})
	})
}
