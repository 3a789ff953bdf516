package rig

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/ws"
)

// touchEvery is how often a console says, at most, that somebody uses it.
const touchEvery = 30 * time.Second

// console is what an agent's console shows him. The agent's mu guards it.
type console struct {
	socket  *ws.Client // nil while there is no connection
	touched time.Time  // when the server was told so last
	held    []gateway.ConversationID
	given   []gateway.ConversationID
	lost    []gateway.AssignRef
}

// sitDown does what a console does when it was let in: it says that somebody uses it,
// asks what is held out to him, and shows what he has.
func (a *Agent) sitDown(c *ws.Client) error {
	a.mu.Lock()
	a.console.socket, a.console.touched = c, time.Time{}
	held := slices.Clone(a.console.held)
	a.mu.Unlock()
	a.touch()
	a.askOffers()
	for _, id := range held {
		if err := look(c, id); err != nil {
			return err
		}
	}
	return nil
}

func (a *Agent) standUp() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.console.socket = nil
}

// touch says that the agent uses pointer or keyboard, if that was not said a moment ago.
func (a *Agent) touch() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.console.socket == nil || time.Since(a.console.touched) < touchEvery {
		return
	}
	a.console.touched = time.Now()
	_ = send(a.console.socket, deskwire.Input{Type: "input"}) // a connection that is gone begins anew
}

// look shows a conversation that is followed.
func look(c *ws.Client, id gateway.ConversationID) error {
	return send(c, deskwire.View{Type: "view", Conversation: id})
}

// hear takes an event of the agent's own stream. It is called with the ledger locked.
func (a *Agent) hear(c *ws.Client, e deskwire.Event) error {
	switch e.Kind {
	case gateway.OfferMade:
		a.askOffers()
	case gateway.ConversationAssigned, gateway.ConversationReleased:
		var ref gateway.AssignRef
		if err := json.Unmarshal(e.Data, &ref); err != nil {
			return err
		}
		if ref.Agent != a.Me.Agent.ID {
			return nil
		}
		if e.Kind == gateway.ConversationAssigned {
			return a.got(c, ref.Conversation)
		}
		a.console.held = slices.DeleteFunc(a.console.held, func(id gateway.ConversationID) bool { return id == ref.Conversation })
		a.console.lost = append(a.console.lost, ref)
	}
	return nil
}

// got follows a conversation that became the agent's, and shows it.
func (a *Agent) got(c *ws.Client, id gateway.ConversationID) error {
	a.console.held = append(a.console.held, id)
	a.console.given = append(a.console.given, id)
	stream := gateway.ConversationStream(id)
	if _, ok := a.streams[stream]; !ok {
		a.streams[stream] = 0
		if err := send(c, deskwire.Follow{Type: "follow", Stream: stream}); err != nil {
			return err
		}
	}
	return look(c, id)
}

// askOffers has it looked what is held out to the agent.
func (a *Agent) askOffers() {
	select {
	case a.offered <- struct{}{}:
	default: // it is about to be looked
	}
}

// acceptAll accepts what is held out to the agent, until ctx ends.
func (a *Agent) acceptAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.offered:
		}
		for a.acceptSome(ctx) != nil && ctx.Err() == nil {
			wait(ctx, 20*time.Millisecond)
		}
	}
}

// acceptSome accepts what is held out now. Its error says that it is worth another try.
func (a *Agent) acceptSome(ctx context.Context) error {
	var offers []deskwire.Offer
	if err := a.Do(ctx, http.MethodGet, "/desk/offers", nil, &offers); err != nil && !refusedForGood(err) {
		return err
	}
	for _, o := range offers {
		a.touch()
		err := a.Do(ctx, http.MethodPost, "/desk/conversations/"+string(o.ID)+"/accept", nil, nil)
		if err != nil && !refusedForGood(err) {
			return err // who came too late is asked no more
		}
	}
	return nil
}

// Given are the conversations that became the agent's, in the order in which they did.
func (a *Agent) Given() []gateway.ConversationID {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.console.given)
}

// Lost is what is not his any more, and why.
func (a *Agent) Lost() []gateway.AssignRef {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.console.lost)
}
