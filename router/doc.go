// Package router gives every waiting conversation to exactly one agent and keeps
// the reason why.
//
// [Core] decides: a pure, deterministic state machine, commands in, decisions
// out, time an argument. [Router] is the loop around it: one goroutine owns the
// core, commits each decision to the database behind the conversation's epoch
// before anyone hears of it, and reads the truth back wherever a commit was
// refused. What the loop is told by the bus are hints; it heals itself from SQL
// at start and every ten seconds.
//
// The rules now: within a queue first come, first served by the instant a
// conversation began to wait; among agents the least occupied, then the longest
// idle; a reopened conversation goes to its last agent if he is free at that
// moment. An agent gets work while he is ready, connected and has the units the
// work weighs. Work is assigned directly, without an offer.
//
// What must always hold has a name, which the tests use:
//
//   - I1: a conversation has at most one agent, and what an agent holds is its
//     exact inverse.
//   - I2: no choice of the router makes an agent hold more units than his
//     capacity. A person's order ([Wishes.Assign]) may.
//   - I3: nothing is assigned to an agent who is not ready or not connected.
//   - I4: after every command no conversation waits that a free agent of its
//     queue could take.
//   - I5: what an agent gets in turn is the longest waiting of all he could take;
//     I5b: by the instant in the database, which the router never alters.
//   - I6c: nothing sticks to an agent who is away.
//   - I7: whatever entered waits, is held, or has left; nothing is lost between.
//   - I10: while agents serve and finish, all that waits is served.
//   - I11: what is taken back keeps its old place.
//   - I12: the same commands give the same decisions.
package router
