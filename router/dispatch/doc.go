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
// # Who may have it
//
// An agent is eligible for a conversation if he is a member of its queue, has the
// skills of its present ring, and did not decline or miss it during this wait. He can
// take it now if he serves (is Ready and connected), has the units, is within his
// limit for its kind of channel, and does not drain for something else. Exclusive work
// takes a whole agent: he must hold nothing that weighs, and then can take nothing.
//
// Of all who can take it, the least occupied is chosen (by units held and offered),
// then the longest idle, then the least id. An agent who gets free takes the least key
// of all he can take, again and again until there is none.
//
// # Waiting for somebody
//
// A conversation with a list of [Personal] waits for the first agent on it who is
// there, until that entry's instant; entries whose agent is away or whose time is over
// are passed by for good. While it waits for somebody nobody else gets it. Queue and
// skills do not matter to him, units and limits do.
//
// # Draining
//
// Heavy work (exclusive, or of a weight above one) could starve behind light work. When
// it has waited for Policy.Drain, one agent, the least occupied of the eligible ones
// who serve, drains for it: until it is placed or removed, or he stops serving, he
// takes only the least key of all he could ever take, even if that does not fit yet.
// Overdue work gets its agents in the order of keys; an agent drains for one
// conversation, a conversation has one draining agent.
//
// # Offers
//
// Ring work is offered and reserves units; so is Direct work when the agent has not
// used his pointer or keyboard for Policy.Attentive. Otherwise Direct work is assigned
// at once. Claim work is given to nobody, but to who asks. A declined offer excludes
// the agent for the rest of this wait. An offer that nobody answered by its deadline
// makes the agent Missed: this one excludes him, his other offers return without that,
// and all that returned is placed in the order of keys. An agent who stops serving
// loses his offers, and is not excluded.
//
// A held conversation can be passed to an agent: it is offered to him while its holder
// keeps it, and changes hands when he accepts. If he declines or misses, the holder
// keeps it.
//
// # Taking back
//
// What an agent holds is taken back when he is away too long ([Absence]), when he did
// not open or answer it in time, and when he is gone for good. But for the last, nothing
// is taken while nobody else could take it: another eligible agent who serves and is
// large enough, if busy. Once there is one, it is. Work of no weight, which is parked,
// is not taken back from who is away. Who did not open or answer in time is excluded
// when it waits again: the loop says so.
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
//   - I9: who declined or missed is not offered it again during this wait.
//   - I10: while agents come, accept and finish, all that can be served is served.
//   - I11: what returns keeps its key.
//   - I12: the same commands give the same decisions.
//   - I13: whatever is open has an agent or a queue, and if anything is to happen to it
//     by itself, Next is not later than that.
//   - I14: each decision carries the epoch it was made on, and one decided on an older
//     epoch is refused where it is stored. In the core each Offer, EndOffer and Assign
//     adds one to the conversation's epoch.
package dispatch
