package webchat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/channeltest"
	"switchboard/channels/webchat/client"
	"switchboard/channels/webchat/wire"
)

const testSeal channels.Secret = "thirty-two bytes of a test's own"

// pause is the clients' in a test.
const pause = 20 * time.Millisecond

func TestConformance(t *testing.T) {
	driver := Driver(testDist())
	opened := driver.Open
	driver.Open = func(a channels.Account) (channels.Adapter, error) {
		a.Seal = testSeal // so that the customers have their tokens before the account is open
		return opened(a)
	}
	t.Run("socket", func(t *testing.T) { channeltest.Run(t, driver, customers(client.Options{Pause: pause})) })
	t.Run("exchange", func(t *testing.T) {
		channeltest.Run(t, driver, customers(client.Options{Pause: pause, Exchange: true}))
	})
}

// crew are the kit's customers, each with a client of his own.
type crew struct {
	opts   client.Options
	signer signer
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	http   *http.Client

	mu      sync.Mutex // guards what follows
	root    string
	members map[int]*member
	said    map[string]client.Message
	acked   map[string]bool
	taken   []channeltest.Taken
	next    int
}

type member struct {
	*client.Client
	visitor wire.Visitor
}

func customers(o client.Options) channeltest.Harness {
	return func(context.Context) (*channeltest.Provider, error) {
		c := &crew{
			opts: o, http: &http.Client{Transport: &http.Transport{}},
			members: map[int]*member{}, said: map[string]client.Message{}, acked: map[string]bool{},
		}
		var err error
		if c.signer, err = newSigner(testSeal, day); err != nil {
			return nil, err
		}
		c.ctx, c.cancel = context.WithCancel(context.Background())
		return &channeltest.Provider{
			Settings: func([]string) []byte {
				return encode(map[string]any{
					"allow_native": true, "identity_secret": identitySecret,
					"messages_per_minute": 0, "uploads_per_minute": 0,
				})
			},
			Secrets:      []string{identitySecret},
			Customer:     c.customer,
			Say:          c.say,
			Repeat:       c.repeat,
			Acknowledged: c.acknowledged,
			Taken:        c.shown,
			Attach:       c.attach,
			Close: func() {
				c.cancel()
				c.wg.Wait()
				c.http.CloseIdleConnections()
			},
		}, nil
	}
}

func (c *crew) attach(url string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.root = url
}

// member is the n-th customer's client, which connects when it is made.
func (c *crew) member(n int) *member {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.members[n]; m != nil {
		return m
	}
	v := newVisitor()
	m := &member{visitor: wire.Visitor{Visitor: string(v), Token: c.signer.issue(v, time.Now())}}
	o := c.opts
	o.Root, o.HTTP, o.Visitor = c.root, c.http, m.visitor
	o.Acked = func(clientID string) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acked[itemID(v, clientID)] = true
	}
	o.Entry = func(e wire.Entry) { c.take(m, e) }
	m.Client = client.New(o)
	c.members[n] = m
	c.wg.Go(func() { _ = m.Run(c.ctx) })
	return m
}

func (c *crew) customer(_ context.Context, n int) (channels.Address, error) {
	return channels.Address{Kind: Kind, Realm: "brand", Value: c.member(n).visitor.Visitor}, nil
}

func (c *crew) say(ctx context.Context, s channeltest.Saying) (string, error) {
	m := c.member(s.From)
	c.mu.Lock()
	c.next++
	msg := client.Text(fmt.Sprintf("c%d", c.next), s.Text)
	c.mu.Unlock()
	for _, f := range s.Files {
		stored, err := m.Upload(ctx, f.Name, strings.NewReader(string(f.Data)))
		if err != nil {
			return "", err
		}
		msg.Parts = append(msg.Parts, wire.Part{Kind: "file", File: &wire.File{ID: stored.ID}})
	}
	id := itemID(visitorID(m.visitor.Visitor), msg.ClientID)
	c.mu.Lock()
	c.said[id] = msg
	c.mu.Unlock()
	m.Send(msg)
	return id, nil
}

// repeat sends a message again from another connection of its visitor.
func (c *crew) repeat(ctx context.Context, id string) error {
	c.mu.Lock()
	msg, root := c.said[id], c.root
	var v wire.Visitor
	for _, m := range c.members {
		if strings.HasPrefix(id, m.visitor.Visitor) {
			v = m.visitor
		}
	}
	c.mu.Unlock()
	body := encode(wire.Exchange{Hello: hello(v, 0), Frames: []any{wire.Send{Type: typeSend, ClientID: msg.ClientID, Parts: msg.Parts}}})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, root+"exchange", strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var a struct{ Frames []frame }
	if err := json.Unmarshal(raw, &a); err != nil || !has(typeAck)(a.Frames) {
		return fmt.Errorf("repeated message %s answered %d %s", id, resp.StatusCode, raw)
	}
	return nil
}

func (c *crew) acknowledged(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.acked[id]
}

// take is a client showing an entry, its files included.
func (c *crew) take(m *member, e wire.Entry) {
	if e.Kind != "message" || e.Mine {
		return
	}
	t := channeltest.Taken{
		To:         channels.Address{Kind: Kind, Realm: "brand", Value: m.visitor.Visitor},
		ProviderID: e.ID,
	}
	for _, p := range e.Parts {
		if p.Text != "" {
			t.Texts = append(t.Texts, p.Text)
		}
		if p.File != nil {
			t.Files = append(t.Files, c.fetch(*p.File))
		}
	}
	c.mu.Lock()
	c.taken = append(c.taken, t)
	c.mu.Unlock()
	m.Tell(wire.Seen{Type: typeSeen, Upto: e.Seq, State: "delivered"})
}

func (c *crew) fetch(f wire.File) channeltest.Attachment {
	a := channeltest.Attachment{Name: f.Name, MediaType: f.MediaType}
	if resp, err := c.http.Get(c.root + f.URL); err == nil {
		defer resp.Body.Close()
		a.Data, _ = io.ReadAll(resp.Body) // the kit compares
	}
	return a
}

func (c *crew) shown() []channeltest.Taken {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]channeltest.Taken(nil), c.taken...)
}
