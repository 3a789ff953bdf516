package dispatch_test

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// floor is a simulated contact centre: a core at work among customers who come, wait,
// are served and leave at drawn instants. Work is assigned without a click.
type floor struct {
	core      *dispatch.Core
	customers []customer
	events    events
}

// customer is one simulated conversation. All is in whole milliseconds, so that the
// simulation has the core's own notion of time.
type customer struct {
	arrives  gateway.Instant
	service  gateway.Instant // how long it takes to serve him
	patience gateway.Instant // how long he waits; 0 is for ever
	served   gateway.Instant // when it began; 0 is not yet
	gone     bool            // left without
	queue    gateway.QueueID
	needs    []dispatch.Relaxation
	priority time.Duration // its allowance
}

// event is that a customer comes, is served or loses patience.
type event struct {
	at       gateway.Instant
	order    int
	customer int
	what     happening
}

type happening int

const (
	done happening = iota
	impatient
)

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].order < e[j].order
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

// newFloor has agents who are there and attentive for ever.
func newFloor(agents []dispatch.SetAgent) *floor {
	f := &floor{core: dispatch.NewCore(dispatch.Policy{Attentive: math.MaxInt64})}
	for _, a := range agents {
		f.core.Apply(1, a)
		f.core.Apply(1, dispatch.Connect{Agent: a.Agent})
		f.core.Apply(1, dispatch.Input{Agent: a.Agent, At: 1})
		f.core.Apply(1, dispatch.SetPresence{Agent: a.Agent, State: dispatch.Ready, Since: 1})
	}
	return f
}

// alike are agents of one queue.
func alike(n int) []dispatch.SetAgent {
	agents := make([]dispatch.SetAgent, n)
	for i := range agents {
		agents[i] = dispatch.SetAgent{Agent: agentID(i), Capacity: 1, Queues: []gateway.QueueID{"q"}}
	}
	return agents
}

// run lets the customers come; it returns when the last one is served or gone.
func (f *floor) run(customers []customer) []customer {
	f.customers = customers
	for next := 0; next < len(customers) || len(f.events) > 0; {
		if len(f.events) == 0 || next < len(customers) && customers[next].arrives < f.events[0].at {
			f.arrive(next)
			next++
			continue
		}
		e := heap.Pop(&f.events).(event)
		c := &customers[e.customer]
		if e.what == impatient {
			if c.served > 0 {
				continue
			}
			c.gone = true
		}
		f.follow(e.at, f.core.Apply(e.at, dispatch.Remove{Conversation: customerID(e.customer)}))
	}
	return customers
}

func (f *floor) arrive(i int) {
	c := f.customers[i]
	if c.patience > 0 {
		f.expect(c.arrives+c.patience, i, impatient)
	}
	f.follow(c.arrives, f.core.Apply(c.arrives, dispatch.Enqueue{
		Conversation: customerID(i), Queue: c.queue, Arrival: c.arrives, Allowance: c.priority,
		Load: dispatch.Load{Weight: 1}, Mode: dispatch.Direct, RingFor: time.Minute, Rings: c.needs,
	}))
}

func (f *floor) follow(now gateway.Instant, decisions []dispatch.Decision) {
	for _, d := range decisions {
		i := customerNumber(d.(dispatch.Assign).Conversation)
		c := &f.customers[i]
		c.served = now
		f.expect(now+c.service, i, done)
	}
}

func (f *floor) expect(at gateway.Instant, customer int, what happening) {
	heap.Push(&f.events, event{at, customer, customer, what})
}

// customerID makes ids whose order is that of arrival.
func customerID(i int) gateway.ConversationID {
	return gateway.ConversationID(strconv.Itoa(10_000_000 + i))
}

func customerNumber(id gateway.ConversationID) int {
	n, err := strconv.Atoi(string(id))
	if err != nil {
		panic(err)
	}
	return n - 10_000_000
}

// load says how customers come to a floor of some agents.
type load struct {
	agents   int
	rho      float64 // how busy they would be if nobody left
	patience time.Duration
	arrivals int
	seed     uint64
}

const handling = 240 * time.Second // the mean time to serve somebody

// perSecond is the rate of arrivals.
func (l load) perSecond() float64 { return l.rho * float64(l.agents) / handling.Seconds() }

func (l load) String() string {
	s := fmt.Sprintf("M/M/%d", l.agents)
	if l.patience > 0 {
		s += "+M"
	}
	return fmt.Sprintf("%s at %.2f", s, l.rho)
}

// customers draws who comes.
func (l load) customers() []customer {
	chance := rand.New(rand.NewPCG(l.seed, 1))
	draw := func(mean float64) gateway.Instant { // in seconds
		return 1 + gateway.Instant(chance.ExpFloat64()*mean*1000)
	}
	all := make([]customer, l.arrivals)
	at := 10.0
	for i := range all {
		at += chance.ExpFloat64() * 1000 / l.perSecond()
		all[i] = customer{arrives: gateway.Instant(at), service: draw(handling.Seconds()), queue: "q"}
		if l.patience > 0 {
			all[i].patience = draw(l.patience.Seconds())
		}
	}
	return all
}

// outcome is what came of a simulation.
type outcome struct {
	asa, p99 float64 // seconds of waiting, of who was served
	at20     float64 // the share of all who were served within 20 s
	gone     float64 // the share of all who left without
}

// measure leaves out the first tenth, when the floor was not as full yet.
func measure(customers []customer) outcome {
	counted := customers[len(customers)/10:]
	var waits []float64
	var o outcome
	for _, c := range counted {
		if c.gone {
			o.gone++
			continue
		}
		wait := (c.served - c.arrives).Time().Sub(gateway.Instant(0).Time()).Seconds()
		waits = append(waits, wait)
		o.asa += wait
		if wait <= 20 {
			o.at20++
		}
	}
	slices.Sort(waits)
	o.p99 = waits[len(waits)*99/100]
	o.asa /= float64(len(waits))
	o.at20 /= float64(len(counted))
	o.gone /= float64(len(counted))
	return o
}
