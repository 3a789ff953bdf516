package main

// mutants is the kept list. Whoever changes what one replaces moves the mutant along.
var mutants = []mutant{
	// Who can take something.
	{"agent.go", `return load.Weight <= a.capacity && (`, `return (`, "an agent without the capacity is large enough"},
	{"agent.go", `return a.weighing == 0 && a.large(load)`, `return a.large(load)`, "exclusive work joins other work"},
	{"agent.go", `return a.exclusive == 0 && load`, `return load`, "other work joins exclusive work"},
	{"agent.go", `free = min(free, limit-a.units(kind))`, `free = min(free, limit)`, "a limit counts for one conversation alone"},
	{"agent.go", `return a.serving || l.resumed && a.state == Finishing && a.connected`, `return a.serving`, "parked work does not return to who is Finishing"},
	{"agent.go", `a.large(cv.load) && !cv.excludes(a)`, `a.large(cv.load)`, "who declined is offered it again"},
	{"agent.go", `s.Level >= n.Level`, `s.Level > 0`, "a skill of any level will do"},
	{"agent.go", `now < s.Until`, `now <= s.Until`, "a skill ends a millisecond late"},
	{"agent.go", `a.load += n * load.Weight`, `a.load += n`, "everything weighs one unit"},
	// Whose turn it is, and what comes first.
	{"agent.go", `cmp.Or(cmp.Compare(a.load, b.load), cmp.Compare(a.idle, b.idle), `, `cmp.Or(cmp.Compare(a.idle, b.idle), cmp.Compare(a.load, b.load), `, "the longest idle drains, not the least occupied"},
	{"conversation.go", `cmd.Arrival.Add(-cmd.Allowance)`, `cmd.Arrival`, "the key is the arrival alone"},
	{"conversation.go", `return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))`, `return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.id, a.id))`, "ties of keys go to the greatest id"},
	{"settle.go", `if least != nil && l.waiting.items[0].key > least.key {`, `if least != nil {`, "only the first class is looked at"},
	{"trait.go", `case a.id == cv.last:`, `case false:`, "who did nothing with it gets it before others"},
	{"trait.go", `for s.prev != nil && s.before(s.prev) {`, `for false {`, "who comes back is filed as the shortest idle"},
	{"trait.go", `s.load == a.load && s.idle == a.idle`, `s.load == a.load`, "who got and ended work keeps his place"},
	{"conversation.go", `		cv.agent.idle = c.now
`, ``, "who ends work is not idle from then on"},
	{"settle.go", `	a.idle = c.now
`, ``, "who gets work is not idle from then on"},
	{"presence.go", `a.idle = max(a.idle, cmd.Since)`, `a.idle = c.now`, "who becomes ready is idle from now, not since he said"},
	// Nothing that can be given waits.
	{"agent.go", `	c.wake(a)
`, ``, "who learned something takes nothing new"},
	{"offer.go", `	a.refile()
	c.wake(a)
`, `	a.refile()
`, "who is rid of an offer takes nothing new"},
	{"conversation.go", `	a.refile()
	c.wake(a)
`, `	a.refile()
`, "who ends work takes nothing new"},
	{"line.go", `			c.filled.set(cl.number)
`, ``, "nobody sees that a class is filled"},
	// Waiting for somebody.
	{"personal.go", `(p.Until == 0 || c.now < p.Until) && !cv.excludes(a)`, `(p.Until == 0 || c.now < p.Until)`, "it waits for who declined it"},
	{"personal.go", `a.state == Ready || a.state == Break ||`, `a.state == Ready ||`, "nobody is waited for during his break"},
	{"personal.go", `a.state == Finishing && rule == Resumed`, `a.state == Finishing`, "anything waits for who is Finishing"},
	{"presence.go", `	c.passBy(a)
`, ``, "it waits for who went away"},
	{"agent.go", `	c.passBy(a)
`, ``, "it waits for who is gone for good"},
	{"conversation.go", `			cv.passed = 0
`, ``, "a new list of whom to wait for begins in the middle"},
	{"conversation.go", `if cv.agent != nil || !slices.Equal(cv.personal, cmd.Personal) {`, `if true {`, "the same list begins anew"},
	{"order.go", `return l.agent == a`, `return true`, "anybody claims what waits for somebody"},
	// Draining.
	{"trait.go", `first := c.least(a, a.large)`, `first := c.least(a, a.fits)`, "who drains takes what fits"},
	{"trait.go", `case !a.couldTake(cv) || !c.inTurn(a, cv):`, `case !a.couldTake(cv):`, "who drains is chosen for anything"},
	{"drain.go", `return cv.arrival.Add(c.policy.Drain)`, `return cv.key.Add(c.policy.Drain)`, "overdue counts from the key"},
	{"drain.go", `if !c.overdue(cv) || cv.drainer != nil {`, `if cv.drainer != nil {`, "somebody drains for what is not overdue"},
	{"drain.go", `a.serving && a.drains == nil && a.couldTake`, `a.serving && a.couldTake`, "one agent drains for two"},
	{"drain.go", `	c.spare = append(c.spare, a)
`, ``, "who stopped draining drains for nothing else"},
	{"drain.go", `	c.spare = append(c.spare, a)
	c.wake(a)
`, `	c.spare = append(c.spare, a)
`, "who stopped draining takes nothing new"},
	{"agent.go", `		c.stopDraining(a)
`, ``, "he drains for what he may not have any more"},
	{"line.go", `		a.behind = nil
		c.wake(a)
`, `		a.behind = nil
`, "who drains sleeps when what was before is gone"},
	// Offers.
	{"settle.go", `c.attentive(a) || !a.serving {`, `c.attentive(a) {`, "who is Finishing is offered work"},
	{"settle.go", `cv.comesBy() == Direct && c.attentive(a)`, `c.attentive(a)`, "Ring work is assigned at once"},
	{"personal.go", `p != nil && p.Mode != ""`, `p != nil && false`, "it comes to whom it waits for as to everybody"},
	{"presence.go", `c.now.Sub(a.input) < c.policy`, `c.now.Sub(a.input) <= c.policy`, "who was attentive then still is"},
	{"offer.go", `a != nil && a.serving {
		c.stopDraining`, `a != nil {
		c.stopDraining`, "an offer stands on who does not serve"},
	{"offer.go", `if outcome == Declined {`, `if outcome != Withdrawn {`, "who missed it is not offered it again"},
	{"offer.go", `c.endOffer(o.conversation, Withdrawn)`, `c.endOffer(o.conversation, Unheard)`, "other offers of who missed one are missed too"},
	{"presence.go", `c.endOffer(o.conversation, Withdrawn)`, `c.endOffer(o.conversation, Declined)`, "who stops serving declines"},
	{"conversation.go", `	if !cv.excludes(a) {
		cv.excluded`, `	if false {
		cv.excluded`, "nobody is excluded"},
	{"settle.go", `	cv.epoch++
`, ``, "an assignment does not raise the epoch"},
	{"order.go", `case claimed && !a.fits(cv.load):`, `case false:`, "who is full claims"},
	{"order.go", `case !a.fits(cv.unparked()) && (cv.offer == nil || cv.offer.agent != a):`, `case false:`, "work is passed to who is full"},
	{"order.go", `case !a.fits(cv.unparked()) &&`, `case !a.fits(cv.load) &&`, "parked work is passed to who is full"},
	{"offer.go", `slot: len(a.offers), load: cv.unparked()}`, `slot: len(a.offers), load: cv.load}`, "an offer of parked work reserves nothing"},
	{"settle.go", `	cv.load = cv.unparked()
`, ``, "what was parked weighs nothing on who gets it"},
	// Taking back, and what else time brings.
	{"absence.go", `		others--
`, ``, "it is taken back though only its holder could take it"},
	{"absence.go", `cv.needs(max(len(cv.rings)-1, 0))`, `cv.needs(0)`, "who could take it over must have what the first ring needs"},
	{"absence.go", `	if cv.offer != nil {
		c.endOffer(cv, Withdrawn)
	}
	c.decide(TakeBack{`, `	c.decide(TakeBack{`, "what is taken back goes on being passed"},
	{"absence.go", `		cv.openBy = 0
`, ``, "what was opened is taken back as unopened"},
	{"timer.go", `		c.takeBack(cv, Unopened,`, `		cv.openBy = 0
		c.recall(cv, Unopened,`, "what he does not open stays with who is alone"},
	{"timer.go", `		next.or(unopened, cv.openBy)
		return
`, `		return
`, "what he does not open stays with who was away"},
	{"absence.go", `cv.openBy, cv.answerBy = 0, 0`, `cv.openBy = 0`, "what was answered is taken back as unanswered"},
	{"conversation.go", `	cv.openBy, cv.answerBy, cv.wrapUntil = 0, 0, 0
`, ``, "who gets it has the deadlines of who had it"},
	{"presence.go", `a.connected, a.away = false, c.now`, `a.connected = false`, "he is away since he was known"},
	{"presence.go", `		c.unstrand(cv)
		c.schedule(cv)
`, `		c.unstrand(cv)
`, "nothing is taken back from who goes away"},
	{"timer.go", `if cv.load.Weight > 0 && !a.connected`, `if !a.connected`, "parked work is taken back from who is away"},
	{"timer.go", `		next.or(wrapEnds, cv.wrapUntil)
		return
`, `		next.or(wrapEnds, cv.wrapUntil)
`, "a wrap-up is taken back"},
	{"timer.go", `		next.or(overflows, cv.overflow.At)
`, ``, "nothing overflows"},
	{"agent.go", `if cv.wrapUntil != 0 {`, `if false {`, "the wrap-up of who is gone returns to its queue"},
	{"core.go", `	c.settle()
	c.expire()
`, `	c.settle()
`, "what has become due by the command does not happen"},
	{"core.go", `	c.expire()
	cmd.apply(c)
`, `	cmd.apply(c)
`, "a command counts before what was due"},
	// Why.
	{"why.go", `w.Drained = a.drains == cv`, `w.Drained = false`, "nobody learns that somebody drained"},
	{"why.go", `w.Position = 1 + cv`, `w.Position = cv`, "positions begin with 0"},
}
