package dispatch

import "switchboard/gateway"

// Units are how many of his an agent holds and is offered, which decisions show only
// once he might get more.
func (c *Core) Units(id gateway.AgentID) int { return c.agents[id].load }

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
