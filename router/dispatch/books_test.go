package dispatch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/gateway"
)

// TestBooks lets random things happen and compares the core's books with what they are
// derived from, and what waits with who could take it (I4), after each command. What the
// decisions must be is for others to test: this finds a book that was not kept.
func TestBooks(t *testing.T) {
	for seed := range uint64(300) {
		first := play(t, seed)
		if seed%10 == 0 && play(t, seed) != first {
			t.Fatalf("I12: seed %d led to something else the second time", seed)
		}
	}
}

// play lets one random history happen and returns all that was decided.
func play(t *testing.T, seed uint64) string {
	d := &dice{Rand: rand.New(rand.NewPCG(seed, 1)), core: NewCore(Policy{Attentive: time.Minute, Drain: 20 * time.Second}), now: 1_000_000}
	var decided strings.Builder
	do := func(cmd Command) {
		fmt.Fprintf(&decided, "%+v\n", d.core.Apply(d.now, cmd))
		if fault := d.core.audit(); fault != "" {
			t.Fatalf("seed %d, after %+v: %s", seed, cmd, fault)
		}
	}
	for range 5 {
		a := d.agent()
		do(d.setAgent(a))
		do(Connect{Agent: a})
		do(SetPresence{Agent: a, State: Ready, Since: d.now})
	}
	for range 200 {
		d.now = d.now.Add(time.Duration(pick(d, 0, 0, 0, 1, 10, 1000, 10_000, 30_000)) * time.Millisecond)
		do(d.command())
	}
	return decided.String()
}

// audit returns what is wrong in the core's books, or "".
func (c *Core) audit() string {
	if len(c.untried)+len(c.woken) > 0 {
		return "there is something left to settle"
	}
	if next := c.Next(); next != 0 && next <= c.now {
		return "I13: something due did not happen"
	}
	for _, a := range c.agents {
		if fault := c.auditAgent(a); fault != "" {
			return fmt.Sprintf("%s: %s", a.id, fault)
		}
	}
	for _, cv := range c.conversations {
		if fault := c.auditConversation(cv); fault != "" {
			return fmt.Sprintf("%s: %s", cv.id, fault)
		}
	}
	for _, cl := range c.classes {
		serving := 0
		for _, a := range c.agents {
			if a.serving && a.large(cl.load) && slices.Contains(a.queues, cl.queue) && a.hasAll(cl.needs, c.now) {
				serving++
			}
		}
		if serving != cl.serving || c.filled.has(cl.number) != (len(cl.waiting.items) > 0 && !cl.claim) {
			return fmt.Sprintf("class %d: %d serve, not %d", cl.number, serving, cl.serving)
		}
	}
	return ""
}

func (c *Core) auditAgent(a *agent) string {
	load := Load{}
	for i, cv := range a.held {
		if load.Weight += cv.load.Weight; cv.agent != a || cv.slot != i {
			return "I1: what he holds is not his"
		}
	}
	for i, o := range a.offers {
		if load.Weight += o.load.Weight; o.conversation.offer != o || o.agent != a || o.slot != i {
			return "I1: what is offered to him is not"
		}
	}
	switch {
	case load.Weight != a.load:
		return "his load is wrong"
	case a.serving != (a.state == Ready && a.connected), !a.serving && len(a.offers) > 0, !a.serving && a.drains != nil:
		return "I3: he does not serve"
	case a.drains != nil && (a.drains.drainer != a || a.drains.line == nil || !a.couldTake(a.drains)):
		return "he drains for nothing"
	case a.behind != nil && (a.behind.line == nil || a.drains == nil || !slices.Contains(a.behind.blocked, a)):
		return "he waits for nothing to go first"
	}
	for _, cl := range c.classes {
		if a.eligible.has(cl.number) != (slices.Contains(a.queues, cl.queue) && a.hasAll(cl.needs, c.now)) {
			return fmt.Sprintf("eligible for %d: %v", cl.number, a.eligible.has(cl.number))
		}
		if a.eligible.has(cl.number) && slices.ContainsFunc(cl.traits, func(t *trait) bool { return !a.sits(t) }) {
			return fmt.Sprintf("has no seat of class %d", cl.number)
		}
	}
	for _, s := range a.seats {
		if s.filed != (a.serving && a.fits(s.trait.load)) || s.filed && (s.load != a.load || s.idle != a.idle) ||
			s.next != nil && !s.before(s.next) {
			return "a seat is not where it belongs"
		}
	}
	return ""
}

func (c *Core) auditConversation(cv *conversation) string {
	places := 0
	for _, is := range []bool{cv.line != nil, cv.agent != nil, cv.agent == nil && cv.offer != nil} {
		if is {
			places++
		}
	}
	switch {
	case places != 1:
		return "I1: it is not in one place"
	case cv.offer != nil && cv.offer.Deadline <= c.now:
		return "I8: its offer is over"
	case cv.line == nil:
		if cv.drainer != nil || cv.wanting || len(cv.blocked) > 0 {
			return "it does not wait, but somebody drains"
		}
		return ""
	case c.overdue(cv) && cv.drainer == nil && !cv.wanting:
		return "nobody drains"
	}
	for p := range cv.passed + 1 {
		if p < len(cv.personal) && p == cv.passed && !c.awaits(cv, cv.personal[p]) {
			return "I6: it waits for somebody in vain"
		}
	}
	for _, a := range c.agents {
		if cv.wanting && better(nil, a, cv) != nil {
			return fmt.Sprintf("%s could drain for it", a.id)
		}
		if c.couldHave(a, cv) {
			return fmt.Sprintf("I4: %s could take it", a.id)
		}
	}
	return ""
}

// couldHave reports whether the agent could take what waits.
func (c *Core) couldHave(a *agent, cv *conversation) bool {
	if cv.comesBy() == Claim || !a.fits(cv.load) || !(a.serving || cv.line.agent != nil && a.receives(cv.line)) || !a.couldTake(cv) {
		return false
	}
	if a.drains == nil {
		return true
	}
	for _, first := range c.conversations {
		if first.line != nil && first.comesBy() != Claim && a.couldTake(first) && byKey(first, cv) < 0 {
			return false
		}
	}
	return true
}

// dice draws what happens next.
type dice struct {
	*rand.Rand
	core *Core
	now  gateway.Instant
}

func pick[T any](d *dice, of ...T) T { return of[d.IntN(len(of))] }

func (d *dice) agent() gateway.AgentID { return gateway.AgentID(fmt.Sprint("a", d.IntN(5))) }

func (d *dice) queue() gateway.QueueID { return pick(d, q, q, other) }

func (d *dice) conversation() gateway.ConversationID {
	return gateway.ConversationID(fmt.Sprintf("c%02d", d.IntN(30)))
}

// soon is an instant about now, or none.
func (d *dice) soon() gateway.Instant {
	return pick(d, 0, 0, d.now-1, d.now+1, d.now+5_000, d.now+40_000)
}

func (d *dice) command() Command {
	id, a := d.conversation(), d.agent()
	switch d.IntN(24) {
	case 0, 1, 2, 3, 4, 5:
		return d.enqueue(id)
	case 6:
		return Hold{
			Conversation: id, Queue: d.queue(), Agent: a, Load: d.load(0, 1, 1, 1), Rings: d.rings(), Absence: d.absence(),
			OpenBy: d.soon(), AnswerBy: d.soon(), WrapUntil: pick(d, 0, 0, d.soon()), Passing: d.standing(),
		}
	case 7, 8:
		return Remove{Conversation: id}
	case 9:
		return d.setAgent(a)
	case 10, 11:
		return SetPresence{Agent: a, State: pick(d, Ready, Ready, Ready, Break, Finishing, Offline), Since: d.now}
	case 12:
		return pick[Command](d, Disconnect{Agent: a}, Input{Agent: a, At: d.now})
	case 13:
		return pick[Command](d, AssignTo{Conversation: id, Agent: a, Rule: pick(d, Ordered, Claimed)}, Input{Agent: a, At: d.now})
	case 14:
		return Pass{Conversation: pick(d, id, d.held()), To: a, Until: d.now + 5_000}
	case 15, 16, 17:
		return d.answer()
	case 18:
		return pick[Command](d, RemoveAgent{Agent: a}, d.setAgent(a), d.setAgent(a), Opened{id, a}, Answered{id, a})
	case 19, 20:
		return SetPresence{Agent: a, State: Ready, Since: d.now}
	case 21, 22:
		return Connect{Agent: a}
	}
	d.now = max(d.now, d.core.Next())
	return Tick{}
}

// held is a conversation somebody holds, if one is.
func (d *dice) held() gateway.ConversationID {
	for _, id := range d.core.Others(nil) {
		if _, held := d.core.Holds(id); held {
			return id
		}
	}
	return ""
}

// answer accepts or declines one of the offers.
func (d *dice) answer() Command {
	for _, id := range d.core.Others(nil) {
		if o := d.core.conversations[id].offer; o != nil && d.IntN(3) == 0 {
			return pick[Command](d, Accept{id, o.agent.id}, Decline{id, o.agent.id})
		}
	}
	return Tick{}
}

func (d *dice) enqueue(id gateway.ConversationID) Command {
	cmd := Enqueue{
		Conversation: id, Queue: d.queue(), Arrival: d.now - pick[gateway.Instant](d, 0, 0, 5_000, 30_000),
		Allowance: pick(d, 0, 0, time.Second, -time.Minute), Load: d.load(1, 1, 1, 2, 3), Mode: pick(d, Direct, Direct, Ring, Ring, Claim),
		RingFor: 20 * time.Second, Rings: d.rings(), Absence: d.absence(), Offer: d.standing(),
	}
	if d.IntN(3) == 0 {
		for _, rule := range []Rule{LastAgent, Resumed}[:1+d.IntN(2)] {
			cmd.Personal = append(cmd.Personal, Personal{Agent: d.agent(), Until: d.soon(), Rule: rule, Mode: pick(d, "", "", Direct, Ring, Claim)})
		}
	}
	if d.IntN(10) == 0 {
		cmd.Excluded, cmd.Last, cmd.Overflow = []gateway.AgentID{d.agent()}, d.agent(), Overflow{d.queue(), d.soon()}
	}
	return cmd
}

func (d *dice) load(weights ...int) Load {
	return Load{Kind: pick(d, "web", "email"), Weight: pick(d, weights...), Exclusive: d.IntN(6) == 0}
}

func (d *dice) rings() []Relaxation {
	de, tax := Need{"de", 1 + d.IntN(2)}, Need{"tax", 1}
	return pick(d, nil, nil, []Relaxation{{Needs: []Need{de}}}, []Relaxation{{Needs: []Need{tax, de}}, {After: 10 * time.Second, Needs: []Need{de}}, {After: 20 * time.Second}})
}

func (d *dice) absence() Absence {
	return pick(d, Absence{}, Absence{Away: time.Second}, Absence{Away: time.Minute, OffShift: 10 * time.Second})
}

func (d *dice) standing() *Standing {
	return pick(d, nil, nil, nil, nil, nil, &Standing{Agent: d.agent(), Deadline: d.now + pick[gateway.Instant](d, 0, 1, 10_000)})
}

func (d *dice) setAgent(a gateway.AgentID) Command {
	cmd := SetAgent{Agent: a, Capacity: pick(d, 0, 2, 3, 4, 5), Queues: []gateway.QueueID{d.queue(), d.queue()}}
	if d.IntN(2) == 0 {
		cmd.Limits = map[string]int{"email": d.IntN(3)}
	}
	for range d.IntN(4) {
		cmd.Skills = append(cmd.Skills, Skill{pick[gateway.SkillID](d, "de", "tax"), 1 + d.IntN(2), d.soon()})
	}
	return cmd
}
