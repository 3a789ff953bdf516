package store_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func upload(by gateway.Actor) gateway.Attachment {
	id := gateway.NewID[gateway.AttachmentID]()
	return gateway.Attachment{
		ID: id, Hash: "hash-" + string(id), Uploader: by, CreatedAt: noon,
		File: channels.File{ID: string(id), Name: "发票.png", MediaType: "image/png", Size: 7, Width: 1, Height: 2, Inline: true},
	}
}

func addAttachment(t *testing.T, s *store.Store, a gateway.Attachment) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) error { return rows.AddAttachment(tx, a) })
}

func attachment(t *testing.T, s *store.Store, id gateway.AttachmentID) gateway.Attachment {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (gateway.Attachment, error) { return rows.Attachment(tx, id) })
}

func testAttachments(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	m := said(c, 1)
	addMessages(t, s, m)
	by := gateway.Actor{Kind: gateway.Customer, ID: who.Address.Address.Value}
	a := upload(by)
	addAttachment(t, s, a)
	equal(t, "attachment", attachment(t, s, a.ID), a)

	claim := func(by gateway.Actor) func(gateway.Tx) error {
		return func(tx gateway.Tx) error {
			got, err := rows.ClaimAttachment(tx, a.ID, by, m.ID)
			if err == nil {
				a.Message = m.ID
				equal(t, "claimed", got, a)
			}
			return err
		}
	}
	refused(t, s, gateway.ErrNotFound, claim(gateway.ByAgent(d.agent)))
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.AttachmentMessage(tx, a.ID)
		return err
	})
	do(t, s, claim(by))
	refused(t, s, gateway.ErrNotFound, claim(by))
	named := read(t, s, func(tx gateway.Tx) (gateway.Message, error) { return rows.AttachmentMessage(tx, a.ID) })
	equal(t, "message", named, m)
}

func testUnclaimedFiles(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	old, young, sent, avatar, recording := upload(gateway.BySystem()), upload(gateway.BySystem()), upload(gateway.BySystem()), upload(gateway.BySystem()), upload(gateway.BySystem())
	picture := upload(gateway.ByAgent(d.agent))
	for i, a := range []*gateway.Attachment{&old, &young, &sent, &avatar, &recording, &picture} {
		a.CreatedAt = gateway.Instant(10 + i%2*10) // young is younger than 15
		a.Message = ""
	}
	sent.CreatedAt, sent.Message, avatar.CreatedAt, recording.CreatedAt, picture.CreatedAt = 10, "m", 10, 10, 10
	for _, a := range []gateway.Attachment{old, young, sent, avatar, recording, picture} {
		addAttachment(t, s, a)
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO agent_profiles (agent_id, brand_id, public_name, avatar) VALUES ($1, $2, 'n', $3)`, d.agent, d.brand, avatar.ID)
		if err != nil {
			return err
		}
		if err := deskRows.SetPicture(tx, d.agent, picture.ID, noon); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO calls (id, conversation_id, account_id, direction, started_at, recording_id)
			VALUES ($1, $2, $3, 'inbound', 1, $4)`, gateway.NewID[string](), c.ID, d.account, recording.ID)
		return err
	})
	do(t, s, func(tx gateway.Tx) error {
		n, err := rows.DropUnclaimed(tx, 15)
		if n != 1 {
			t.Errorf("dropped %d attachments, want 1", n)
		}
		return err
	})
	used := func(a gateway.Attachment) bool {
		return read(t, s, func(tx gateway.Tx) (bool, error) { return rows.BlobUsed(tx, a.Hash) })
	}
	if used(old) {
		t.Error("an upload that nothing names is still there")
	}
	for what, a := range map[string]gateway.Attachment{"young upload": young, "sent file": sent, "avatar": avatar, "recording": recording, "agent's picture": picture} {
		if !used(a) {
			t.Errorf("the %s was dropped", what)
		}
	}
}
