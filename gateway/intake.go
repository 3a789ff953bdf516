package gateway

import (
	"cmp"
	"errors"

	"switchboard/channels"
)

// intake is the application of one group of batches.
type intake struct {
	*Work
	rows     Rows
	placer   Placer
	ops      []*intakeOp
	fresh    []*incoming // messages not stored before, in order
	episodes map[OpenKey]*episode
	numbered []numbered
}

// episode is a conversation that messages of this group go into.
type episode struct {
	Conversation
	key      OpenKey
	was      State  // "" when new
	cause    string // why it waits again, or ""
	previews bool
}

// reenters says why a message makes the conversation wait in its queue again, or "".
func (e *episode) reenters() string {
	switch {
	case e.was == Resolved && !e.Spam:
		return "reopened"
	case e.was == Active && e.ParkedAt != 0:
		return "returned"
	}
	return ""
}

// asleep reports whether the conversation stays resolved whatever comes: more spam
// is nobody's work either.
func (e *episode) asleep() bool { return e.was == Resolved && e.Spam }

// numbered remembers which events carry a message, to copy their numbers over.
type numbered struct {
	message    *Message
	conv, line int // indexes into events; line is -1 where there is none
}

// applyIntake is the intake lane: everything the group's batches say, in as few
// statements as possible.
func (g *Gateway) applyIntake(tx Tx, ops []Op) error {
	in := &intake{
		Work: &Work{Tx: tx, Now: Now()}, rows: g.rows, placer: g.placer,
		ops: make([]*intakeOp, len(ops)), episodes: make(map[OpenKey]*episode),
	}
	gr := &group{}
	for i, op := range ops {
		in.ops[i] = op.(*intakeOp)
		in.ops[i].group = gr
	}
	for _, step := range []func() error{
		in.dropKnown, in.findCustomers, in.dropBlocked, in.findConversations, in.claimFiles, in.findQuoted, in.compose,
		in.report, in.storeConversations, in.storeMessages, in.storeCursors,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	gr.events = in.events
	for _, e := range in.episodes {
		gr.previews = append(gr.previews, e.ID)
	}
	return nil
}

// dropKnown keeps the messages that are not stored yet, once each.
func (in *intake) dropKnown() error {
	var keys []ProviderKey
	for a := range in.arrivals() {
		if a.item.Message != nil {
			keys = append(keys, ProviderKey{a.sink.account.ID, a.item.ID})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	known, err := in.rows.KnownMessages(in.Tx, keys)
	if err != nil {
		return err
	}
	for a := range in.arrivals() {
		key := ProviderKey{a.sink.account.ID, a.item.ID}
		if _, ok := known[key]; a.item.Message == nil || ok {
			continue
		}
		known[key] = ""
		in.fresh = append(in.fresh, a)
	}
	return nil
}

func (in *intake) arrivals() func(func(*incoming) bool) {
	return func(yield func(*incoming) bool) {
		for _, op := range in.ops {
			for _, a := range op.arrivals {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// findCustomers locks the senders' addresses and creates those that are new, each
// with a contact of its own: who he really is, is found out later.
func (in *intake) findCustomers() error {
	keys := make([]channels.Address, 0, len(in.fresh))
	for _, a := range in.fresh {
		keys = append(keys, a.item.From)
	}
	if len(keys) == 0 {
		return nil
	}
	known, err := in.rows.LockAddresses(in.Tx, keys)
	if err != nil {
		return err
	}
	if err := in.dropErased(known); err != nil {
		return err
	}
	for _, a := range in.fresh {
		profile := a.item.Message.Profile
		address, ok := known[a.item.From]
		switch {
		case !ok:
			address, err = in.addCustomer(a.item.From, profile)
		case changes(address.Profile, profile):
			address.Profile = merged(address.Profile, profile)
			err = in.rows.SetProfile(in.Tx, address.ID, address.Profile)
		}
		if err != nil {
			return err
		}
		known[a.item.From] = address
		a.address = address
	}
	return nil
}

func (in *intake) addCustomer(from channels.Address, p channels.Profile) (Address, error) {
	c := Contact{ID: NewID[ContactID](), Name: p.Name, Locale: p.Locale, CreatedAt: in.Now}
	a := Address{ID: NewID[AddressID](), Address: from, Contact: c.ID, Profile: p}
	l := Link{ID: NewID[LinkID](), Address: a.ID, Contact: c.ID, Since: in.Now, Proof: Verified, By: BySystem()}
	return a, in.rows.AddAddress(in.Tx, a, c, l)
}

// findConversations finds each message's conversation: the open one, or a new one.
func (in *intake) findConversations() error {
	var keys []OpenKey
	for _, a := range in.fresh {
		keys = append(keys, a.openKey())
	}
	if len(keys) == 0 {
		return nil
	}
	open, err := in.rows.OpenConversations(in.Tx, keys)
	if err != nil {
		return err
	}
	for _, a := range in.fresh {
		key := a.openKey()
		if in.episodes[key] != nil {
			continue
		}
		if c, ok := open[key]; ok {
			in.episodes[key] = &episode{Conversation: c, key: key, was: c.State}
			continue
		}
		e, err := in.begin(a, key)
		if err != nil {
			return err
		}
		in.episodes[key] = e
	}
	return nil
}

func (a *incoming) openKey() OpenKey {
	k := OpenKey{Account: a.sink.account.ID, Address: a.address.ID}
	if a.sink.driver.Features.Threads {
		k.Thread = a.item.Thread
	}
	return k
}

// begin makes a new conversation, waiting where the placer says.
func (in *intake) begin(a *incoming, key OpenKey) (*episode, error) {
	c := Conversation{
		ID: NewID[ConversationID](), Brand: a.sink.account.Brand, Account: key.Account, Address: key.Address,
		Thread: key.Thread, State: Waiting, Weight: 1,
		Subject: a.item.Message.Subject, OpenedAt: in.Now, WaitingSince: in.Now,
	}
	if err := in.place(a, &c); err != nil {
		return nil, err
	}
	last, err := in.rows.LastConversation(in.Tx, key)
	switch {
	case err == nil:
		c.Previous = last.ID
	case !errors.Is(err, ErrNotFound):
		return nil, err
	}
	return &episode{Conversation: c, key: key}, nil
}

// claimFiles turns the files of every fresh message and amendment into
// attachments of their message.
func (in *intake) claimFiles() error {
	for _, a := range in.fresh {
		a.message.ID = NewID[MessageID]()
		parts, err := in.ownFiles(a, a.message.ID, a.item.Message.Parts)
		if err != nil {
			return err
		}
		a.message.Parts = parts
	}
	return nil
}

func (in *intake) ownFiles(a *incoming, m MessageID, parts []channels.Part) ([]channels.Part, error) {
	own := make([]channels.Part, len(parts))
	copy(own, parts)
	for i := range own {
		if own[i].File == nil {
			continue
		}
		att, stored := a.files[i]
		var err error
		if stored {
			att.Message, att.CreatedAt = m, in.Now
			err = in.rows.AddAttachment(in.Tx, att)
		} else {
			by := Actor{Kind: Customer, ID: a.item.From.Value}
			att, err = in.rows.ClaimAttachment(in.Tx, AttachmentID(own[i].File.ID), by, m)
		}
		if err != nil {
			return nil, err
		}
		file := att.File
		file.Open = nil
		own[i].File, own[i].Kind = &file, fileKind(own[i].Kind, file)
	}
	return own, nil
}

// fileKind corrects a part's kind by what its file turned out to be.
func fileKind(claimed channels.PartKind, f channels.File) channels.PartKind {
	switch {
	case f.Inline:
		return channels.ImagePart
	case claimed == channels.ImagePart:
		return channels.FilePart
	}
	return claimed
}

// compose writes the messages' events and marks their conversations.
func (in *intake) compose() error {
	for _, a := range in.fresh {
		e := in.episodes[a.openKey()]
		if err := in.wake(a, e); err != nil {
			return err
		}
		m := &a.message
		m.Conversation, m.Account, m.ProviderID = e.ID, e.Account, a.item.ID
		m.Author = Actor{Kind: Customer, ID: string(a.address.ID)}
		m.Visibility, m.SentAt, m.ReceivedAt = Public, At(a.item.Message.SentAt), in.Now
		ref := MessageRef{Message: m.ID, Visibility: Public}
		n := numbered{message: m, line: -1}
		n.conv = in.emit(ConversationStream(e.ID), MessageAdded, m.Author, ref, m)
		if a.sink.driver.Features.Hosted {
			n.line = in.emit(LineStream(e.Account, a.item.From), MessageAdded, m.Author, ref, m)
		}
		in.numbered = append(in.numbered, n)
		e.LastMessage, e.LastMessageAt = m.ID, in.Now
		if e.OwedSince == 0 && !e.asleep() {
			e.OwedSince = in.Now
		}
	}
	return nil
}

// wake announces a new conversation, brings one that was resolved or parked back to
// its queue, and one that is being written up back to its agent.
func (in *intake) wake(a *incoming, e *episode) error {
	by := Actor{Kind: Customer, ID: string(a.address.ID)}
	if e.previews || e.asleep() {
		return nil
	}
	e.previews, e.cause = true, e.reenters()
	switch {
	case e.was == "":
		e.cause = "new"
		opened := StateRef{To: Waiting, Cause: e.cause}
		in.Emit(ConversationStream(e.ID), ConversationOpened, by, opened)
		if a.sink.driver.Features.Hosted {
			in.Emit(LineStream(e.Account, a.item.From), ConversationOpened, by, opened)
		}
	case e.cause != "":
		if err := in.step(e, Waiting, e.cause, by); err != nil {
			return err
		}
	case e.was == Wrapup:
		return in.step(e, Active, "returned", by)
	default:
		return nil
	}
	in.Emit(QueueStream(e.Queue), ConversationEntered, by, AssignRef{Conversation: e.ID, Queue: e.Queue, Cause: e.cause})
	return nil
}

// step takes a stored conversation to another state. What its agent had parked is not
// his any more: the router asks him first.
func (in *intake) step(e *episode, to State, cause string, by Actor) error {
	next, err := e.To(to, in.Now)
	if err != nil {
		return err
	}
	e.Conversation = next
	in.Emit(ConversationStream(e.ID), ConversationChanged, by, StateRef{From: e.was, To: to, Cause: cause})
	if e.was != Active {
		return nil
	}
	had, err := in.rows.EndAssignment(in.Tx, e.ID, cause, in.Now)
	if err != nil || had.Agent == "" {
		return err
	}
	ref := AssignRef{Conversation: e.ID, Agent: had.Agent, Queue: e.Queue, Epoch: had.Epoch, Cause: cause}
	in.Emit(ConversationStream(e.ID), ConversationReleased, by, ref)
	in.Emit(AgentStream(had.Agent), ConversationReleased, by, ref)
	return nil
}

// storeConversations writes new and reopened conversations with their histories,
// and the summaries of the others, each once, with its last message of this group.
func (in *intake) storeConversations() error {
	var touches []Touch
	for _, a := range in.fresh {
		e := in.episodes[a.openKey()]
		if a.message.ID != e.LastMessage {
			continue
		}
		if e.was == e.State {
			touches = append(touches, Touch{e.ID, e.LastMessage, e.LastMessageAt, e.OwedSince})
			continue
		}
		if err := in.storeStepped(e, Actor{Kind: Customer, ID: string(a.address.ID)}); err != nil {
			return err
		}
	}
	if len(touches) == 0 {
		return nil
	}
	return in.rows.TouchConversations(in.Tx, touches)
}

func (in *intake) storeStepped(e *episode, by Actor) (err error) {
	if e.was == "" {
		err = in.rows.AddConversation(in.Tx, e.Conversation)
	} else {
		e.Epoch++ // decisions on what it was are void
		err = in.rows.SaveConversation(in.Tx, e.Conversation, e.Epoch-1)
	}
	if err != nil {
		return err
	}
	cause := cmp.Or(e.cause, "returned")
	if err := in.rows.AddStateChange(in.Tx, e.ID, e.was, e.State, cause, by, in.Now); err != nil || e.State != Waiting {
		return err
	}
	return in.rows.EnterQueue(in.Tx, e.ID, e.Queue, cause, in.Now)
}

// storeMessages numbers the events and stores them and their messages.
func (in *intake) storeMessages() error {
	if len(in.events) > 0 {
		if err := in.rows.Append(in.Tx, in.events); err != nil {
			return err
		}
	}
	if len(in.fresh) == 0 {
		return nil
	}
	return storeNumbered(in.Work, in.rows, in.numbered)
}

// storeCursors notes how far each adapter has read.
func (in *intake) storeCursors() error {
	for _, op := range in.ops {
		if op.cursor.Key == "" {
			continue
		}
		err := in.rows.SetAccountState(in.Tx, op.sink.account.ID, cursorKey(op.cursor.Key), op.cursor.Value, 0)
		if err != nil {
			return err
		}
	}
	return nil
}
