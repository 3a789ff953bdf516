package agentdesk

import (
	"context"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// ThreadRows are what the thread and its panel show beside the conversation itself.
type ThreadRows interface {
	gateway.BlockRows
	DispositionRows
	FieldRows
	// Outcomes are what came of conversations.
	Outcomes(tx gateway.Tx, ids []gateway.ConversationID) (map[gateway.ConversationID]Outcome, error)
	// SeenSeq is how far the agent has seen the conversation; 0 if never.
	SeenSeq(tx gateway.Tx, agent gateway.AgentID, id gateway.ConversationID) (int64, error)
	// EachMessage visits all messages of the conversation, the newest first.
	EachMessage(tx gateway.Tx, id gateway.ConversationID, visit func(gateway.Message) error) error
}

// Outcome is what came of a conversation.
type Outcome struct {
	Disposition gateway.DispositionID
	Spam        bool
}

func (d *Desk) threadRoutes() []route {
	conversation, manage := d.conversationPlaces, wire.ManageVocabulary
	return []route{
		{"POST", "/desk/conversations/{id}/spam", wire.MarkSpam, conversation, noBody, rest(d.markSpam)},
		{"PUT", "/desk/conversations/{id}/disposition", wire.WriteMessages, conversation, jsonBody, rest(d.redispose)},
		{"POST", "/desk/conversations/{id}/undo", wire.WriteMessages, d.undoPlaces, noBody, rest(d.undo)},
		{"POST", "/desk/conversations/{id}/messages/{message}/resend", wire.WriteMessages, conversation, jsonBody, rest(d.resend)},
		{"GET", "/desk/conversations/{id}/search", wire.ReadConversations, conversation, noBody, rest(d.findWords)},
		{"POST", "/desk/conversations/{id}/block", wire.BlockCustomers, conversation, jsonBody, rest(d.block)},
		{"DELETE", "/desk/conversations/{id}/block", wire.BlockCustomers, conversation, noBody, rest(d.unblock)},
		{"GET", "/desk/dispositions", signedIn, nil, noBody, rest(d.listDispositions)},
		{"POST", "/desk/dispositions", manage, nil, jsonBody, rest(d.addDisposition)},
		{"PATCH", "/desk/dispositions/{id}", manage, nil, jsonBody, rest(d.changeDisposition)},
		{"GET", "/desk/contact-fields", signedIn, nil, noBody, rest(d.listFields)},
		{"POST", "/desk/contact-fields", manage, nil, jsonBody, rest(d.addField)},
		{"PATCH", "/desk/contact-fields/{id}", manage, nil, jsonBody, rest(d.changeField)},
	}
}

type resendInput struct {
	ID      gateway.ConversationID `path:"id" maxLength:"40"`
	Message gateway.MessageID      `path:"message" maxLength:"40"`
	Body    wire.Resend
}

// resend sends an answer again that did not arrive.
func (d *Desk) resend(ctx context.Context, in *resendInput) (*done, error) {
	return &done{}, d.gateway.Resend(ctx, gateway.Resend{
		Conversation: in.ID, Message: in.Message, By: viewerOf(ctx).Person.ID, Doubtful: in.Body.Doubtful,
	})
}

// maxFound is how many messages of one conversation a search finds.
const maxFound = 500

type wordsInput struct {
	ID    gateway.ConversationID `path:"id" maxLength:"40"`
	Query string                 `query:"q" minLength:"1" maxLength:"200" required:"true"`
}

// findWords looks for words in one conversation. It reads the messages themselves: what
// was said a moment ago is found too.
func (d *Desk) findWords(ctx context.Context, in *wordsInput) (*answer[wire.Found], error) {
	found := wire.Found{Hits: []wire.Hit{}}
	wanted := strings.ToLower(strings.TrimSpace(in.Query))
	if wanted == "" {
		return &answer[wire.Found]{found}, nil
	}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		return d.rows.EachMessage(tx, in.ID, func(m gateway.Message) error {
			if len(found.Hits) < maxFound && says(m.Parts, wanted) {
				found.Hits = append(found.Hits, wire.Hit{Seq: m.Seq, Message: m.ID})
			}
			return nil
		})
	})
	return &answer[wire.Found]{found}, err
}

// says reports whether the parts hold the words, given in lower case.
func says(parts []channels.Part, wanted string) bool {
	for _, p := range parts {
		if strings.Contains(strings.ToLower(p.Text), wanted) {
			return true
		}
		if p.File != nil && strings.Contains(strings.ToLower(p.File.Name), wanted) {
			return true
		}
	}
	return false
}

// trouble says since when nothing reaches the account's customers, or nil.
func (d *Desk) trouble(id gateway.AccountID) *wire.Trouble {
	if a, _, err := d.gateway.Account(id); err == nil && !a.Enabled {
		return &wire.Trouble{Why: "disabled"}
	}
	status, ok := d.gateway.Status(id)
	if !ok {
		return nil
	}
	if status.Run.State == gateway.RunWaiting {
		return &wire.Trouble{Since: status.Run.Since}
	}
	if b, ok := status.Breakers[gateway.SendClass]; ok && b.State != gateway.BreakerClosed {
		if b.Held {
			return &wire.Trouble{Since: b.Since, Why: "held"}
		}
		return &wire.Trouble{Since: b.Since}
	}
	return nil
}
