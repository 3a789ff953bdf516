package agentdesk_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func (b *browser) uploads(name, bytes string) channels.File {
	b.w.t.Helper()
	status, raw, _ := b.do("POST", "/desk/files?name="+name, []byte(bytes))
	var f channels.File
	if err := json.Unmarshal(raw, &f); err != nil || status != 201 {
		b.w.t.Fatalf("upload = %d %s", status, raw)
	}
	return f
}

func (b *browser) drafts() []wire.Draft {
	b.w.t.Helper()
	var all wire.Drafts
	b.must("GET", "/desk/drafts", nil, &all)
	return all.Drafts
}

// What one began on one device goes on at another, and an old window does not
// overwrite what is newer.
func TestDraftsFollowTheAgent(t *testing.T) {
	w := open(t)
	office, home := w.signIn("ann"), w.signIn("ann")
	id := w.says("shop", "kim", "m1", "Where is my parcel?")
	file := office.uploads("plan.txt", "plan")
	var first, second wire.Draft
	office.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: "Beware", Files: []gateway.AttachmentID{gateway.AttachmentID(file.ID)}}, &first)
	got := home.drafts()
	if len(got) != 1 || got[0].Text != "Beware" || got[0].Visibility != gateway.Internal || len(got[0].Files) != 1 || got[0].Files[0].Name != "plan.txt" {
		t.Fatalf("at home: %+v", got)
	}
	home.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: "Beware!", Base: first.Version, Files: []gateway.AttachmentID{}}, &second)
	if second.Version <= first.Version {
		t.Errorf("version %d after %d", second.Version, first.Version)
	}
	office.refused("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: "older", Base: first.Version, Files: []gateway.AttachmentID{}}, 409, "conflict")
	office.refused("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Base: first.Version, Files: []gateway.AttachmentID{}}, 409, "conflict")
	if got := w.signIn("bob").drafts(); len(got) != 0 {
		t.Errorf("another's drafts: %+v", got)
	}
	home.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: text("Beware!"), Draft: second.Version}, nil)
	if got := office.drafts(); len(got) != 0 {
		t.Errorf("after sending: %+v", got)
	}
}

// Sending forgets the draft that was sent, not the one begun after it, nor the other
// one of the conversation.
func TestSendingForgetsWhatWasSent(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "Hello")
	var note, reply, next wire.Draft
	ann.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: "one", Files: []gateway.AttachmentID{}}, &note)
	ann.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Public, Text: "dear", Files: []gateway.AttachmentID{}}, &reply)
	ann.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: "two", Base: note.Version, Files: []gateway.AttachmentID{}}, &next)
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: text("one"), Draft: note.Version}, nil)
	got := ann.drafts()
	if len(got) != 2 || got[0].Text+got[1].Text != "twodear" && got[0].Text+got[1].Text != "deartwo" {
		t.Errorf("drafts = %+v", got)
	}
}

// Nobody learns of another's file by drafting its id.
func TestADraftHoldsOwnFilesOnly(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	id := w.says("shop", "kim", "m1", "Hello")
	file := bob.uploads("secret.txt", "secret")
	var d wire.Draft
	ann.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Public, Text: "x", Files: []gateway.AttachmentID{gateway.AttachmentID(file.ID)}}, &d)
	if len(d.Files) != 0 || len(ann.drafts()[0].Files) != 0 {
		t.Errorf("draft = %+v", d)
	}
}

// No word and no file of a note reaches the customer's line, an outbox row, a
// delivery, or whoever may not read the conversation.
func TestANoteNeverLeaves(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "Hello")
	w.assign(id, "ann")
	const secret = "canaryword"
	file := ann.uploads(secret+".txt", secret)
	parts := append(text(secret), wire.NewPart{Kind: channels.FilePart, File: gateway.AttachmentID(file.ID)})
	ann.must("PUT", at(id, "/draft"), wire.DraftChange{Visibility: gateway.Internal, Text: secret, Files: []gateway.AttachmentID{gateway.AttachmentID(file.ID)}}, nil)
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: parts}, nil)
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "r1", Visibility: gateway.Public, Parts: text("Hello Kim")}, nil)
	// The file of the note is in no second message, not even in one to the customer.
	ann.refused("POST", at(id, "/messages"), wire.NewMessage{ClientID: "r2", Visibility: gateway.Public, Parts: parts[1:]}, 422, "bad_message")

	w.read(func(tx gateway.Tx) error {
		for _, query := range []string{
			`SELECT COUNT(*) FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE m.visibility = 'internal'`,
			`SELECT COUNT(*) FROM outbox o JOIN deliveries d ON d.id = o.delivery_id JOIN messages m ON m.id = d.message_id WHERE m.visibility = 'internal'`,
			`SELECT COUNT(*) FROM events e JOIN messages m ON e.data LIKE '%' || m.id || '%' WHERE m.visibility = 'internal' AND e.stream_key LIKE 'line:%'`,
			`SELECT COUNT(*) FROM messages WHERE visibility = 'internal' AND line_seq > 0`,
			`SELECT COUNT(*) FROM messages WHERE visibility = 'public' AND parts LIKE '%` + secret + `%'`,
		} {
			var n int
			if err := tx.Get(query, nil, &n); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			if n != 0 {
				t.Errorf("%d rows of: %s", n, query)
			}
		}
		return nil
	})
	w.until("the note is found by who may read it", func() bool {
		var found wire.FoundMessages
		ann.must("GET", "/desk/search?q="+secret, nil, &found)
		return len(found.Hits) == 1
	})
	cat := w.signIn("cat")
	if _, raw, _ := cat.do("GET", "/desk/search?q="+secret, nil); strings.Contains(string(raw), secret) {
		t.Errorf("an outsider finds the note: %s", raw)
	}
	cat.refused("GET", "/desk/files/"+file.ID, nil, 404, "not_found")
}

func TestCustomersAreFound(t *testing.T) {
	w := open(t)
	ann, cat := w.signIn("ann"), w.signIn("cat")
	id := w.says("shop", "kim", "m1", "Hello")
	w.says("shop", "lee", "m2", "Hello")
	find := func(b *browser, query string) wire.FoundContacts {
		t.Helper()
		var found wire.FoundContacts
		b.must("GET", "/desk/contacts?"+query, nil, &found)
		return found
	}
	got := find(ann, "q=customer+K")
	if len(got.Contacts) != 1 || got.Contacts[0].Name != "Customer kim" || got.Contacts[0].Last == nil || got.Contacts[0].Last.ID != id {
		t.Errorf("found %+v", got)
	}
	if got := find(cat, "q=customer"); len(got.Contacts) != 0 {
		t.Errorf("an outsider finds %+v", got)
	}
	if got := find(ann, "q=ck"); len(got.Contacts) != 1 || got.Contacts[0].Name != "Customer kim" {
		t.Errorf("found by initials: %+v", got)
	}
	page := find(ann, "q=custom&limit=1")
	if len(page.Contacts) != 1 || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	if rest := find(ann, "q=custom&limit=1&cursor="+page.Next); len(rest.Contacts) != 1 || rest.Contacts[0].ID == page.Contacts[0].ID {
		t.Errorf("second page %+v", rest)
	}
	ann.refused("GET", "/desk/contacts?q=x&cursor=nonsense", nil, 422, "invalid")
}
