package dispatch

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"switchboard/gateway"
)

const (
	benchAgents  = 10_000
	benchWaiting = 100_000
	benchSkills  = 50
	benchUnits   = 4
)

// bench is a core with 10,000 agents of four units in one queue, each with some of 50
// skills, so that there are 50 classes of one skill, or 1,275 of one or two.
type bench struct {
	core    *Core
	needs   int // skills a conversation needs at most
	arrived int
	now     gateway.Instant
	held    []gateway.ConversationID
	took    []time.Duration // each command, while it is measured
}

func newBench(needs int) *bench {
	b := &bench{core: NewCore(Policy{Attentive: time.Hour, Drain: time.Minute}), needs: needs, now: 1_000_000}
	for i := range benchAgents {
		id := gateway.AgentID(fmt.Sprintf("agent%05d", i))
		cmd := SetAgent{Agent: id, Capacity: benchUnits, Queues: []gateway.QueueID{q}}
		for j := range 5 {
			cmd.Skills = append(cmd.Skills, Skill{Skill: benchSkill(i + j*(1+i/benchSkills%25)), Level: 1})
		}
		for _, cmd := range []Command{
			cmd, Connect{Agent: id}, Input{Agent: id, At: b.now}, SetPresence{Agent: id, State: Ready, Since: b.now},
		} {
			b.core.Apply(b.now, cmd)
		}
	}
	return b
}

// busy lets everybody be busy and 100,000 wait.
func (b *bench) busy() *bench {
	for len(b.core.conversations)-len(b.held) < benchWaiting {
		b.apply(b.arrival())
	}
	return b
}

func benchSkill(i int) gateway.SkillID {
	return gateway.SkillID(fmt.Sprintf("skill%02d", i%benchSkills))
}

func (b *bench) arrival() Enqueue {
	i := b.arrived
	b.arrived++
	cmd := Enqueue{
		Conversation: gateway.ConversationID(fmt.Sprintf("c%08d", i)), Queue: q, Load: Load{Kind: "web", Weight: 1}, Mode: Direct,
		RingFor: 20 * time.Second, Absence: Absence{Away: time.Minute},
	}
	needs := []Need{{benchSkill(i * 7), 1}}
	if second := benchSkill(i*7 + i/benchSkills*11); b.needs == 2 && second != needs[0].Skill {
		needs = append(needs, Need{second, 1})
	}
	cmd.Rings = []Relaxation{{Needs: needs}}
	return cmd
}

// apply returns how much was assigned.
func (b *bench) apply(cmd Command) int {
	b.now++
	if e, ok := cmd.(Enqueue); ok {
		e.Arrival = b.now
		cmd = e
	}
	start := time.Now()
	decisions := b.core.Apply(b.now, cmd)
	if b.took != nil {
		b.took = append(b.took, time.Since(start))
	}
	for _, d := range decisions {
		b.held = append(b.held, d.(Assign).Conversation)
	}
	return len(decisions)
}

// finish ends the work that is held longest.
func (b *bench) finish() int {
	id := b.held[0]
	b.held = b.held[1:]
	return b.apply(Remove{Conversation: id})
}

// measure runs steps of two commands each and reports assignments a second and how
// long a command takes.
func (b *bench) measure(bb *testing.B, step func(first Enqueue) (assigned int)) {
	arrivals := make([]Enqueue, bb.N)
	for i := range arrivals {
		arrivals[i] = b.arrival()
	}
	b.took = make([]time.Duration, 0, 2*bb.N)
	assigned := 0
	bb.ReportAllocs()
	before := cpuTime(bb)
	bb.ResetTimer()
	for _, cmd := range arrivals {
		assigned += step(cmd)
	}
	bb.StopTimer()
	cpu := cpuTime(bb) - before
	slices.Sort(b.took)
	micros := func(share float64) float64 {
		return float64(b.took[int(share*float64(len(b.took)-1))].Nanoseconds()) / 1000
	}
	bb.ReportMetric(float64(assigned)/bb.Elapsed().Seconds(), "assignments/s")
	bb.ReportMetric(float64(assigned)/cpu.Seconds(), "assignments/cpu-s")
	bb.ReportMetric(micros(0.5), "p50-µs/command")
	bb.ReportMetric(micros(0.99), "p99-µs/command")
}

// cpuTime is what the process has used, its garbage collector included: on a busy
// machine the time that passes says how long others ran.
func cpuTime(bb *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		bb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkSteady: somebody finishes and gets the best of what waits, and another
// conversation arrives.
func BenchmarkSteady(b *testing.B) {
	for needs := 1; needs <= 2; needs++ {
		b.Run(fmt.Sprintf("skills=%d", needs), func(b *testing.B) {
			bench := newBench(needs).busy()
			b.Logf("%d classes", len(bench.core.classes))
			bench.measure(b, func(cmd Enqueue) int { return bench.finish() + bench.apply(cmd) })
		})
	}
}

// BenchmarkFree: half of the units are free; one arrives for the best agent, and another
// is finished.
func BenchmarkFree(b *testing.B) {
	for needs := 1; needs <= 2; needs++ {
		b.Run(fmt.Sprintf("skills=%d", needs), func(b *testing.B) {
			bench := newBench(needs)
			for len(bench.held) < benchAgents*benchUnits/2 {
				bench.apply(bench.arrival())
			}
			bench.measure(b, func(cmd Enqueue) int { return bench.apply(cmd) + bench.finish() })
		})
	}
}

// BenchmarkNaive is the choice in Steady as a scan of all that waits, for comparison.
func BenchmarkNaive(b *testing.B) {
	bench := &bench{needs: 1}
	waiting := make([]Enqueue, benchWaiting)
	for i := range waiting {
		waiting[i] = bench.arrival()
		waiting[i].Arrival = gateway.Instant(i)
	}
	b.ResetTimer()
	for i := range b.N {
		skill, oldest := benchSkill(i), -1
		for j := range waiting {
			if waiting[j].Rings[0].Needs[0].Skill == skill && (oldest < 0 || waiting[j].Arrival < waiting[oldest].Arrival) {
				oldest = j
			}
		}
		waiting[oldest].Arrival = gateway.Instant(benchWaiting + i)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "assignments/s")
}
