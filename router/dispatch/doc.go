// Package dispatch decides who gets which conversation. It is the router's pure
// inside: no clock, no lot, no lock, no SQL and no goroutine. Commands and the
// instants they come at go in, decisions come out, and the same commands at the same
// instants give the same decisions, so the code that routes customers is the code
// that is simulated, replayed and searched for counterexamples.
//
// # The order of work
//
// What waits has a static key: its arrival less the allowance of its priority. The
// least key is served first, ties by id. Because the key never changes, work ages by
// itself: what is older than the largest allowance is before every newcomer. Work
// whose customer has left has a negative allowance and comes behind what is live.
//
// A command first lets happen what is due by then, then does what it says, then lets
// happen what has become due. What is due happens in the order of instant, kind (a skill
// ends, needs relax, a wait for somebody ends, overflow, an offer ends, away too long, off
// shift too long, unopened, unanswered, wrap-up ends, draining begins) and id, whatever
// the present instant. After all that is due, and after the command, what waits is
// placed: of all that somebody can take the least key is given, to the best who can
// take it, until nothing can be given. So nothing that returned is placed before all that
// return with it have, and what has waited too long moves when it is due even if it just
// returned; one that arrives so is placed if it can be and moves if not.
//
// # Who may have it
//
// An agent is eligible for a conversation if he is a member of its queue, has the
// skills of its present ring, and did not decline it during this wait. He can
// take it now if he serves (is Ready and connected), has the units, is within his
// limit for its kind of channel, and does not drain for something else. Exclusive work
// takes a whole agent: he must hold nothing that weighs, and then can take nothing.
//
// Of all who can take it, the least occupied is chosen (by units held and offered),
// then the longest idle, then the least id; but who had it last and did nothing with it
// ([Enqueue].Last) only if nobody else can. An agent who gets free takes the least key
// of all he can take, again and again until there is none. An offer does not end his
// being idle, what becomes his by a decision does; so does the end of what he held, but
// not its being parked.
//
// An agent is large enough for work whose weight is within his capacity and his limit
// for its kind. Of several needs of one skill the highest level counts.
//
// # Waiting for somebody
//
// A conversation with a list of [Personal] waits for the first agent on it who is
// there, until that entry's instant; entries whose agent is away or whose time is over
// are passed by for good, as is one whose agent is excluded. While it waits for somebody
// nobody else gets it. Queue and skills do not matter to him, units and limits do. There
// is who is connected and Ready or on a Break; for what he had parked, Finishing too:
// that is assigned to him then, in any mode but Claim, since no offer stands on who does
// not serve. An entry may say that it comes to him in another mode: what is Claim work to
// everybody may ring at one. When the list is used up everybody may have it. It begins anew when an
// Enqueue brings another list, and when the conversation was held meanwhile.
//
// # Draining
//
// Heavy work (exclusive, or of a weight above one) could starve behind light work. When
// it has waited for Policy.Drain since its arrival and nobody can take it, one agent
// drains for it: the least occupied of those who are eligible, large enough, serve and
// do not drain yet, if there is one. While it waits for somebody that is he alone. Until
// it is placed or removed, or he stops serving, being eligible or being large enough, he
// takes only the least key of all he could ever take (he is eligible and large enough),
// even if that does not fit yet. An agent drains for one conversation, a conversation
// has one draining agent. Overdue work gets its agents when its turn comes by key: what
// is before it is placed first, what is behind it after. Nobody drains for Claim work.
//
// # Offers
//
// Ring work is offered and reserves units; so is Direct work when the agent has not
// used his pointer or keyboard for Policy.Attentive (or longer). Otherwise Direct work is
// assigned at once. Claim work is given to nobody, but to who asks. A declined offer excludes
// the agent for the rest of this wait. An offer that nobody answered by its deadline
// makes the agent Missed: his other offers return too, and all that returned is placed in
// the order of keys. That excludes nobody: he gets nothing until he is Ready again, and
// then this again, so that a customer never waits for ever because of the only agent's
// one absence. An agent who stops serving loses his offers, and is not excluded.
//
// A held conversation can be passed to an agent: it is offered to him while its holder
// keeps it, and changes hands when he accepts. If he declines or misses, the holder
// keeps it, and nobody is excluded; who misses is Missed. If it is taken back, finished
// or ordered elsewhere meanwhile, the offer is withdrawn first. What is parked weighs
// again on who gets it, one unit at least, and an offer of it reserves as much.
//
// # Taking back
//
// What an agent holds is taken back when he is away too long ([Absence]), when he did
// not open or answer it in time, and when he is gone for good. What he did not open waits
// again whoever is there, since nobody has begun with it. Of the rest, but for the last,
// nothing is taken while nobody else could take it: another eligible agent who serves and
// is large enough, if busy. He must have what the last ring needs. Once there is one, it is:
// after the command that made him so and its placing. Work of no weight, which is
// parked, is not taken back from who is away; to who might take it it weighs one unit.
// Who did not open or answer in time comes behind all others when it waits again, and it
// rings then, at whomever, so that who ignores it again is Missed: the loop says so.
// A wrap-up is never taken back: it ends at its time, or when its agent is gone for good.
//
// # What must always hold
//
// After every command:
//
//   - I1: a conversation has at most one agent, and what an agent holds is its exact
//     inverse; it is offered to at most one.
//   - I2: no choice of the core makes an agent's units (held and offered) exceed his
//     capacity or his limit for a kind, and exclusive work is alone but for what is
//     parked. A person's order may.
//   - I3: nothing is offered or assigned to an agent who does not serve, but that a
//     conversation he had parked returns to who is Finishing and connected. No offer
//     stands on an agent who does not serve.
//   - I4: no conversation waits that an agent could take (of a draining agent only his
//     least key counts), Claim work apart.
//   - I5: what an agent gets in turn is the least key of all he could take at that
//     instant. I5b: the key is the arrival less the allowance.
//   - I6: while a conversation waits for somebody nobody else gets it; I6b: never past
//     the entry's instant; I6c: never for who is away.
//   - I7: whatever entered waits, is offered, is held or has left; nothing is lost.
//   - I8: no offer stands at or after its deadline.
//   - I9: who declined is not offered it again during this wait.
//   - I10: while agents come, accept and finish, all that can be served is served.
//   - I11: what returns keeps its key.
//   - I12: the same commands give the same decisions.
//   - I13: whatever is open has an agent or a queue, and if anything is to happen to it
//     by itself, Next is not later than that.
//   - I14: each decision carries the epoch it was made on, and one decided on an older
//     epoch is refused where it is stored. In the core each Offer, EndOffer and Assign
//     adds one to the conversation's epoch.
package dispatch
