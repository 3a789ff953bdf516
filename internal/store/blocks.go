package store

import "switchboard/gateway"

const liveBlock = `SELECT id, address_id, reason, since, expires_at, actor_kind, actor_id FROM blocks
WHERE lifted_at = 0 AND (expires_at = 0 OR expires_at > $1) AND address_id = $2`

// Blocked returns the blocks of the addresses that are in force.
func (Rows) Blocked(tx gateway.Tx, addresses []gateway.AddressID, now gateway.Instant) (map[gateway.AddressID]gateway.Block, error) {
	blocked := make(map[gateway.AddressID]gateway.Block)
	err := among(tx, liveBlock, "", []any{now}, distinct(addresses), func(r gateway.Row) error {
		var b gateway.Block
		err := r.Scan(&b.ID, &b.Address, &b.Reason, &b.Since, &b.Expires, &b.By.Kind, &b.By.ID)
		blocked[b.Address] = b
		return err
	})
	return blocked, err
}

const liftBlock = `UPDATE blocks SET lifted_at = $1 WHERE address_id = $2 AND lifted_at = 0`

const insertBlock = `INSERT INTO blocks (id, address_id, reason, since, expires_at, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// AddBlock stores the block in place of any other of its address.
func (Rows) AddBlock(tx gateway.Tx, b gateway.Block) error {
	if _, err := tx.Exec(liftBlock, b.Since, b.Address); err != nil {
		return err
	}
	_, err := tx.Exec(insertBlock, b.ID, b.Address, b.Reason, b.Since, b.Expires, b.By.Kind, b.By.ID)
	return err
}

// LiftBlock ends the address's block; without one it is ErrNotFound.
func (Rows) LiftBlock(tx gateway.Tx, a gateway.AddressID, at gateway.Instant) error {
	return found(tx.Exec(liftBlock, at, a))
}
