// Package figures says how queues and agents do, from the histories: who waited where
// and how that ended, who had what, what was offered to whom, what agents chose to be and
// when they were connected. The live board and reports call the same functions over the
// same rows, so they cannot differ. It is pure: no clock, no SQL.
//
// # What counts when
//
// A visit (one wait of one conversation in one queue) counts in the interval in which it
// entered its queue, whatever it came to later; so does an assignment by when it began, and
// an offer by when it was made. A conversation that comes back into a queue is another
// visit: transferred, overflowed, reopened or taken back, it is counted again where it
// enters. Every visit ends once, so of those that entered
//
//	entered = served + abandoned + given up early + overflowed + elsewhere + still waiting
//
// A customer who left while he waited ends his visit; what he wrote then waits as work for
// later, in a visit of the cause [Left]. That one is not counted as entered, only as waiting
// with its customer gone.
//
// What is over is told from what is known at one instant, [Window.At]: what happened after it
// has not happened. With At the present, the figures are the live ones.
package figures
