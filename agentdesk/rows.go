package agentdesk

import (
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// Rows is what the desk reads and writes in a transaction. internal/store
// implements it.
type Rows interface {
	SessionRows
	PeopleRows
	RoleRows
	ListRows
	MarkRows
	ViewRows
	ThingRows
	ThreadRows
	ProvisionRows
	DraftRows
	FindingRows
	CannedRows
	NoticeRows
	OfferRows
	AdminRows
	PreferenceRows
	SearchRows
	PresenceRows
	StepRows
	ProfileRows
	BoardRows
	gateway.AuditRows
}

// SessionRows are signed-in browsers.
type SessionRows interface {
	// AddSession stores a signed-in browser.
	AddSession(tx gateway.Tx, s Session) error
	// SessionByHash returns the session whose token has that hash, or gateway.ErrNotFound.
	SessionByHash(tx gateway.Tx, tokenHash string) (Session, error)
	// TouchSession stores when the session was last used.
	TouchSession(tx gateway.Tx, id SessionID, at gateway.Instant) error
	// EndSession ends one session; one that is not there is no error.
	EndSession(tx gateway.Tx, id SessionID) error
	// EndSessionsOf ends every session of the agent.
	EndSessionsOf(tx gateway.Tx, agent gateway.AgentID) error
	// LiveSessions returns those of ids that have not ended.
	LiveSessions(tx gateway.Tx, ids []SessionID) (map[SessionID]Session, error)
	// DropDeadSessions deletes what was last used before idle or expired by now.
	DropDeadSessions(tx gateway.Tx, idle, now gateway.Instant) error
}

// PeopleRows are agents as people.
type PeopleRows interface {
	// Person returns the agent, or gateway.ErrNotFound.
	Person(tx gateway.Tx, id gateway.AgentID) (Person, error)
	// PersonByLogin returns the person and the hash of his password.
	PersonByLogin(tx gateway.Tx, login string) (p Person, hash string, err error)
	// AddPerson stores an agent without a password, with his own name at every brand.
	AddPerson(tx gateway.Tx, p Person, at gateway.Instant) error
	// SetPasswordHash stores the hash of the agent's password, which is his for good.
	SetPasswordHash(tx gateway.Tx, id gateway.AgentID, hash string, at gateway.Instant) error
	// Grants returns what the agent's roles grant.
	Grants(tx gateway.Tx, id gateway.AgentID) ([]Grant, error)
	// Reach is what scopes mean for the agent.
	Reach(tx gateway.Tx, id gateway.AgentID) (Reach, error)
	// Colleagues returns the agents that are not disabled, by id.
	Colleagues(tx gateway.Tx) ([]Colleague, error)
	// QueueCounts returns the queues that are not disabled, by id.
	QueueCounts(tx gateway.Tx) ([]QueueCount, error)
	// QueueName returns the queue's name, or gateway.ErrNotFound.
	QueueName(tx gateway.Tx, id gateway.QueueID) (string, error)
	// LivePresence is what the agent chose last; offline if he never chose.
	LivePresence(tx gateway.Tx, id gateway.AgentID) (Presence, error)
	// AgentLoad is the units of capacity that the agent's conversations take, by kind of
	// channel; of a kind with a limit also if there are none.
	AgentLoad(tx gateway.Tx, id gateway.AgentID) ([]wire.KindLoad, error)
	// AgentNames returns the agents' own names.
	AgentNames(tx gateway.Tx, ids []gateway.AgentID) (map[gateway.AgentID]string, error)
	// Callers returns what the addresses' owners are called.
	Callers(tx gateway.Tx, ids []gateway.AddressID) (map[gateway.AddressID]Caller, error)
	// PeopleChanged counts a change of who may do what, which every process that has
	// sockets looks for with PeopleVersion.
	PeopleChanged(tx gateway.Tx) error
	// PeopleVersion is how many changes there were.
	PeopleVersion(tx gateway.Tx) (int64, error)
}

// RoleRows are roles and who has them.
type RoleRows interface {
	// SeedRole stores the role, or what is new of it: grants that are there stay as
	// they are.
	SeedRole(tx gateway.Tx, r Role) error
	// SetRoles gives the agent these roles, by key, and no others.
	SetRoles(tx gateway.Tx, id gateway.AgentID, keys []string) error
	// CountInRole is how many agents that are not disabled have the role.
	CountInRole(tx gateway.Tx, key string) (int, error)
}

// ThingRows are rows that the gateway declares, and documents, and the desk reads too.
type ThingRows interface {
	Conversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error)
	LockConversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error)
	PublicAgent(tx gateway.Tx, agent gateway.AgentID, brand gateway.BrandID) (channels.Agent, error)
	ContactValues(tx gateway.Tx, id gateway.ContactID) (map[string]string, error)
	Contact(tx gateway.Tx, id gateway.ContactID) (gateway.Contact, error)
	SaveContact(tx gateway.Tx, c gateway.Contact) error
	ContactAddresses(tx gateway.Tx, id gateway.ContactID) ([]gateway.Address, error)
	AddressByID(tx gateway.Tx, id gateway.AddressID) (gateway.Address, error)
	Message(tx gateway.Tx, id gateway.MessageID) (gateway.Message, error)
	MessagesByID(tx gateway.Tx, ids []gateway.MessageID) (map[gateway.MessageID]gateway.Message, error)
	Deliveries(tx gateway.Tx, ids []gateway.MessageID) (map[gateway.MessageID][]gateway.Delivery, error)
	Attachment(tx gateway.Tx, id gateway.AttachmentID) (gateway.Attachment, error)
	AttachmentMessage(tx gateway.Tx, id gateway.AttachmentID) (gateway.Message, error)
}
