package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"switchboard/channels/webchat/client"
	"switchboard/channels/webchat/wire"
)

// Customers are simulated people at the shop's chat.
type Customers struct {
	Root   string // the account's root
	Origin string // of the shop
	Secret string // with which the shop vouches for who is signed in
	Log    *slog.Logger
}

// How lively the customers are.
const (
	comeEvery   = 40 * time.Second
	firstCome   = 3 // of them at once
	atOnce      = 6
	thinkAtMost = 6 * time.Second
	stayAtMost  = 20 * time.Minute
	lastWords   = 100 * time.Millisecond
)

// Run lets customers come, one after the other and again from the beginning, until
// ctx ends. Nobody waits for a customer who stays too long.
func (c Customers) Run(ctx context.Context) error {
	var here sync.WaitGroup
	defer here.Wait()
	seats := make(chan struct{}, atOnce)
	people := persons()
	for i := 0; ; i++ {
		select {
		case seats <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		p := people[i%len(people)]
		here.Go(func() {
			defer func() { <-seats }()
			if err := c.visit(ctx, p); err != nil && ctx.Err() == nil {
				c.Log.Warn("simulated customer left", "err", err)
			}
		})
		pause := comeEvery
		if i+1 < firstCome {
			pause = time.Second
		}
		if !wait(ctx, pause) {
			return nil
		}
	}
}

// visit is one person's stay: he says what brought him, and reacts to answers
// until he has nothing more to say or the conversation is resolved.
func (c Customers) visit(ctx context.Context, p person) error {
	ctx, cancel := context.WithTimeout(ctx, stayAtMost)
	defer cancel()
	visitor, err := c.arrive(ctx, p)
	if err != nil {
		return err
	}
	identity, err := c.vouch(p)
	if err != nil {
		return err
	}
	v := &visit{person: p, heard: make(chan wire.Entry, 64), used: make(map[int]bool)}
	v.client = client.New(client.Options{
		Root: c.Root, Visitor: visitor, Origin: c.Origin, Locale: p.locale, Page: c.Origin + "/", Entry: v.hear,
		Identity: identity,
	})
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() {
		if err := v.client.Run(ctx); err != nil {
			c.Log.Warn("simulated customer was refused", "err", err)
		}
	})
	v.talk(ctx)
	for v.client.Unacked() > 0 && wait(ctx, lastWords) { // his thanks are still on the way
	}
	return nil
}

// arrive gets a visitor token, and waits while the server is still starting.
func (c Customers) arrive(ctx context.Context, p person) (wire.Visitor, error) {
	for tries := 0; ; tries++ {
		v, err := client.NewVisitor(ctx, client.Options{Root: c.Root, Origin: c.Origin, Locale: p.locale, Page: c.Origin + "/"})
		if err == nil || tries == 20 || !wait(ctx, 500*time.Millisecond) {
			return v, err
		}
	}
}

// vouch says who the customer is, as the shop's server would for one who is signed
// in there.
func (c Customers) vouch(p person) (string, error) {
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "customer-" + p.name, "name": p.name, "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	signed, err := token.SignedString([]byte(c.Secret))
	if err != nil {
		return "", fmt.Errorf("sign identity: %w", err)
	}
	return signed, nil
}

// visit is a stay in progress.
type visit struct {
	person person
	client *client.Client
	heard  chan wire.Entry
	used   map[int]bool
	said   int
}

// hear takes what agents say and do. It drops what the person has no ears for.
func (v *visit) hear(e wire.Entry) {
	if e.Kind != "resolved" && e.Kind != "closed" && (e.Kind != "message" || e.Mine) {
		return
	}
	select {
	case v.heard <- e:
	default: // he does not listen to sixty answers at once
	}
}

// talk lasts until he has nothing more to say, or the conversation is over.
func (v *visit) talk(ctx context.Context) {
	for _, words := range v.person.opens {
		if !v.say(ctx, words) {
			return
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-v.heard:
			if e.Kind != "message" {
				return
			}
			v.client.Tell(wire.Seen{Type: "seen", Upto: e.Seq, State: "read"})
			words, turn := v.person.react(text(e), v.used)
			if !v.say(ctx, words) || turn < 0 {
				return
			}
			v.used[turn] = true
		}
	}
}

// say thinks, types and sends, and reports whether there is still time.
func (v *visit) say(ctx context.Context, words string) bool {
	if !wait(ctx, time.Duration(mathrand.Int64N(int64(thinkAtMost/2)))) {
		return false
	}
	v.client.Tell(wire.Typing{Type: "typing", On: true})
	if !wait(ctx, time.Duration(mathrand.Int64N(int64(thinkAtMost)))) {
		return false
	}
	v.said++
	v.client.Send(client.Text(fmt.Sprintf("said-%d", v.said), words))
	v.client.Tell(wire.Typing{Type: "typing", On: false})
	return true
}

func text(e wire.Entry) string {
	var all string
	for _, p := range e.Parts {
		all += p.Text + "\n"
	}
	return all
}

// wait waits and reports whether ctx still runs.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
