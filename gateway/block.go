package gateway

import "slices"

// Block says that an address's messages are not taken, until Expires (0 is for
// ever) or until it is lifted.
type Block struct {
	ID      BlockID
	Address AddressID
	Reason  string // a key: spam, abuse, other
	Since   Instant
	Expires Instant
	By      Actor
}

// BlockRows are whose messages are not taken.
type BlockRows interface {
	// Blocked returns the blocks of the addresses that are in force.
	Blocked(tx Tx, addresses []AddressID, now Instant) (map[AddressID]Block, error)
	// AddBlock stores the block in place of any other of its address.
	AddBlock(tx Tx, b Block) error
	// LiftBlock ends the address's block; without one it is ErrNotFound.
	LiftBlock(tx Tx, a AddressID, at Instant) error
}

// Block lets no more messages of the conversation's address in.
func (g *Gateway) Block(w *Work, id ConversationID, b Block) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	b.ID, b.Address, b.Since = NewID[BlockID](), c.Address, w.Now
	if err := g.rows.AddBlock(w.Tx, b); err != nil {
		return err
	}
	w.Emit(ConversationStream(id), CustomerBlocked, b.By, BlockRef{Reason: b.Reason, Until: b.Expires})
	return nil
}

// Unblock takes messages of the conversation's address again, and tells a customer
// who has a line: what he could not write in is open.
func (g *Gateway) Unblock(w *Work, id ConversationID, by Actor) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	if err := g.rows.LiftBlock(w.Tx, c.Address, w.Now); err != nil {
		return err
	}
	w.Emit(ConversationStream(id), CustomerUnblocked, by, BlockRef{})
	return g.tellLine(w, c, CustomerUnblocked, by, BlockRef{})
}

// codeBlocked is what a hosted channel is told of a message that was not taken. A
// provider is told nothing: it would deliver again for ever.
const codeBlocked = "blocked"

// dropBlocked leaves out the messages of who is blocked.
func (in *intake) dropBlocked() error {
	senders := make([]AddressID, len(in.fresh))
	for i, a := range in.fresh {
		senders[i] = a.address.ID
	}
	if len(senders) == 0 {
		return nil
	}
	blocked, err := in.rows.Blocked(in.Tx, senders, in.Now)
	if err != nil || len(blocked) == 0 {
		return err
	}
	in.fresh = slices.DeleteFunc(in.fresh, func(a *incoming) bool {
		_, a.blocked = blocked[a.address.ID]
		return a.blocked
	})
	return nil
}
