package gateway

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"switchboard/channels"
)

// What is live is told and forgotten: who types, who is connected. None of it is
// stored.

// TypingTopic carries a TypingNotice for everybody who looks at the conversation.
func TypingTopic(id ConversationID) string { return "typing:conv:" + string(id) }

// TypingNotice says that somebody began or stopped typing.
type TypingNotice struct {
	Conversation ConversationID
	By           Actor
	Name         string
	Visibility   Visibility // Internal while a note is written: customers do not learn of it
	On           bool
}

// Typing tells the colleagues who look at a conversation, and, when an answer is
// written, its customer.
func (g *Gateway) Typing(ctx context.Context, n TypingNotice) error {
	g.bus.Publish(TypingTopic(n.Conversation), n)
	if n.Visibility != Public {
		return nil
	}
	var c Conversation
	var a Address
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		if c, err = g.rows.Conversation(tx, n.Conversation); err != nil {
			return err
		}
		a, err = g.rows.AddressByID(tx, c.Address)
		return err
	})
	if err != nil {
		return err
	}
	g.bus.Publish(lineTypingTopic(c.Account, a.Address), lineTyping{By: n.By, On: n.On})
	return nil
}

// seenLook is how many events behind a number are looked at for what was said of it.
const seenLook = 200

// Seen records that an agent saw a conversation up to a number, and tells the
// customer's client, once.
func (g *Gateway) Seen(ctx context.Context, id ConversationID, by Actor, upto int64) error {
	return g.Do(ctx, func(w *Work) error {
		c, err := g.rows.LockConversation(w.Tx, id)
		if err != nil {
			return err
		}
		line, err := g.rows.LineSeq(w.Tx, id, upto)
		if err != nil || line == 0 {
			return err
		}
		if said, err := g.saidSeen(w.Tx, c, line); err != nil || said {
			return err
		}
		return g.tellLine(w, c, SeenChanged, by, SeenRef{Upto: line, State: channels.Read})
	})
}

// saidSeen reports whether the customer's line says already that the desk saw it
// up to a number.
func (g *Gateway) saidSeen(tx Tx, c Conversation, upto int64) (bool, error) {
	a, err := g.rows.AddressByID(tx, c.Address)
	if err != nil {
		return false, err
	}
	later, err := g.rows.Events(tx, LineStream(c.Account, a.Address), upto, seenLook)
	return slices.ContainsFunc(later, func(e Event) bool {
		mark := seenMark(e.Data)
		return e.Kind == SeenChanged && mark != nil && mark.Upto >= upto
	}), err
}

// customers counts hosted customers' connections.
type customers struct {
	mu     sync.Mutex // guards what follows
	counts map[string]int
	who    map[string]Coming // those counted
	talks  map[string]talk   // conversation per line, for typing
}

// talk remembers the open conversation of a line for a moment, or that there is
// none, so that typing does not ask SQL on every key.
type talk struct {
	id    ConversationID
	until time.Time
}

const (
	talkLife    = 30 * time.Second
	noTalkLife  = 2 * time.Second // the first message may come any moment
	talkTimeout = time.Second
	maxTalks    = 10_000
)

// OnlineTopic carries true or false as an address of a hosted account comes and goes.
func OnlineTopic(id AccountID, a channels.Address) string { return onlineTopic + LineStream(id, a) }

const onlineTopic = "online:"

// ComingsTopic carries a Coming for every customer of a hosted account who comes or
// goes, to whatever node.
const ComingsTopic = "comings"

// Coming says that a customer is there now, or gone.
type Coming struct {
	Account AccountID        `json:"n"`
	Address channels.Address `json:"a"`
	There   bool             `json:"t"`
}

func (c Coming) line() string { return LineStream(c.Account, c.Address) }

// Online reports whether the customer has a connection open, to whatever node.
func (g *Gateway) Online(id AccountID, a channels.Address) bool {
	line := LineStream(id, a)
	g.customers.mu.Lock()
	here := g.customers.counts[line] > 0
	g.customers.mu.Unlock()
	return here || g.elsewhere.online(line)
}

func (c *customers) setOnline(g *Gateway, id AccountID, a channels.Address, on bool) {
	key := LineStream(id, a)
	c.mu.Lock()
	was := c.counts[key]
	n := was + 1
	if !on {
		n = max(was-1, 0)
	}
	if n == 0 {
		delete(c.counts, key)
		delete(c.who, key)
		delete(c.talks, key)
	} else {
		c.counts[key] = n
		c.who[key] = Coming{Account: id, Address: a, There: true}
	}
	c.mu.Unlock()
	if (was == 0) == (n == 0) {
		return
	}
	coming := Coming{Account: id, Address: a, There: n > 0}
	g.bus.Publish(presenceTopic, presence{Node: g.leases.Node(), Customers: []Coming{coming}})
	if !g.elsewhere.online(key) {
		g.tellComing(coming)
	}
}

// tellComing tells this node's parts that a customer came or went.
func (g *Gateway) tellComing(c Coming) {
	g.bus.Publish(OnlineTopic(c.Account, c.Address), c.There)
	g.bus.Publish(ComingsTopic, c)
}

// here are those who are connected to this node.
func (c *customers) here() []Coming {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.who))
}

func (c *customers) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.counts)
}

// typing tells the desk that a customer types, if he has an open conversation.
func (c *customers) typing(g *Gateway, id AccountID, a channels.Address, on bool) {
	conversation := c.talk(g, id, a)
	if conversation == "" {
		return
	}
	g.bus.Publish(TypingTopic(conversation), TypingNotice{
		Conversation: conversation, By: Actor{Kind: Customer}, Visibility: Public, On: on,
	})
}

// spoke forgets that a line has no conversation: it has one now.
func (c *customers) spoke(id AccountID, from channels.Address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := LineStream(id, from)
	if t, ok := c.talks[key]; ok && t.id == "" {
		delete(c.talks, key)
	}
}

func (c *customers) talk(g *Gateway, id AccountID, from channels.Address) ConversationID {
	key := LineStream(id, from)
	now := time.Now()
	c.mu.Lock()
	t, ok := c.talks[key]
	c.mu.Unlock()
	if ok && now.Before(t.until) {
		return t.id
	}
	ctx, cancel := context.WithTimeout(context.Background(), talkTimeout)
	defer cancel()
	t = talk{until: now.Add(talkLife)}
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		t.id, err = g.rows.OpenConversationID(tx, id, from)
		return err
	})
	if err != nil {
		t = talk{until: now.Add(noTalkLife)}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.talks) >= maxTalks {
		clear(c.talks)
	}
	c.talks[key] = t
	return t.id
}
