package dispatch

import "switchboard/gateway"

// Draining is who drains for what, which decisions show only later.
func (c *Core) Draining() map[gateway.AgentID]gateway.ConversationID {
	draining := make(map[gateway.AgentID]gateway.ConversationID)
	for id, a := range c.agents {
		if a.drains != nil {
			draining[id] = a.drains.id
		}
	}
	return draining
}
