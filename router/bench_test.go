package router

import (
	"fmt"
	"testing"

	"switchboard/gateway"
)

const (
	benchAgents  = 10_000
	benchWaiting = 100_000
	benchQueues  = 50
)

// busyCore has 10,000 agents of four units, all busy, and 100,000 waiting in 50 queues
// of which each agent serves some.
func busyCore(queuesOfAgent int) (*Core, map[gateway.AgentID][]gateway.ConversationID) {
	c := NewCore()
	held := make(map[gateway.AgentID][]gateway.ConversationID, benchAgents)
	for i := range benchAgents {
		addBenchAgent(c, i, queuesOfAgent)
	}
	now := gateway.Instant(1)
	for i := range benchWaiting + 4*benchAgents {
		now++
		for _, d := range c.Apply(now, benchArrival(i, now)) {
			a := d.(Assign)
			held[a.Agent] = append(held[a.Agent], a.Conversation)
		}
	}
	return c, held
}

func addBenchAgent(c *Core, i, queues int) {
	id := gateway.AgentID(fmt.Sprintf("agent%05d", i))
	cmd := SetAgent{Agent: id, Capacity: 4}
	for q := range queues {
		cmd.Queues = append(cmd.Queues, queueID((i+q*7)%benchQueues))
	}
	c.Apply(1, cmd)
	c.Apply(1, Connect{Agent: id})
	c.Apply(1, SetPresence{Agent: id, State: Ready, Since: 1})
}

func benchArrival(i int, now gateway.Instant) Enqueue {
	return Enqueue{
		Conversation: gateway.ConversationID(fmt.Sprintf("c%08d", i)), Queue: queueID(i % benchQueues), Key: now, Weight: 1,
	}
}

// BenchmarkSteady: somebody finishes, gets the best of what waits, and another arrives.
func BenchmarkSteady(b *testing.B) {
	for _, queues := range []int{1, 3} {
		b.Run(fmt.Sprintf("queues=%d", queues), func(b *testing.B) {
			c, held := busyCore(queues)
			var order []gateway.ConversationID
			for i := range benchAgents {
				order = append(order, held[gateway.AgentID(fmt.Sprintf("agent%05d", i))]...)
			}
			arrivals := make([]Command, b.N)
			for i := range arrivals {
				arrivals[i] = benchArrival(1_000_000+i, gateway.Instant(1_000_000+i))
			}
			assigned := 0
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				now := gateway.Instant(1_000_000 + i)
				for _, d := range c.Apply(now, Remove{Conversation: order[i]}) {
					assigned++
					order = append(order, d.(Assign).Conversation)
				}
				c.Apply(now, arrivals[i])
			}
			b.ReportMetric(float64(assigned)/b.Elapsed().Seconds(), "assignments/s")
		})
	}
}

// BenchmarkFree: everybody has units; one arrives for the best agent, and is finished.
func BenchmarkFree(b *testing.B) {
	c := NewCore()
	for i := range benchAgents {
		addBenchAgent(c, i, 3)
	}
	arrivals := make([]Enqueue, b.N)
	for i := range arrivals {
		arrivals[i] = benchArrival(i, gateway.Instant(i+2))
	}
	assigned := 0
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		assigned += len(c.Apply(gateway.Instant(i+2), arrivals[i]))
		c.Apply(gateway.Instant(i+2), Remove{Conversation: arrivals[i].Conversation})
	}
	b.ReportMetric(float64(assigned)/b.Elapsed().Seconds(), "assignments/s")
}

// BenchmarkNaive is Steady as a scan of all that waits, for comparison.
func BenchmarkNaive(b *testing.B) {
	waiting := make([]Enqueue, benchWaiting)
	for i := range waiting {
		waiting[i] = benchArrival(i, gateway.Instant(i))
	}
	b.ResetTimer()
	for i := range b.N {
		oldest, queue := -1, queueID(i%benchQueues)
		for j := range waiting {
			if waiting[j].Queue == queue && (oldest < 0 || waiting[j].Key < waiting[oldest].Key) {
				oldest = j
			}
		}
		waiting[oldest].Key = gateway.Instant(benchWaiting + i)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "assignments/s")
}
