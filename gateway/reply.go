package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"switchboard/channels"
)

// Limits of what an agent writes.
const (
	maxReplyText  = 10_000 // runes, where the channel sets no limit of its own
	maxReplyParts = 10
	maxClientID   = 128 // bytes
)

// Errors of a reply that the desk tells the agent.
var (
	// ErrNotAssignee says that only the conversation's agent may answer the customer.
	ErrNotAssignee = errors.New("only the assignee may answer")
	// ErrOwed says that the customer waits for an answer.
	ErrOwed = errors.New("an answer is owed")
	// ErrBadMessage says that the message cannot be sent in this form; the error
	// that wraps it says why.
	ErrBadMessage = errors.New("message cannot be sent")
)

// Reply is what an agent writes: an answer, or a note when Internal.
type Reply struct {
	Conversation ConversationID
	Author       AgentID
	ClientID     string // unique per author; the same one stores nothing again
	Visibility   Visibility
	Parts        []channels.Part // File parts carry only File.ID
	Quoted       MessageID
}

// Reply stores an agent's message with its event and, for an answer on a channel
// that is not hosted, its outbox row: all in one transaction. Sending one client
// id again returns the message stored the first time.
func (g *Gateway) Reply(ctx context.Context, r Reply) (Message, error) {
	r.Parts = cleanParts(r.Parts)
	if err := checkReply(r); err != nil {
		return Message{}, err
	}
	op := &replyOp{g: g, reply: r}
	if err := g.write(ctx, op); err != nil {
		return Message{}, err
	}
	g.publishGroup(op.group)
	g.counts.answered.Add(1)
	if op.queued != "" {
		g.bus.Publish(OutboxTopic(op.queued), nil)
	}
	return op.message, nil
}

func checkReply(r Reply) error {
	if len(r.Parts) == 0 || len(r.Parts) > maxReplyParts {
		return fmt.Errorf("%w: it has 1 to %d parts", ErrBadMessage, maxReplyParts)
	}
	if r.ClientID == "" || len(r.ClientID) > maxClientID || cleanText(r.ClientID) != r.ClientID {
		return fmt.Errorf("%w: it needs a client id of 1 to %d bytes of text", ErrBadMessage, maxClientID)
	}
	if r.Visibility != Public && r.Visibility != Internal {
		return fmt.Errorf("%w: it needs a visibility", ErrBadMessage)
	}
	for _, p := range r.Parts {
		if r.Visibility == Public && len(p.Mentions) > 0 {
			return fmt.Errorf("%w: only notes mention agents", ErrBadMessage)
		}
		if p.Text == "" && p.File == nil {
			return fmt.Errorf("%w: a part is empty", ErrBadMessage)
		}
	}
	return nil
}

// replyOp stores one reply.
type replyOp struct {
	g     *Gateway
	reply Reply

	group   *group    // results
	message Message   //
	queued  AccountID // the account whose outbox it waits in
}

// Lane makes replyOp an Op.
func (o *replyOp) Lane() *Lane { return o.g.replies }

// Key is the conversation.
func (o *replyOp) Key() string { return string(o.reply.Conversation) }

// replying is the application of one group of replies.
type replying struct {
	*Work
	g        *Gateway
	numbered []numbered
	messages []*replyOp
	jobs     []outgoing
}

// outgoing is a delivery that the outbox carries out, once its message has a number.
type outgoing struct {
	op       *replyOp
	delivery Delivery
	hosted   bool
}

// applyReplies is the reply lane.
func (g *Gateway) applyReplies(tx Tx, ops []Op) error {
	r := &replying{Work: &Work{Tx: tx, Now: Now()}, g: g}
	gr := &group{}
	for _, op := range ops {
		o := op.(*replyOp)
		o.group, o.message, o.queued = gr, Message{}, ""
		if err := r.compose(o); err != nil {
			return err
		}
		gr.previews = append(gr.previews, o.reply.Conversation)
	}
	if err := r.storeAll(); err != nil {
		return err
	}
	gr.events = r.events
	return nil
}

// compose checks one reply against its conversation and prepares its rows.
func (r *replying) compose(o *replyOp) error {
	c, err := r.g.rows.LockConversation(r.Tx, o.reply.Conversation)
	if err != nil {
		return err
	}
	author := ByAgent(o.reply.Author)
	if stored, err := r.g.rows.ClientMessage(r.Tx, author, o.reply.ClientID); err == nil {
		o.message = stored
		return nil
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	account, driver, err := r.g.account(c.Account)
	if errors.Is(err, ErrNotFound) && o.reply.Visibility == Public {
		err = fmt.Errorf("%w: its channel is not there any more", ErrBadMessage)
	}
	if err != nil && !errors.Is(err, ErrNotFound) { // notes need no channel
		return err
	}
	if err := sendable(c, o.reply, driver); err != nil {
		return err
	}
	o.message = Message{
		ID: NewID[MessageID](), Conversation: c.ID, Account: c.Account, ClientID: o.reply.ClientID,
		Author: author, Visibility: o.reply.Visibility, Quoted: o.reply.Quoted, ReceivedAt: r.Now,
	}
	if o.message.Parts, err = r.ownFiles(o, driver); err != nil {
		return err
	}
	r.messages = append(r.messages, o)
	return r.announce(o, c, account, driver)
}

// sendable says whether the channel and the conversation's state take the reply.
func sendable(c Conversation, reply Reply, d channels.Driver) error {
	limit := maxReplyText
	if reply.Visibility == Public {
		if c.Agent != reply.Author {
			return ErrNotAssignee
		}
		if c.State != Active {
			return &TransitionError{Conversation: c.ID, From: c.State, To: Active}
		}
		if d.Features.MaxText > 0 {
			limit = d.Features.MaxText
		}
	}
	for _, p := range reply.Parts {
		if len([]rune(p.Text)) > limit {
			return fmt.Errorf("%w: a text has at most %d characters here", ErrBadMessage, limit)
		}
	}
	return nil
}

func (r *replying) ownFiles(o *replyOp, d channels.Driver) ([]channels.Part, error) {
	parts := slices.Clone(o.reply.Parts)
	for i, p := range parts {
		if p.File == nil {
			continue
		}
		att, err := r.g.rows.ClaimAttachment(r.Tx, AttachmentID(p.File.ID), o.message.Author, o.message.ID)
		if errors.Is(err, ErrNotFound) {
			return nil, fmt.Errorf("%w: no such upload, or it was sent already", ErrBadMessage)
		}
		if err != nil {
			return nil, err
		}
		if o.reply.Visibility == Public && att.File.Size > d.Features.MaxFile {
			return nil, fmt.Errorf("%w: a file has at most %d bytes here", ErrBadMessage, d.Features.MaxFile)
		}
		file := att.File
		file.Open = nil
		parts[i].File, parts[i].Kind = &file, fileKind(channels.FilePart, file)
	}
	return parts, nil
}

// announce emits the message's events and prepares its delivery.
func (r *replying) announce(o *replyOp, c Conversation, account Account, d channels.Driver) error {
	m := &o.message
	ref := MessageRef{Message: m.ID, Visibility: m.Visibility}
	n := numbered{message: m, line: -1}
	n.conv = r.emit(ConversationStream(c.ID), MessageAdded, m.Author, ref, m)
	defer func() { r.numbered = append(r.numbered, n) }()
	if m.Visibility != Public {
		return nil
	}
	address, err := r.g.rows.AddressByID(r.Tx, c.Address)
	if err != nil {
		return err
	}
	state := channels.Queued
	if d.Features.Hosted {
		state = channels.Sent // committed is sent: the customer's client resumes from here
		n.line = r.emit(LineStream(account.ID, address.Address), MessageAdded, m.Author, ref, m)
	} else {
		o.queued = account.ID
	}
	r.jobs = append(r.jobs, outgoing{op: o, hosted: d.Features.Hosted, delivery: Delivery{
		ID: NewID[DeliveryID](), Message: m.ID, Account: account.ID, Address: c.Address, State: state, UpdatedAt: r.Now,
	}})
	touch := Touch{Conversation: c.ID, LastMessage: m.ID, LastMessageAt: r.Now}
	return r.g.rows.TouchConversations(r.Tx, []Touch{touch})
}

// storeAll numbers the events and writes messages, deliveries and outbox rows.
func (r *replying) storeAll() error {
	if len(r.events) == 0 {
		return nil
	}
	if err := r.g.rows.Append(r.Tx, r.events); err != nil {
		return err
	}
	if err := storeNumbered(r.Work, r.g.rows, r.numbered); err != nil {
		return err
	}
	for _, j := range r.jobs {
		if err := r.g.rows.AddDelivery(r.Tx, j.delivery); err != nil {
			return err
		}
		if j.hosted {
			continue
		}
		m := j.op.message
		if err := r.g.rows.AddJob(r.Tx, string(j.delivery.ID), j.delivery, m.Conversation, m.Seq, r.Now); err != nil {
			return err
		}
	}
	return nil
}
