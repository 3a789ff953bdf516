package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"switchboard/channels/webchat/client"
	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
)

// Crowd is thousands of visitors who listen.
type Crowd struct {
	server   *rig.Server
	visitors []wire.Visitor
	sockets  []*socket
}

// Gathering says how many come to which server.
type Gathering struct {
	Address string
	Count   int
}

const atOnce = 16 // connections made at a time

// Gather gets a token for each.
func (c *Crowd) Gather(g Gathering, ids *[]string) error {
	c.server = &rig.Server{Address: g.Address}
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = atOnce
	c.visitors = make([]wire.Visitor, g.Count)
	err := together(g.Count, func(i int) (err error) {
		c.visitors[i], err = client.NewVisitor(context.Background(), client.Options{Root: c.server.Root()})
		return err
	})
	for _, v := range c.visitors {
		*ids = append(*ids, v.Visitor)
	}
	return err
}

// together calls do for 0 to n-1, a few at a time.
func together(n int, do func(i int) error) error {
	var all sync.WaitGroup
	errs := make([]error, atOnce)
	for w := range atOnce {
		all.Go(func() {
			for i := w; i < n && errs[w] == nil; i += atOnce {
				errs[w] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// Connect opens everybody's socket. Nobody says hello yet.
func (c *Crowd) Connect(address string, seconds *float64) error {
	c.server.Address = address
	began := time.Now()
	c.sockets = make([]*socket, len(c.visitors))
	err := together(len(c.sockets), func(i int) (err error) {
		c.sockets[i], err = dial(context.Background(), visitorURL(c.server), nil)
		return err
	})
	*seconds = time.Since(began).Seconds()
	return err
}

// Hello has everybody say hello, all at once, having nothing, and returns how long
// it took until everybody was welcomed and had so many entries.
func (c *Crowd) Hello(entries int, seconds *float64) error {
	began := time.Now()
	var all sync.WaitGroup
	errs := make([]error, len(c.sockets))
	for i, s := range c.sockets {
		all.Go(func() { errs[i] = c.greet(s, c.visitors[i], entries) })
	}
	all.Wait()
	*seconds = time.Since(began).Seconds()
	return cmp.Or(errs...) // one says enough of thousands
}

func (c *Crowd) greet(s *socket, who wire.Visitor, entries int) error {
	if err := s.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := s.send(wire.Hello{Type: "hello", V: wire.Version, Token: who.Token}); err != nil {
		return err
	}
	for welcomed, got := false, 0; !welcomed || got < entries; {
		frame, err := s.next()
		switch {
		case err != nil:
			return err
		case bytes.HasPrefix(frame, []byte(`{"type":"welcome"`)):
			welcomed = true
		case bytes.HasPrefix(frame, []byte(`{"type":"entries"`)):
			got += bytes.Count(frame, []byte(`{"seq":`))
		case bytes.HasPrefix(frame, []byte(`{"type":"queue"`)): // how he stands
		default:
			return fmt.Errorf("instead of entries: %s", frame)
		}
	}
	return nil
}

// Leave closes all sockets.
func (c *Crowd) Leave(struct{}, *struct{}) error {
	for _, s := range c.sockets {
		if err := s.Close(); err != nil {
			return err
		}
	}
	c.sockets = nil
	return nil
}
