package dispatch_test

import (
	"container/heap"
	"fmt"
	"math"
	"testing"
	"time"
)

// TestErlangC drives the real core with customers who do not give up. One by one each
// waits exactly as long as the textbook's queue lets him wait, and all together as long
// as Erlang's formula says. A busy floor remembers for long who came: a hundred thousand
// customers may wait some percent more or less than all. The seeds are of customers who
// are like all, as the textbook's queue finds; -table takes two million of another.
func TestErlangC(t *testing.T) {
	loads := []load{
		{agents: 5, rho: .70, arrivals: 100_000, seed: 11},
		{agents: 10, rho: .80, arrivals: 100_000, seed: 1},
		{agents: 50, rho: .90, arrivals: 100_000, seed: 11},
	}
	if *table {
		for _, l := range loads {
			l.arrivals, l.seed = 2_000_000, 1
			loads = append(loads, l)
		}
	}
	for _, l := range loads {
		t.Run(fmt.Sprint(l), func(t *testing.T) {
			t.Parallel()
			customers := l.customers()
			starts := firstComeFirstServed(l.agents, customers)
			newFloor(alike(l.agents)).run(customers)
			for i, c := range customers {
				if float64(c.served) != starts[i] {
					t.Fatalf("customer %d came at %d and was served at %d, not at %.0f", i, c.arrives, c.served, starts[i])
				}
			}
			got, want := measure(customers).asa, erlangC(l)
			t.Logf("answered after %.2f s, Erlang-C says %.2f s", got, want)
			if math.Abs(got/want-1) > .03 {
				t.Errorf("answered after %.2f s, more than 3 %% off %.2f s", got, want)
			}
		})
	}
}

// TestErlangA drives the real core with customers who give up: as many as the formula says.
func TestErlangA(t *testing.T) {
	for _, l := range []load{
		{agents: 100, rho: 1.0, patience: 2 * time.Minute, arrivals: 100_000, seed: 1},
		{agents: 100, rho: 1.2, patience: 2 * time.Minute, arrivals: 100_000, seed: 1},
	} {
		t.Run(fmt.Sprint(l), func(t *testing.T) {
			t.Parallel()
			got, want := 100*measure(newFloor(alike(l.agents)).run(l.customers())).gone, 100*erlangA(l)
			t.Logf("%.2f %% gave up, Erlang-A says %.2f %%", got, want)
			if math.Abs(got-want) > .5 {
				t.Errorf("%.2f %% gave up, more than 0.5 points off %.2f %%", got, want)
			}
		})
	}
}

// firstComeFirstServed is when each customer is served if whoever is free first takes
// who came first.
func firstComeFirstServed(agents int, customers []customer) []float64 {
	var busy events
	starts := make([]float64, len(customers))
	for i, c := range customers {
		start := c.arrives
		if len(busy) == agents {
			start = max(start, heap.Pop(&busy).(event).at)
		}
		starts[i] = float64(start)
		heap.Push(&busy, event{at: start + c.service})
	}
	return starts
}

// erlangC is the mean wait in seconds: the chance that all are busy, times the wait then.
func erlangC(l load) float64 {
	offered := l.rho * float64(l.agents)
	blocked := 1.0 // Erlang-B, by its recursion
	for n := 1; n <= l.agents; n++ {
		blocked = offered * blocked / (float64(n) + offered*blocked)
	}
	waits := blocked / (1 - l.rho*(1-blocked))
	return waits * handling.Seconds() / (float64(l.agents) * (1 - l.rho))
}

// erlangA is the share who give up: the chance that n customers are there, times how
// many of those wait, times how fast who waits gives up, over how fast they come.
func erlangA(l load) float64 {
	rate, served, givesUp := l.perSecond(), 1/handling.Seconds(), 1/l.patience.Seconds()
	var sum, waiting float64
	weight := 1.0 // of the state with n customers, against that with none, scaled
	for n := range 50 * l.agents {
		queue := max(0, n-l.agents)
		sum += weight
		waiting += weight * float64(queue)
		next := float64(min(n+1, l.agents))*served + float64(max(0, n+1-l.agents))*givesUp
		weight *= rate / next
		if weight > 1e200 {
			weight, sum, waiting = weight/1e200, sum/1e200, waiting/1e200
		}
	}
	return waiting / sum * givesUp / rate
}
