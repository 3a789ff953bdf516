package router

import (
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// behind is by how much work whose customer has left comes behind what is live.
const behind = 24 * time.Hour

// offShift is how long what an agent has stays with him after he chose to be offline,
// on channels that say nothing shorter.
const offShift = time.Minute

// Kind is what the router knows of a kind of channel.
type Kind struct {
	Absence   time.Duration // how long an agent may be disconnected; 0 is for ever
	Parking   time.Duration // of silence until parked; 0 is never, below 0 at once
	Exclusive bool          // takes the whole agent
	Hosted    bool          // customers are connected, so they can be gone
}

// command tells the core that the conversation is as w says, by what administrators
// decided.
func (w Work) command(s Setup, k Kind, now gateway.Instant) dispatch.Command {
	switch w.State {
	case gateway.Waiting, gateway.Offered:
		return w.enqueue(s.queue(w.Queue), k, now)
	case gateway.Active, gateway.Wrapup:
		return w.hold(s.queue(w.Queue), k)
	default:
		return dispatch.Remove{Conversation: w.Conversation}
	}
}

// queue is a queue as it is set up; one nobody knows has the defaults.
func (s Setup) queue(id gateway.QueueID) Queue {
	if q, ok := s.Queues[id]; ok {
		return q
	}
	return Queue{ID: id}
}

// mode is how work of a kind comes to agents. While the queue is closed who is there may
// take it, and nobody is asked.
func (q Queue) mode(kind string, exclusive, open bool) dispatch.Mode {
	if !open {
		return dispatch.Claim
	}
	return q.Routing.mode(kind, exclusive)
}

func (w Work) enqueue(q Queue, k Kind, now gateway.Instant) dispatch.Command {
	open := q.Open(now.Time())
	mode := q.mode(w.Kind, k.Exclusive, open)
	if w.ignored() && mode == dispatch.Direct {
		mode = dispatch.Ring // who is next says that he takes it or becomes Missed: nothing goes round for ever
	}
	allowance := q.Routing.allowance(max(q.Priority, w.Priority))
	if w.Left {
		allowance = -behind
	}
	return dispatch.Enqueue{
		Conversation: w.Conversation, Queue: w.Queue, Arrival: w.Arrival, Allowance: allowance, Load: w.load(k),
		Mode: mode, RingFor: seconds(q.Routing.RingFor, ringFor), Rings: q.Routing.rings(w.Needs),
		Personal: w.personal(q.Routing, k), Excluded: w.Excluded, Last: w.givenUpBy(), Overflow: w.overflow(q, open), Absence: absence(k),
		Epoch: w.Epoch, Offer: w.Offer,
	}
}

// ignored reports whether it waits because who had it did nothing with it.
func (w Work) ignored() bool { return w.Cause == gateway.Unopened || w.Cause == gateway.Unanswered }

// givenUpBy is who had the conversation and did nothing with it, or was to have it no
// longer, if that is why it waits: somebody else has it sooner.
func (w Work) givenUpBy() gateway.AgentID {
	given := w.Cause == gateway.Requeued || w.Cause == gateway.Transferred
	if w.ignored() || given && w.Last.Ended == w.Cause {
		return w.Last.Agent
	}
	return ""
}

func (w Work) hold(q Queue, k Kind) dispatch.Command {
	h := dispatch.Hold{
		Conversation: w.Conversation, Queue: w.Queue, Agent: w.Agent, Load: w.load(k), Absence: absence(k),
		Rings: q.Routing.rings(w.Needs), Arrival: w.Arrival, WrapUntil: w.WrapUntil, Epoch: w.Epoch, Passing: w.Offer,
	}
	if !w.Direct || w.Parked || k.Absence == 0 { // where nobody waits at the other end, nobody is hurried
		return h
	}
	if d := seconds(q.Routing.OpenBy, openBy); d > 0 && !w.Opened {
		h.OpenBy = w.Since.Add(d)
	}
	// What is owed since later than that, he has answered before: it is his talk.
	if d := seconds(q.Routing.AnswerBy, answerBy); d > 0 && w.OwedSince != 0 && w.OwedSince <= w.Since {
		h.AnswerBy = w.Since.Add(d)
	}
	return h
}

func (w Work) load(k Kind) dispatch.Load {
	l := dispatch.Load{Kind: w.Kind, Weight: 1, Exclusive: k.Exclusive}
	if w.Parked {
		l.Weight = 0
	}
	return l
}

func absence(k Kind) dispatch.Absence {
	a := dispatch.Absence{Away: k.Absence, OffShift: k.Absence}
	if a.OffShift == 0 {
		a.OffShift = offShift // the end of a shift is the only moment at which it can change hands
	}
	return a
}

// overflow is where the conversation goes if it waits too long. What somebody has
// already overflowed or transferred stays.
func (w Work) overflow(q Queue, open bool) dispatch.Overflow {
	r := q.Routing
	switch {
	case r.Overflow == "" || r.Overflow == w.Queue || w.Cause == "overflow":
		return dispatch.Overflow{}
	case !open && r.OverflowClosed:
		return dispatch.Overflow{Queue: r.Overflow, At: w.Entered}
	case r.OverflowAfter > 0:
		return dispatch.Overflow{Queue: r.Overflow, At: w.Entered.Add(time.Duration(r.OverflowAfter) * time.Second)}
	}
	return dispatch.Overflow{}
}

// asksFormer are the causes of waiting after which a conversation waits for somebody
// who knows the customer.
var asksFormer = []string{"new", "reopened", "returned"}

// leavesFormer are the ends of having a customer after which he comes back to the agent.
// Who passed him on, lost him or did not react does not get him back.
var leavesFormer = []string{"resolved", "silent", "returned"}

// personal are those whom the conversation waits for, first first.
func (w Work) personal(r Routing, k Kind) []dispatch.Personal {
	if !slices.Contains(asksFormer, w.Cause) {
		return nil
	}
	var list []dispatch.Personal
	add := func(agent gateway.AgentID, d time.Duration, rule dispatch.Rule) {
		if agent != "" && d > 0 {
			list = append(list, dispatch.Personal{Agent: agent, Until: w.Entered.Add(d), Rule: rule})
		}
	}
	if w.Cause == "returned" {
		add(w.Last.Agent, seconds(r.ResumeFor, resumeFor), dispatch.Resumed)
		for i := range list {
			list[i].Mode = r.mode(w.Kind, k.Exclusive) // it is his talk, also when the queue has closed meanwhile
		}
	}
	if d := seconds(r.DedicatedFor, dedicatedFor); d > 0 && w.hasOwn() {
		add(w.Own, d, dispatch.Dedicated)
		add(w.Deputy, 2*d, dispatch.Deputy)
	} else if w.Cause != "returned" && w.knownToLast(r) {
		add(w.Last.Agent, seconds(r.StickyFor, stickyFor), dispatch.LastAgent)
	}
	return list
}

// hasOwn reports whether the customer had an agent of his own when he came.
func (w Work) hasOwn() bool { return w.Own != "" && (w.OwnUntil == 0 || w.OwnUntil > w.Entered) }

// knownToLast reports whether the customer comes back to who had him last.
func (w Work) knownToLast(r Routing) bool {
	within := stickyWithin
	if r.StickyWithin > 0 {
		within = time.Duration(r.StickyWithin) * time.Hour
	}
	return slices.Contains(leavesFormer, w.Last.Ended) && w.Entered.Sub(w.Last.Until) <= within
}
