package agentdesk

import (
	"context"
	"net/http"

	"switchboard/agentdesk/wire"
)

// TableRow is a row of the route table, for tests.
type TableRow struct {
	Method, Path string
	Verb         wire.Verb
	HasObject    bool
}

// Table is the route table of the desk.
func (d *Desk) Table() []TableRow {
	var rows []TableRow
	for _, rt := range d.routes(http.NotFoundHandler()) {
		rows = append(rows, TableRow{rt.method, rt.path, rt.verb, rt.object != nil})
	}
	return rows
}

// Gate is the whole table behind its guards, with nothing behind them: what gets
// through is answered with 204.
func (d *Desk) Gate() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range d.routes(http.NotFoundHandler()) {
		mux.Handle(rt.pattern(), d.guard(rt, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
		})))
	}
	return mux
}

// MountUnlisted tries to mount a route that has no row.
func (d *Desk) MountUnlisted() {
	m := &tableMux{desk: d, mux: http.NewServeMux()}
	m.HandleFunc("GET /desk/secrets", func(http.ResponseWriter, *http.Request) {})
}

// Hash is a password's hash that costs next to nothing: what it costs is stored with
// it, and people sign in in every test.
func Hash(password string) string {
	cheap := hashed{salt: make([]byte, argonSalt), passes: 1, memory: 8, lanes: 1}
	var err error
	if cheap.sum, err = newPasswords().sum(context.Background(), password, cheap); err != nil {
		panic(err)
	}
	return cheap.String()
}

// For tests.
const (
	Anyone   = anyone
	SignedIn = signedIn
)

// Elsewhere reports whether a page is on another site than the console.
var Elsewhere = elsewhere

// BrowserOf says which browser on which system calls itself so.
var BrowserOf = browserOf
