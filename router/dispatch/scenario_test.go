package dispatch_test

import (
	"container/heap"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

var table = flag.Bool("table", false, "print how long customers wait under this core and other disciplines")

// TestDisciplines compares the core with how others route, on one floor: 200 agents
// with up to three of twenty skills, each customer needs one, of three priorities. Its
// figures are for people; the test holds only what must not be lost: giving work to who
// gets free is far better than giving it to somebody when it arrives.
func TestDisciplines(t *testing.T) {
	arrivals := 30_000
	if *table {
		arrivals = 400_000
		fmt.Printf("%-34s %6s %10s %10s %8s\n", "discipline", "rho", "mean s", "p99 s", "in 20 s")
	}
	for _, rho := range []float64{.85, .95} {
		f := newSkilled(load{agents: 200, rho: rho, arrivals: arrivals, seed: 3})
		core := measure(newFloor(f.agents()).run(f.draw()))
		pushed := measure(f.pushed(f.draw()))
		polled := measure(f.polled(f.draw()))
		if *table {
			for _, row := range []struct {
				name string
				outcome
			}{{"this core", core}, {"polled each second, strict priority", polled}, {"pushed at arrival to the least busy", pushed}} {
				fmt.Printf("%-36s %4.2f %10.2f %10.1f %7.1f%%\n", row.name, rho, row.asa, row.p99, 100*row.at20)
			}
		}
		if core.asa*2 > pushed.asa {
			t.Errorf("at %.2f customers wait %.2f s, pushed at arrival %.2f s: want less than half", rho, core.asa, pushed.asa)
		}
	}
}

// skilled is a floor of agents with skills.
type skilled struct {
	load
	skills [][]int // of each agent
	able   [][]int // the agents of each skill
}

const skills = 20

func newSkilled(l load) *skilled {
	f := &skilled{load: l, able: make([][]int, skills)}
	chance := rand.New(rand.NewPCG(l.seed, 2))
	for i := range l.agents {
		has := []int{i % skills}
		for range 2 {
			if s := chance.IntN(skills); !slices.Contains(has, s) {
				has = append(has, s)
			}
		}
		f.skills = append(f.skills, has)
		for _, s := range has {
			f.able[s] = append(f.able[s], i)
		}
	}
	return f
}

func (f *skilled) agents() []dispatch.SetAgent {
	agents := alike(f.load.agents)
	for i := range agents {
		for _, s := range f.skills[i] {
			agents[i].Skills = append(agents[i].Skills, dispatch.Skill{Skill: skillID(s), Level: 1})
		}
	}
	return agents
}

// draw draws who comes, what he needs and how important he is.
func (f *skilled) draw() []customer {
	chance := rand.New(rand.NewPCG(f.seed, 4))
	all := f.customers()
	for i := range all {
		all[i].needs = []dispatch.Relaxation{{Needs: []dispatch.Need{{Skill: skillID(chance.IntN(skills)), Level: 1}}}}
		all[i].priority = time.Duration(chance.IntN(3)) * time.Minute
	}
	return all
}

func (c customer) skill() (n int) {
	_, err := fmt.Sscanf(string(c.needs[0].Needs[0].Skill), "skill%d", &n)
	if err != nil {
		panic(err)
	}
	return n
}

// pushed gives each customer on arrival to the able agent with the fewest customers,
// with whom he stays.
func (f *skilled) pushed(customers []customer) []customer {
	chance := rand.New(rand.NewPCG(f.seed, 5))
	free := make([]gateway.Instant, f.load.agents) // when he has served all he has
	has := make([]int, f.load.agents)
	var leaving events
	for i := range customers {
		c := &customers[i]
		for len(leaving) > 0 && leaving[0].at <= c.arrives {
			has[heap.Pop(&leaving).(event).customer]--
		}
		able := f.able[c.skill()]
		best := able[chance.IntN(len(able))]
		for _, a := range able {
			if has[a] < has[best] {
				best = a
			}
		}
		c.served = max(c.arrives, free[best])
		free[best] = c.served + c.service
		has[best]++
		heap.Push(&leaving, event{at: free[best], order: i, customer: best})
	}
	return customers
}

// polled looks each second for the most important who wait, the oldest first, and gives
// each to any able agent who is free.
func (f *skilled) polled(customers []customer) []customer {
	chance := rand.New(rand.NewPCG(f.seed, 6))
	free := make([]gateway.Instant, f.load.agents)
	var waiting []int
	next := 0
	for now := gateway.Instant(1000); next < len(customers) || len(waiting) > 0; now += 1000 {
		for ; next < len(customers) && customers[next].arrives <= now; next++ {
			at, _ := slices.BinarySearchFunc(waiting, next, func(a, b int) int {
				if customers[a].priority != customers[b].priority {
					return int(customers[b].priority - customers[a].priority)
				}
				return a - b
			})
			waiting = slices.Insert(waiting, at, next)
		}
		waiting = slices.DeleteFunc(waiting, func(i int) bool {
			c := &customers[i]
			able := f.able[c.skill()]
			from := chance.IntN(len(able))
			for k := range able {
				if a := able[(from+k)%len(able)]; free[a] <= now {
					c.served, free[a] = now, now+c.service
					return true
				}
			}
			return false
		})
	}
	return customers
}
