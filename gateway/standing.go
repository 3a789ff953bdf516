package gateway

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
)

// What is said of a wait is what others waited lately, or nothing.
const (
	recentWaits  = 50               // as many as are looked at
	fewestWaits  = 5                // fewer say nothing
	waitsSince   = 3 * time.Hour    // older ones say nothing of now
	waitedAtAll  = 10 * time.Second // who was served at once did not wait
	likelyFrom   = 20               // percent of them waited less than the range,
	likelyTo     = 80               // and so many less than its end
	standingHeal = 30               // renewals until all queues are read again
)

// standings knows how queues stand and tells the customers who are connected.
// Every queue that changed is read once in a renewal, however many wait in it; who
// stands as before is told nothing.
type standings struct {
	g *Gateway

	mu        sync.Mutex // guards what follows
	followers map[*stander]struct{}
	stale     map[QueueID]bool // changed since they were read
	renewals  int              // since all were read
	known     bool             // all queues were read
	served    map[QueueID]bool
	skills    map[QueueID]skills // of queues in which any are asked for
	queues    map[QueueID]standingQueue
	places    map[string]place // by line
}

// standingQueue is one queue as last read.
type standingQueue struct {
	lines []string // of who waits
	waits waits
}

// place is where one customer waits.
type place struct {
	queue QueueID
	ahead int
	since Instant
	asks  []Need
}

// skills are those of who is on duty in a queue, with their levels.
type skills map[AgentID]map[SkillID]int

// waits is the range that most recent waits were in; zero if too few are known.
type waits struct{ from, to time.Duration }

// stander is one who is told how he stands.
type stander struct {
	queue QueueID // where he would wait
	line  string
	tell  func(channels.Standing)
	// told is what he was told last, nil before the first time. mu of standings guards it.
	told *channels.Standing
}

// follow tells how the line stands, at the next renewal and whenever that changes,
// until stop. A call that is under way may still end after it.
func (s *standings) follow(account Account, line string, tell func(channels.Standing)) (stop func()) {
	f := &stander{queue: account.Queue, line: line, tell: tell}
	s.mu.Lock()
	if s.followers == nil {
		s.followers = make(map[*stander]struct{})
	}
	s.followers[f] = struct{}{}
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.followers, f)
	}
}

// listen hears which queues change.
func (s *standings) listen() (stop func()) {
	hear := func(payload any) {
		if e, ok := payload.(Event); ok {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.stale == nil {
				s.stale = make(map[QueueID]bool)
			}
			s.stale[QueueID(strings.TrimPrefix(e.Stream, QueueStream("")))] = true
		}
	}
	entered := s.g.bus.Subscribe(KindTopic(ConversationEntered), hear)
	left := s.g.bus.Subscribe(KindTopic(ConversationLeft), hear)
	return func() { entered(); left() }
}

// renew reads what changed and tells whom it concerns.
func (s *standings) renew(ctx context.Context) error {
	stale, all, idle := s.begin()
	if idle {
		return nil
	}
	now := Now()
	read := make(map[QueueID]standingQueue)
	places := make(map[string]place)
	var served []QueueID
	onDuty := make(map[QueueID]skills)
	err := s.g.store.Read(ctx, func(tx Tx) (err error) {
		if served, err = s.g.rows.ServedQueues(tx); err != nil {
			return err
		}
		served = slices.DeleteFunc(served, func(q QueueID) bool { return s.g.open != nil && !s.g.open(q, now.Time()) })
		if all {
			waiting, err := s.g.rows.WaitingQueues(tx)
			if err != nil {
				return err
			}
			stale = append(stale, waiting...)
		}
		for _, q := range stale {
			if read[q], err = s.read(tx, q, now, places); err != nil {
				return err
			}
		}
		for q := range s.asking(places) {
			if onDuty[q], err = s.g.rows.SkillsOnDuty(tx, q, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.again(stale)
		return err
	}
	s.staff(served, onDuty)
	for f, standing := range s.take(read, places, all, now) {
		f.tell(standing)
	}
	return nil
}

// begin takes the queues to read. Without anybody to tell there is nothing to do.
func (s *standings) begin() (stale []QueueID, all, idle bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.followers) == 0 {
		s.known = false
		return nil, false, true
	}
	if s.renewals++; s.renewals >= standingHeal {
		s.known = false
	}
	stale = slices.Collect(maps.Keys(s.stale))
	if !s.known {
		s.renewals = 0
		for f := range s.followers {
			if !slices.Contains(stale, f.queue) {
				stale = append(stale, f.queue)
			}
		}
	}
	clear(s.stale)
	return stale, !s.known, false
}

// again puts back what could not be read.
func (s *standings) again(stale []QueueID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = false
	if s.stale == nil {
		s.stale = make(map[QueueID]bool)
	}
	for _, q := range stale {
		s.stale[q] = true
	}
}

// read reads one queue and notes the places in it.
func (s *standings) read(tx Tx, q QueueID, now Instant, places map[string]place) (standingQueue, error) {
	waiters, err := s.g.rows.Waiters(tx, q)
	if err != nil {
		return standingQueue{}, err
	}
	recent, err := s.g.rows.RecentWaits(tx, q, now.Add(-waitsSince), waitedAtAll, recentWaits)
	if err != nil {
		return standingQueue{}, err
	}
	queue := standingQueue{lines: make([]string, len(waiters)), waits: likely(recent)}
	for i, w := range waiters {
		queue.lines[i] = LineStream(w.Account, w.Address)
		places[queue.lines[i]] = place{queue: q, ahead: i, since: w.Since, asks: s.g.asks(q, w.Needs)}
	}
	return queue, nil
}

// asking are the queues in which skills are asked for, by who waits or would wait there.
func (s *standings) asking(read map[string]place) map[QueueID]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	queues := make(map[QueueID]bool)
	for _, places := range []map[string]place{s.places, read} {
		for _, p := range places {
			if len(p.asks) > 0 {
				queues[p.queue] = true
			}
		}
	}
	for f := range s.followers {
		if len(s.g.asks(f.queue, nil)) > 0 {
			queues[f.queue] = true
		}
	}
	return queues
}

// likely is the range most of the waits, in milliseconds, were in.
func likely(recent []int64) waits {
	if len(recent) < fewestWaits {
		return waits{}
	}
	sorted := slices.Sorted(slices.Values(recent))
	at := func(percent int) time.Duration {
		return time.Duration(sorted[(len(sorted)-1)*percent/100]) * time.Millisecond
	}
	return waits{at(likelyFrom), at(likelyTo)}
}

// staff takes over who is on duty.
func (s *standings) staff(served []QueueID, onDuty map[QueueID]skills) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skills = onDuty
	s.served = make(map[QueueID]bool, len(served))
	for _, q := range served {
		s.served[q] = true
	}
}

// serves reports whether anybody on duty could take who is there. s.mu is held.
func (s *standings) serves(p place) bool {
	people, read := s.skills[p.queue]
	if len(p.asks) == 0 || !s.served[p.queue] || !read { // from a queue not read yet nobody is turned away
		return s.served[p.queue]
	}
	for _, levels := range people {
		lacks := func(n Need) bool { return levels[n.Skill] < max(n.Level, 1) }
		if !slices.ContainsFunc(p.asks, lacks) {
			return true
		}
	}
	return false
}

// take takes over what was read and returns who is to be told what.
func (s *standings) take(read map[QueueID]standingQueue, places map[string]place, all bool, now Instant) map[*stander]channels.Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all {
		s.queues, s.places = make(map[QueueID]standingQueue), make(map[string]place)
	}
	for q, queue := range read {
		for _, line := range s.queues[q].lines {
			if s.places[line].queue == q {
				delete(s.places, line)
			}
		}
		s.queues[q] = queue
	}
	maps.Copy(s.places, places)
	s.known = true
	tell := make(map[*stander]channels.Standing)
	for f := range s.followers {
		if standing := s.changed(f, now); standing != nil {
			tell[f] = *standing
		}
	}
	return tell
}

// changed is what to tell the follower, nil if he knows. s.mu is held.
func (s *standings) changed(f *stander, now Instant) *channels.Standing {
	p, inLine := s.places[f.line]
	if !inLine {
		p.queue, p.asks = f.queue, s.g.asks(f.queue, nil)
	}
	standing := channels.Standing{Served: s.serves(p), Waiting: inLine, Ahead: p.ahead}
	if inLine && standing.Served {
		standing.From, standing.To = s.queues[p.queue].waits.rest(now.Time().Sub(p.since.Time()))
	}
	if f.told != nil && *f.told == standing {
		return nil
	}
	f.told = &standing
	return &standing
}

// rest is what is left of the range for one who waited so long already, in whole
// minutes; nothing once he waited longer than most.
func (w waits) rest(waited time.Duration) (from, to time.Duration) {
	if waited >= w.to {
		return 0, 0
	}
	return max(0, w.from-waited).Truncate(time.Minute), (w.to - waited + time.Minute - 1).Truncate(time.Minute)
}
