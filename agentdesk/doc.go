// Package agentdesk is what agents, supervisors and admins see: the console, its
// HTTP routes under /desk/ and its WebSocket.
//
// Every route stands in one table, with the verb it needs and how the thing it is
// about is found ([Desk.routes]); a session's roles say how far each verb reaches.
// The same rule decides which streams a socket may follow. What is read or changed
// goes through the gateway and the router; the package decides nothing about
// conversations itself.
//
// Files: desk.go makes a [Desk]; routes.go, guard.go and viewer.go say who may do
// what; session.go, password.go and delay.go let people in; hub.go and socket.go
// push; the others hold the routes, one noun a file. The types on the wire are in
// package wire.
package agentdesk
