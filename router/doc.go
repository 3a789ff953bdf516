// Package router gives every waiting conversation to exactly one agent and keeps
// the reason why.
//
// [switchboard/router/dispatch] decides: a pure state machine, commands in, decisions
// out, time an argument. [Router] is the loop around it. One goroutine owns the core:
// it tells it what the database says of conversations and agents, commits each decision
// behind the conversation's epoch before anyone hears of it, and reads the truth again
// wherever a commit was refused. What the loop is told by the bus are hints; it makes up
// for lost ones at start and every ten seconds. A [Client] takes part in routing: one
// node at a time has the loop, and the others send it their wishes as rows.
//
// What the core is told follows from what administrators decided ([Setup]): [Rules]
// place new conversations in queues, and [Work] becomes a command by the [Routing] and
// [Hours] of its queue. It waits for whom it should ask first, then for everybody who
// serves the queue and has the skills; it comes to him at once, rings or waits to be
// taken; in the end it overflows. Besides, the loop parks what is silent, takes leave of
// who stays silent, and notices who leaves while he waits.
//
// What must always hold has a name, I1 to I14, in the documentation of the core. The
// loop adds that no decision is lost: what could not be committed the core forgets, and
// is told again as the database has it.
package router
