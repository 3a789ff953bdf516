package router_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"switchboard/gateway"
)

// call is what a client asked of a router about one conversation. What the router
// answered is whether it did that; for "look", who has the conversation.
type call struct {
	what         what
	conversation gateway.ConversationID
	agent        gateway.AgentID
}

type what string

const (
	order   what = "order"   // somebody gives it to the agent, whoever has it
	claim   what = "claim"   // the agent takes it from the list
	accept  what = "accept"  // the agent accepts that it is offered to him
	decline what = "decline" // ... or does not
	finish  what = "finish"  // the agent ends it, if he has it
	look    what = "look"
)

type reply struct {
	done   bool
	holder gateway.AgentID
}

// linear is one conversation as whoever deals with it one at a time sees it. To whom
// it is offered, the router decides by itself, between two calls; so that an offer is
// accepted may happen while nobody has the conversation, unless that agent declined it,
// and that it is refused may always happen. All agents are ready and have units for all.
type linear struct {
	holder   gateway.AgentID
	over     bool
	declined string // by whom, each followed by a blank
}

// linearModel judges histories of calls; each conversation has a history of its own.
var linearModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		var ids []gateway.ConversationID
		var parts [][]porcupine.Operation
		for _, op := range history {
			id := op.Input.(call).conversation
			i := slices.Index(ids, id)
			if i < 0 {
				i, ids, parts = len(ids), append(ids, id), append(parts, nil)
			}
			parts[i] = append(parts[i], op)
		}
		return parts
	},
	Init: func() any { return linear{} },
	Step: func(state, input, output any) (bool, any) {
		return state.(linear).step(input.(call), output.(reply))
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}

// step says whether the reply may be given in that state, and what is so after it.
func (l linear) step(c call, r reply) (bool, linear) {
	open := !l.over && l.holder == ""
	tag := string(c.agent) + " "
	switch c.what {
	case order:
		if l.over || !r.done {
			return l.over && !r.done, l
		}
		return true, linear{holder: c.agent}
	case claim:
		if r.done && l.holder == c.agent {
			return true, l // it is his already
		}
		if !open || !r.done {
			return !open && !r.done, l
		}
		return true, linear{holder: c.agent}
	case accept:
		if !r.done || l.holder == c.agent {
			return true, l
		}
		return open && !strings.Contains(" "+l.declined, " "+tag), linear{holder: c.agent}
	case decline:
		if !r.done {
			return true, l
		}
		ok := open && !strings.Contains(" "+l.declined, " "+tag)
		l.declined += tag
		return ok, l
	case finish:
		his := !l.over && l.holder == c.agent
		if !his || !r.done {
			return !his && !r.done, l
		}
		return true, linear{over: true}
	default:
		return r.holder == l.holder, l
	}
}

// witness writes down what clients ask and are answered, and in which order.
type witness struct {
	clock   atomic.Int64
	mu      sync.Mutex // guards what follows
	history []porcupine.Operation
}

// saw asks for the client and notes the answer.
func (w *witness) saw(client int, c call, ask func(call) reply) {
	called := w.clock.Add(1)
	r := ask(c)
	returned := w.clock.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.history = append(w.history, porcupine.Operation{ClientId: client, Input: c, Call: called, Output: r, Return: returned})
}

// check fails unless the history could have happened one call at a time.
func (w *witness) check(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if result := porcupine.CheckOperationsTimeout(linearModel, w.history, time.Minute); result != porcupine.Ok {
		t.Errorf("%d calls, not linearizable: %s", len(w.history), result)
	}
}

// Eight agents at once order, claim, accept, decline and finish the same
// conversations: whatever they are answered, it is as if one had asked after the other.
func TestTheRouterIsLinearizable(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.routes(`{"offer":{"chat":"ring","mail":"claim"}}`)
		var agents []gateway.AgentID
		for i := range 8 {
			agents = append(agents, gateway.AgentID(fmt.Sprintf("agent%d", i)))
			f.hire(agents[i], 100, "q")
			f.present(agents[i])
		}
		var ids []gateway.ConversationID
		for i := range 12 {
			ids = append(ids, gateway.ConversationID(fmt.Sprintf("c%02d", i)))
			f.arrive([]string{chat, mail}[i%2], ids[i])
		}
		var w witness
		var all sync.WaitGroup
		for i, agent := range agents {
			dice := rand.New(rand.NewPCG(uint64(i), 7))
			all.Go(func() {
				for range 40 {
					n := dice.IntN(len(ids))
					kinds := []what{accept, accept, decline, order, finish, look}
					if n%2 == 1 { // mail, which is offered to nobody
						kinds = []what{claim, claim, order, finish, look}
					}
					w.saw(i, call{kinds[dice.IntN(len(kinds))], ids[n], agent}, f.call)
				}
			})
		}
		all.Wait()
		w.check(t)
		done := 0
		for _, op := range w.history {
			if op.Output.(reply).done {
				done++
			}
		}
		if done < 20 {
			t.Errorf("only %d calls did anything", done)
		}
	})
}

// call does what a client asks.
func (f *floor) call(c call) (r reply) {
	var err error
	switch c.what {
	case order:
		err = f.Assign(context.Background(), c.conversation, c.agent, gateway.ByAgent("boss"))
	case claim:
		err = f.Claim(context.Background(), c.conversation, c.agent)
	case accept:
		err = f.Accept(context.Background(), c.conversation, c.agent)
	case decline:
		err = f.Decline(context.Background(), c.conversation, c.agent, "")
	case finish:
		err = f.gateway.Do(context.Background(), func(w *gateway.Work) error {
			held, err := rows.LockConversation(w, c.conversation)
			if err == nil && held.Agent != c.agent {
				err = gateway.ErrConflict
			}
			if err == nil {
				_, err = f.gateway.Resolve(w, c.conversation, gateway.Ending{}, gateway.BySystem())
			}
			return err
		})
	default:
		r.holder = f.conversation(c.conversation).Agent
	}
	r.done = err == nil && c.what != look
	return r
}

// TestLinearModel tries the judge: histories that must not pass do not.
func TestLinearModel(t *testing.T) {
	at := func(from, to int64, what what, agent gateway.AgentID, r reply) porcupine.Operation {
		return porcupine.Operation{ClientId: int(from), Input: call{what, "c", agent}, Call: from, Output: r, Return: to}
	}
	done, refused := reply{done: true}, reply{}
	for name, tc := range map[string]struct {
		history []porcupine.Operation
		want    bool
	}{
		"one of two accepts at once": {[]porcupine.Operation{at(0, 9, accept, "a", done), at(1, 9, accept, "b", refused)}, true},
		"two accept":                 {[]porcupine.Operation{at(0, 9, accept, "a", done), at(1, 9, accept, "b", done)}, false},
		"two claim":                  {[]porcupine.Operation{at(0, 9, claim, "a", done), at(1, 9, claim, "b", done)}, false},
		"nobody gets a claim":        {[]porcupine.Operation{at(0, 9, claim, "a", refused), at(1, 9, claim, "b", refused)}, false},
		"an order takes it over":     {[]porcupine.Operation{at(0, 1, accept, "a", done), at(2, 3, order, "b", done), at(4, 5, finish, "a", refused), at(6, 7, finish, "b", done)}, true},
		"finished twice":             {[]porcupine.Operation{at(0, 1, claim, "a", done), at(2, 9, finish, "a", done), at(3, 9, finish, "a", done)}, false},
		"accepted after the end":     {[]porcupine.Operation{at(0, 1, claim, "a", done), at(2, 3, finish, "a", done), at(4, 5, accept, "b", done)}, false},
		"offered to who declined":    {[]porcupine.Operation{at(0, 1, decline, "a", done), at(2, 3, accept, "a", done)}, false},
		"seen with who lost it":      {[]porcupine.Operation{at(0, 1, claim, "a", done), at(2, 3, order, "b", done), at(4, 5, look, "", reply{holder: "a"})}, false},
		"seen while it changes":      {[]porcupine.Operation{at(0, 1, claim, "a", done), at(2, 9, order, "b", done), at(4, 5, look, "", reply{holder: "a"})}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperations(linearModel, tc.history); got != tc.want {
				t.Errorf("linearizable: %v, want %v", got, tc.want)
			}
		})
	}
}
