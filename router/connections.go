package router

import (
	"cmp"
	"context"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// desk is where an agent may be connected: to one node.
type desk struct {
	agent gateway.AgentID
	node  string
}

func (d desk) compare(o desk) int {
	return cmp.Or(cmp.Compare(d.agent, o.agent), cmp.Compare(d.node, o.node))
}

// connected are the agents who are connected, by the nodes they are connected to,
// with since when.
type connected map[gateway.AgentID]map[string]gateway.Instant

// has reports whether the agent is connected to any node.
func (c connected) has(id gateway.AgentID) bool { return len(c[id]) > 0 }

func (c connected) add(d desk, at gateway.Instant) {
	if c[d.agent] == nil {
		c[d.agent] = make(map[string]gateway.Instant, 1)
	}
	c[d.agent][d.node] = at
}

func (c connected) remove(d desk) {
	delete(c[d.agent], d.node)
	if len(c[d.agent]) == 0 {
		delete(c, d.agent)
	}
}

// Connection is the beginning or end of an agent's being connected to a node.
type Connection struct {
	Agent gateway.AgentID
	Node  string
	At    gateway.Instant
	Cause string // of the end
}

// ConnectionRows are who is connected, and was.
type ConnectionRows interface {
	// BeginConnections stores that agents are connected to nodes, unless they are.
	BeginConnections(tx gateway.Tx, cs []Connection) error
	// EndConnections ends the agents' live connections to the nodes, if there are any.
	EndConnections(tx gateway.Tx, cs []Connection) error
	// EndLostConnections ends every live connection to the node itself, and to nodes
	// that do not live any more.
	EndLostConnections(tx gateway.Tx, node, cause string, at gateway.Instant) error
	// LiveConnections returns those that are left.
	LiveConnections(tx gateway.Tx) ([]Connection, error)
	// LiveNodes returns the nodes that live.
	LiveNodes(tx gateway.Tx) ([]string, error)
}

// returnWithin is how long after a start those whose connections to this node were cut
// by the stop are taken for connected: their consoles come back by themselves, and what
// rings at them rings on. Of a node that died nobody knows when it is back: who was
// connected to it gets nothing, for the work of the others would wait at his desk.
const returnWithin = 10 * time.Second

// returning stands for the node to which they will be connected again.
const returning = ""

// findConnected begins with those whom other nodes have. This node says itself whom it
// has: what is stored of that is from before.
func (r *Router) findConnected(ctx context.Context) error {
	var before, live []Connection
	err := r.do(ctx, func(w *gateway.Work) (err error) {
		if before, err = r.rows.LiveConnections(w); err != nil {
			return err
		}
		if err := r.rows.EndLostConnections(w, r.node(), "restart", w.Now); err != nil {
			return err
		}
		live, err = r.rows.LiveConnections(w)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range live {
		r.online.add(desk{c.Agent, c.Node}, c.At)
	}
	for _, c := range before {
		if c.Node == r.node() && !slices.Contains(live, c) {
			r.online.add(desk{c.Agent, returning}, c.At)
			r.returnBy = gateway.Now().Add(returnWithin)
		}
	}
	return nil
}

// missAgents says that those who did not return are away, once they had time.
func (r *Router) missAgents(now gateway.Instant) {
	if r.returnBy == 0 || now < r.returnBy {
		return
	}
	r.returnBy = 0
	for id := range r.online {
		if _, awaited := r.online[id][returning]; awaited {
			r.inbox.line(desk{id, returning}, now, Away)
		}
	}
}

// connect tells the core who came and went, and stores it. An agent is there as long
// as any node has him.
func (r *Router) connect(ctx context.Context, lines []lineChange) error {
	if len(lines) == 0 {
		return nil
	}
	// The core's clock only moves on: the earlier word first.
	slices.SortStableFunc(lines, func(a, b lineChange) int { return cmp.Compare(a.at, b.at) })
	var came, went []Connection
	for _, l := range lines {
		c := Connection{Agent: l.agent, Node: l.node, At: l.at}
		if l.line == Online {
			r.online.add(l.desk, l.at)
			r.comes(l.agent)
			came = append(came, c)
			continue
		}
		r.online.remove(l.desk)
		if !r.online.has(l.agent) {
			r.tell(l.at, dispatch.Disconnect{Agent: l.agent})
		}
		c.Cause = "closed"
		went = append(went, c)
	}
	return r.do(ctx, func(w *gateway.Work) error {
		if err := r.rows.BeginConnections(w, came); err != nil {
			return err
		}
		return r.rows.EndConnections(w, went)
	})
}

// presentWish says which agents are connected to a node, and that no others are.
type presentWish struct {
	Node   string
	Agents map[gateway.AgentID]gateway.Instant
}

// is reports whether that is what is stored.
func (p presentWish) is(live []Connection) bool {
	n := 0
	for _, c := range live {
		if c.Node != p.Node {
			continue
		}
		if _, here := p.Agents[c.Agent]; !here {
			return false
		}
		n++
	}
	return n == len(p.Agents)
}

func (p presentWish) grant(_ context.Context, r *Router) error {
	for id, nodes := range r.online {
		if _, had := nodes[p.Node]; had && p.Agents[id] == 0 {
			r.inbox.line(desk{id, p.Node}, gateway.Now(), Away)
		}
	}
	for id := range p.Agents {
		if r.online[id][p.Node] == 0 {
			r.inbox.line(desk{id, p.Node}, gateway.Now(), Online)
		}
	}
	return nil
}

// nodesWish says which nodes live. Whoever was connected to another is not any more.
type nodesWish struct {
	Live []string
}

func (n nodesWish) grant(_ context.Context, r *Router) error {
	for id, nodes := range r.online {
		for node := range nodes {
			if node != r.node() && node != returning && !slices.Contains(n.Live, node) {
				r.inbox.line(desk{id, node}, gateway.Now(), Away)
			}
		}
	}
	return nil
}
