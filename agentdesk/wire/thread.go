package wire

import (
	"switchboard/gateway"
)

// Verbs of the thread, the panel, and what agents choose from there.
const (
	MarkSpam         Verb = "conversation.spam"
	BlockCustomers   Verb = "contact.block"
	ManageVocabulary Verb = "vocabulary.manage" // dispositions and fields of customers
)

// Resolve is the body of POST /desk/conversations/{id}/resolve, where it may be
// missing, and of PUT /desk/conversations/{id}/disposition.
type Resolve struct {
	Disposition gateway.DispositionID `json:"disposition,omitempty"`
}

// Past is another conversation of the customer.
type Past struct {
	Row
	OpenedAt    gateway.Instant       `json:"opened_at"`
	Disposition gateway.DispositionID `json:"disposition,omitempty"`
	Spam        bool                  `json:"spam,omitempty"`
}

// Trouble says that what is sent to the conversation's customer waits.
type Trouble struct {
	Since gateway.Instant `json:"since"`
	Why   string          `json:"why,omitempty" enum:",disabled,held"` // a person's doing
}

// Resend is the body of POST /desk/conversations/{id}/messages/{message}/resend.
type Resend struct {
	Doubtful bool `json:"doubtful,omitempty"` // who asks knows that it may have arrived
}

// Found are the messages of a conversation that hold what was looked for, the
// newest first.
type Found struct {
	Hits []Hit `json:"hits"`
}

// Hit is where in a conversation something was found.
type Hit struct {
	Seq     int64             `json:"seq"`
	Message gateway.MessageID `json:"message"`
}

// NewBlock is the body of POST /desk/conversations/{id}/block.
type NewBlock struct {
	Reason string `json:"reason" enum:"spam,abuse,other"`
	Days   int    `json:"days" enum:"0,1,7"` // 0 is for ever
}

// Block says that the customer's messages are not taken.
type Block struct {
	Reason string          `json:"reason"`
	Since  gateway.Instant `json:"since"`
	Until  gateway.Instant `json:"until"` // null is for ever
	By     string          `json:"by"`    // name
}

// Disposition is what can come of a conversation (处理结果).
type Disposition struct {
	ID       gateway.DispositionID `json:"id"`
	Brand    gateway.BrandID       `json:"brand"`
	Name     string                `json:"name"`
	Managed  bool                  `json:"managed,omitempty"`  // by the file: not changed here
	Disabled bool                  `json:"disabled,omitempty"` // not chosen any more; old conversations still have it
}

// NewDisposition is the body of POST /desk/dispositions. Without a brand it is the
// default one's.
type NewDisposition struct {
	Name  string          `json:"name" minLength:"1" maxLength:"40"`
	Brand gateway.BrandID `json:"brand,omitempty"`
}

// VocabularyChange is the body of PATCH /desk/dispositions/{id}, and of
// /desk/contact-fields/{id}.
type VocabularyChange struct {
	Name     *string  `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Disabled *bool    `json:"disabled,omitempty"`
	Choices  []string `json:"choices,omitempty" maxItems:"50"` // of a field of that kind
	// Before moves it in front of another; "" to the end.
	Before *string `json:"before,omitempty"`
}

// ContactField is something the company wants to know of its customers.
type ContactField struct {
	ID       string   `json:"id"`
	Key      string   `json:"key"` // of its value in Contact.Fields
	Name     string   `json:"name"`
	Kind     string   `json:"kind" enum:"text,number,date,choice,link"`
	Choices  []string `json:"choices,omitempty"`
	Managed  bool     `json:"managed,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
}

// NewContactField is the body of POST /desk/contact-fields.
type NewContactField struct {
	Name    string   `json:"name" minLength:"1" maxLength:"40"`
	Kind    string   `json:"kind" enum:"text,number,date,choice,link"`
	Choices []string `json:"choices,omitempty" maxItems:"50"`
}

// View says that the agent looks at a conversation he follows, or no longer
// ("view", "unview"). It lapses after 45 seconds without another.
type View struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
}

// Viewers are the agents who look at a conversation ("viewers").
type Viewers struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
	Agents       []Viewer               `json:"agents"`
}

// Viewer is an agent who looks at a conversation.
type Viewer struct {
	ID      gateway.AgentID `json:"id"`
	Name    string          `json:"name"`
	Picture PictureID       `json:"picture,omitempty"`
}

// CustomerOnline says that a conversation's customer came or went ("online").
type CustomerOnline struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
	On           bool                   `json:"on"`
}
