package agentdesk

import (
	"context"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
)

// composerRoutes are what agents write with.
func (d *Desk) composerRoutes() []route {
	return []route{
		{"POST", "/desk/keys", signedIn, nil, jsonBody, rest(d.readKeys)},
		{"GET", "/desk/contacts", wire.ReadConversations, nil, noBody, rest(d.findContacts)},
		{"GET", "/desk/drafts", signedIn, nil, noBody, rest(d.listDrafts)},
		{"PUT", "/desk/conversations/{id}/draft", wire.WriteMessages, d.conversationPlaces, jsonBody, rest(d.saveDraft)},
		{"GET", "/desk/conversations/{id}/mentionable", wire.WriteMessages, d.conversationPlaces, noBody, rest(d.listMentionable)},
	}
}

type keysInput struct{ Body wire.Texts }

// readKeys says by what the console's own words are found, so that what it offers in
// its own language is found in the same way as people and queues.
func (d *Desk) readKeys(_ context.Context, in *keysInput) (*answer[wire.Keys], error) {
	out := wire.Keys{Keys: make([]string, len(in.Body.Texts))}
	for i, text := range in.Body.Texts {
		out.Keys[i] = matching.Keys(text)
	}
	return &answer[wire.Keys]{out}, nil
}
