// Package alarms watches over the routing from outside it: whether somebody waits too
// long, whether nobody is there for who waits, and whether the dispatcher is silent.
//
// Every few seconds [Watch] reads how things stand, [Judge] decides purely what is wrong,
// and what began or ended is stored, once for each kind and queue however many processes
// watch. Who stored it tells the consoles, on the bus. Another system is told by a [Hook]:
// the calls it is owed are stored with the alarms.
package alarms
