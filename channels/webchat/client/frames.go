package client

import (
	"encoding/json"
	"fmt"
	"time"

	"switchboard/channels/webchat/wire"
)

// heard takes one frame of the server. welcome says it was that.
func (c *Client) heard(raw []byte) (welcome bool, err error) {
	var head wire.Frame
	if err := json.Unmarshal(raw, &head); err != nil {
		return false, fmt.Errorf("read frame: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch head.Type {
	case "welcome":
		return true, take(raw, c.welcome)
	case "entries":
		return false, take(raw, c.entries)
	case "ack":
		return false, take(raw, func(a wire.Ack) error {
			c.acked(a.ClientID)
			return nil
		})
	case "refused":
		return false, take(raw, c.refused)
	case "typing":
		return false, take(raw, func(t wire.Typing) error {
			call(c.opts.Typing, t.On)
			return nil
		})
	case "queue":
		return false, take(raw, func(q wire.Queue) error {
			c.stand = q.Tag
			call(c.opts.Queue, q)
			return nil
		})
	}
	return false, nil // a later version's
}

// take decodes a frame for what happens with it.
func take[F any](raw []byte, do func(F) error) error {
	var f F
	if err := json.Unmarshal(raw, &f); err != nil {
		return fmt.Errorf("read frame: %w", err)
	}
	return do(f)
}

func call[T any](f func(T), v T) {
	if f != nil {
		f(v)
	}
}

func (c *Client) welcome(w wire.Welcome) error {
	if w.Token != "" {
		c.token = w.Token
	}
	if c.opts.Up != nil && !c.opts.Exchange {
		c.opts.Up()
	}
	return nil
}

func (c *Client) entries(f wire.Entries) error {
	if f.Reset {
		c.last = 0
		if len(f.Entries) > 0 {
			c.last = f.Entries[0].Seq - 1
		}
		if c.opts.Reset != nil {
			c.opts.Reset()
		}
	}
	for _, e := range f.Entries {
		switch {
		case e.Seq <= c.last: // two polls may both have brought it
			continue
		case e.Seq > c.last+1:
			return errGap
		}
		c.last = e.Seq
		if e.Mine && e.ClientID != "" {
			c.acked(e.ClientID)
		}
		call(c.opts.Entry, e)
	}
	return nil
}

// acked is told of a message by its Ack and by its own entry, whichever comes first.
func (c *Client) acked(clientID string) {
	if c.queue.done(clientID) {
		call(c.opts.Acked, clientID)
	}
}

func (c *Client) refused(r wire.Refused) error {
	switch {
	case r.RetryAfter > 0 && r.ClientID != "":
		c.queue.back(r.ClientID, time.Duration(r.RetryAfter)*time.Second)
	case r.RetryAfter > 0:
		return nil
	case r.ClientID == "" || c.queue.done(r.ClientID):
		call(c.opts.Refused, r)
	}
	return nil
}

func encode(frame any) []byte {
	raw, err := json.Marshal(frame)
	if err != nil {
		panic("client: frame cannot be JSON: " + err.Error()) // a mistake in its type
	}
	return raw
}
