package bus

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"switchboard/gateway"
)

const (
	maxQueued     = 8192 // hints waiting to go out; beyond it they are dropped
	maxInbound    = 65_536
	maxInboundMem = 64 << 20
	maxHint       = 64 << 10 // bytes; a hint is small, or something is wrong with it
	startLimit    = 10 * time.Second
	reconnectWait = 250 * time.Millisecond
)

// Options say how a node meets the others. Either Listen or URL is set.
type Options struct {
	Node string // its name, another for each
	// Secret is known to the nodes of one installation and to nobody else: it lets them
	// in, and seals what they tell each other.
	Secret string
	// Hints are all topics there are.
	Hints []gateway.Hint

	Listen    Endpoint    // for the other nodes' connections
	Advertise string      // host:port under which others reach Listen, if it is another
	Peers     []string    // host:port of other nodes' Listen; one that lives is enough
	TLS       *tls.Config // of connections between nodes; nil is none

	URL string // of NATS servers of your own, instead of all that

	Log *slog.Logger
}

// Endpoint is a host and a port.
type Endpoint struct {
	Host string
	Port int // -1 lets the system choose
}

// Cluster is the gateway.Bus of one node among several. Subscribers here are called
// from memory, as those of Local are; those of other nodes hear what their Hint
// encodes, over NATS, which keeps the order of one publisher and may lose. All methods
// may be called concurrently.
type Cluster struct {
	*Local
	options Options
	hints   hints
	sealer  sealer
	queue   chan outgoing
	server  atomic.Pointer[server.Server]
	conn    atomic.Pointer[nats.Conn]
	// password is of the node's own server, for Run.
	password string

	sent, received, lost atomic.Int64
}

var _ gateway.Bus = (*Cluster)(nil)

// outgoing is a payload on its way to the other nodes.
type outgoing struct {
	hint    gateway.Hint
	topic   string
	payload any
}

// NewCluster returns a bus that reaches this node only, until Run connects it.
func NewCluster(o Options) (*Cluster, error) {
	s, err := newSealer(o.Secret)
	if err != nil {
		return nil, err
	}
	return &Cluster{Local: NewLocal(o.Log), options: o, hints: sorted(o.Hints), sealer: s, queue: make(chan outgoing, maxQueued)}, nil
}

// Publish hands the payload to this node's subscribers, as Local does, and queues it
// for the other nodes. If too many wait there, it is dropped.
func (c *Cluster) Publish(topic string, payload any) {
	if h, ok := c.hints.of(topic); ok && h.Encode != nil {
		select {
		case c.queue <- outgoing{h, topic, payload}:
		default:
			c.lost.Add(1)
		}
	}
	c.Local.Publish(topic, payload)
}

// Run keeps the node connected to the others until ctx ends.
func (c *Cluster) Run(ctx context.Context) error {
	if c.options.URL == "" {
		s, err := c.serve()
		if err != nil {
			return err
		}
		defer s.WaitForShutdown()
		defer s.Shutdown()
		defer c.server.Store(nil)
	}
	conn, err := c.connect()
	if err != nil {
		return err
	}
	c.conn.Store(conn)
	defer c.conn.Store(nil)
	defer conn.Close()
	sub, err := conn.Subscribe(c.sealer.subject, c.receive)
	if err == nil {
		err = sub.SetPendingLimits(maxInbound, maxInboundMem)
	}
	if err != nil {
		return fmt.Errorf("listen to other nodes: %w", err)
	}
	for {
		select {
		case <-ctx.Done():
			c.drain(conn)
			return nil
		case o := <-c.queue:
			c.send(conn, o)
		}
	}
}

// drain sends what was published before the end, such as that a lease is free.
func (c *Cluster) drain(conn *nats.Conn) {
	for {
		select {
		case o := <-c.queue:
			c.send(conn, o)
		default:
			_ = conn.FlushTimeout(time.Second)
			return
		}
	}
}

// serve starts the node's own server. It connects to other nodes only once it listens
// for clients, so it does, on this machine; nobody knows the password, which this
// process connects with from within.
func (c *Cluster) serve() (*server.Server, error) {
	o := c.options
	c.password = rand.Text()
	routes := make([]*url.URL, len(o.Peers))
	for i, peer := range o.Peers {
		routes[i] = &url.URL{Scheme: "nats-route", Host: peer, User: url.UserPassword(routeUser, c.sealer.password)}
	}
	s, err := server.NewServer(&server.Options{
		ServerName: o.Node, NoSigs: true, NoSystemAccount: true, MaxPayload: 2 * maxHint, Routes: routes,
		Host: "127.0.0.1", Port: server.RANDOM_PORT, Username: routeUser, Password: c.password,
		Cluster: server.ClusterOpts{
			Name: c.sealer.cluster, Host: o.Listen.Host, Port: o.Listen.Port, Advertise: o.Advertise,
			Username: routeUser, Password: c.sealer.password, AuthTimeout: 5,
			TLSConfig: o.TLS, TLSTimeout: 5, PoolSize: -1, PingInterval: 5 * time.Second, MaxPingsOut: 2,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the connection of nodes: %w", err)
	}
	s.SetLoggerV2(natsLog{o.Log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startLimit) {
		s.Shutdown()
		return nil, fmt.Errorf("listen for other nodes on %s:%d", o.Listen.Host, o.Listen.Port)
	}
	c.server.Store(s)
	return s, nil
}

// connect connects to the node's own server, or to those of an operator.
func (c *Cluster) connect() (*nats.Conn, error) {
	o := []nats.Option{
		nats.Name("switchboard " + c.options.Node), nats.NoEcho(), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		nats.ReconnectBufSize(-1), nats.RetryOnFailedConnect(true),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrSlowConsumer) {
				c.lost.Add(1)
			}
			c.options.Log.Warn("hints of other nodes", "err", err)
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				c.options.Log.Warn("nodes are out of touch, the database tells what they miss", "err", err)
			}
		}),
	}
	if s := c.server.Load(); s != nil {
		o = append(o, nats.InProcessServer(s), nats.UserInfo(routeUser, c.password))
	}
	conn, err := nats.Connect(c.options.URL, o...)
	if err != nil {
		return nil, fmt.Errorf("connect to other nodes: %w", err)
	}
	return conn, nil
}

func (c *Cluster) send(conn *nats.Conn, o outgoing) {
	raw, err := o.hint.Encode(o.payload)
	if err != nil || len(raw) > maxHint {
		c.lost.Add(1)
		c.options.Log.Error("hint cannot be sent", "topic", kindOf(o.topic), "bytes", len(raw), "err", err)
		return
	}
	if raw == nil {
		return
	}
	if err := conn.Publish(c.sealer.subject, c.sealer.seal(o.topic, raw)); err != nil {
		c.lost.Add(1)
		return
	}
	c.sent.Add(1)
}

// receive publishes here what another node published there.
func (c *Cluster) receive(m *nats.Msg) {
	topic, raw, err := c.sealer.open(m.Data)
	if err != nil {
		c.lost.Add(1)
		return // of another version, or nobody we know
	}
	c.received.Add(1)
	h, ok := c.hints.of(topic)
	if !ok || h.Decode == nil {
		return // a newer node's
	}
	if err := h.Decode(topic, raw, c.Local.Publish); err != nil {
		c.options.Log.Warn("hint not understood", "topic", kindOf(topic), "err", err)
	}
}

// Peers is how many other nodes the node is connected to; with servers of an
// operator's, 1 while it is connected to them.
func (c *Cluster) Peers() int {
	if s := c.server.Load(); s != nil {
		return s.NumRoutes()
	}
	if conn := c.conn.Load(); conn != nil && conn.IsConnected() {
		return 1
	}
	return 0
}

// Address is where the node listens for others, once it does.
func (c *Cluster) Address() string {
	if s := c.server.Load(); s != nil && s.ClusterAddr() != nil {
		return s.ClusterAddr().String()
	}
	return ""
}

// kindOf is a topic without what it is about.
func kindOf(topic string) string {
	kind, _, _ := strings.Cut(topic, ":")
	return kind
}

// natsLog takes the words of the server. They name addresses of nodes. What it warns of
// is advice to operators of servers.
type natsLog struct{ log *slog.Logger }

// Noticef logs what is only for who looks closely.
func (l natsLog) Noticef(format string, v ...any) {
	l.log.Debug("nats", "said", fmt.Sprintf(format, v...))
}

// Warnf logs a warning.
func (l natsLog) Warnf(format string, v ...any) {
	l.log.Warn("nats", "said", fmt.Sprintf(format, v...))
}

// Errorf logs a warning: a connection that broke is made again.
func (l natsLog) Errorf(format string, v ...any) {
	l.log.Warn("nats", "said", fmt.Sprintf(format, v...))
}

// Fatalf logs an error; the process goes on.
func (l natsLog) Fatalf(format string, v ...any) {
	l.log.Error("nats", "said", fmt.Sprintf(format, v...))
}

// Debugf drops what it is told.
func (l natsLog) Debugf(string, ...any) {}

// Tracef drops what it is told.
func (l natsLog) Tracef(string, ...any) {}
