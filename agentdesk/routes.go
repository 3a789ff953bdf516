package agentdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// route is a row of the table: who may do what to what.
type route struct {
	method string
	path   string
	verb   wire.Verb
	object object // where the thing is; nil if the verb alone decides
	body   bodyKind
	serve  mounting
}

// object finds the places of the thing that a request names. The thing not being
// there is gateway.ErrNotFound.
type object func(tx gateway.Tx, r *http.Request) ([]Place, error)

// bodyKind is what a request carries.
type bodyKind int

const (
	noBody       bodyKind = iota
	jsonBody              // of at most maxBody
	fileBody              // of at most the upload limit
	portraitBody          // of at most maxPortrait
	streamed              // the handler's own affair, and no time limit
)

// mounting puts a route's handler on the API.
type mounting func(d *Desk, api huma.API, rt route)

// routes is the one table of everything the desk serves.
func (d *Desk) routes(console http.Handler) []route {
	return slices.Concat(
		d.sessionRoutes(),
		d.conversationRoutes(),
		d.listRoutes(),
		d.offerRoutes(),
		d.customerRoutes(),
		d.colleagueRoutes(),
		d.presenceRoutes(),
		d.stepRoutes(),
		d.fileRoutes(),
		d.threadRoutes(),
		d.preferenceRoutes(),
		d.adminRoutes(),
		d.routingRoutes(),
		d.composerRoutes(),
		d.cannedRoutes(),
		d.noticeRoutes(),
		d.profileRoutes(),
		d.boardRoutes(),
		[]route{
			{"GET", "/desk/ws", signedIn, nil, streamed, raw(d.hub.upgrade)},
			{"GET", "/desk/openapi.json", signedIn, nil, noBody, description},
			{"GET", "/", anyone, nil, noBody, raw(console.ServeHTTP)},
		},
	)
}

func (d *Desk) sessionRoutes() []route {
	return []route{
		{"POST", "/desk/session", anyone, nil, jsonBody, rest(d.signIn)},
		{"GET", "/desk/session", signedIn, nil, noBody, rest(d.readSession)},
		{"DELETE", "/desk/session", signedIn, nil, noBody, rest(d.signOut)},
		{"PUT", "/desk/password", signedIn, nil, jsonBody, rest(d.choosePassword)},
	}
}

func (d *Desk) conversationRoutes() []route {
	conversation := d.conversationPlaces
	return []route{
		{"GET", "/desk/conversations/{id}", wire.ReadConversations, d.readablePlaces, noBody, rest(d.readConversation)},
		{"GET", "/desk/conversations/{id}/events", wire.ReadConversations, d.readablePlaces, noBody, rest(d.listEvents)},
		{"POST", "/desk/conversations/{id}/messages", wire.WriteMessages, d.readablePlaces, jsonBody, rest(d.write)},
		{"POST", "/desk/conversations/{id}/resolve", wire.ResolveConversation, conversation, jsonBody, rest(d.resolve)},
		{"POST", "/desk/conversations/{id}/reopen", wire.ReopenConversation, conversation, noBody, rest(d.reopen)},
		{"POST", "/desk/conversations/{id}/assign", wire.AssignConversation, conversation, jsonBody, rest(d.assign)},
		{"GET", "/desk/conversations/{id}/targets", wire.TransferConversation, conversation, noBody, rest(d.listTargets)},
		{"POST", "/desk/conversations/{id}/transfer", wire.TransferConversation, conversation, jsonBody, rest(d.transfer)},
		{"GET", "/desk/search", wire.ReadConversations, nil, noBody, rest(d.search)},
	}
}

func (d *Desk) customerRoutes() []route {
	return []route{
		{"PATCH", "/desk/contacts/{id}", wire.EditContacts, d.contactPlaces, jsonBody, rest(d.changeContact)},
		{"POST", "/desk/addresses/{id}/reveal", wire.RevealAddresses, d.addressPlaces, noBody, rest(d.reveal)},
	}
}

func (d *Desk) colleagueRoutes() []route {
	return []route{
		{"GET", "/desk/agents", wire.SeeColleagues, nil, noBody, rest(d.listAgents)},
		{"GET", "/desk/queues", wire.SeeQueues, nil, noBody, rest(d.listQueues)},
		{"GET", "/desk/skills", wire.SeeQueues, nil, noBody, rest(d.nameSkills)},
	}
}

func (d *Desk) fileRoutes() []route {
	return []route{
		{"POST", "/desk/files", wire.WriteMessages, nil, fileBody, raw(d.upload)},
		{"GET", "/desk/files/{id}", wire.ReadConversations, d.filePlaces, streamed, raw(d.download)},
	}
}

// mount builds the handler of the whole table. There is no other way in: the mux
// is nobody else's, and it takes only the routes of the table.
func (d *Desk) mount(console http.Handler) (http.Handler, error) {
	table := d.routes(console)
	mux := &tableMux{desk: d, mux: http.NewServeMux(), rows: make(map[string]route, len(table))}
	for _, rt := range table {
		if _, twice := mux.rows[rt.pattern()]; twice {
			return nil, fmt.Errorf("route %s stands twice in the table", rt.pattern())
		}
		mux.rows[rt.pattern()] = rt
	}
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schemas.RegisterTypeAlias(reflect.TypeFor[gateway.Instant](), reflect.TypeFor[time.Time]()) // as it is in JSON
	api := humago.New(mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Switchboard desk", Version: "1"},
			Components: &huma.Components{Schemas: schemas},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{humaProblem},
	})
	for _, rt := range table {
		rt.serve(d, api, rt)
	}
	return mux.mux, nil
}

func (rt route) pattern() string { return rt.method + " " + rt.path }

// tableMux mounts what has a row, behind its guard, and nothing else.
type tableMux struct {
	desk *Desk
	mux  *http.ServeMux
	rows map[string]route
}

// HandleFunc implements humago.Mux. It panics on a route without a row: nobody
// would have said who may use it.
func (m *tableMux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	rt, ok := m.rows[pattern]
	if !ok {
		panic("agentdesk: route " + pattern + " has no row in the table")
	}
	m.mux.Handle(pattern, m.desk.guard(rt, http.HandlerFunc(handler)))
}

// ServeHTTP implements humago.Mux.
func (m *tableMux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// answer is a JSON body of its own.
type answer[T any] struct {
	Body T
}

// done is an answer without a body: 204.
type done struct{}

// rest mounts a typed handler. Its errors become problems.
func rest[I, O any](handle func(context.Context, *I) (*O, error)) mounting {
	return func(d *Desk, api huma.API, rt route) {
		op := huma.Operation{
			OperationID: strings.ReplaceAll(rt.pattern(), "/", "-"),
			Method:      rt.method, Path: rt.path,
			MaxBodyBytes: maxBody, BodyReadTimeout: -1, // the guard has read it already
		}
		huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := handle(ctx, in)
			if err != nil {
				return nil, asProblem(ctx, d.log, err)
			}
			return out, nil
		})
	}
}

// raw mounts a handler that speaks HTTP itself.
func raw(handle http.HandlerFunc) mounting {
	return func(_ *Desk, api huma.API, rt route) {
		api.Adapter().Handle(&huma.Operation{Method: rt.method, Path: rt.path}, func(ctx huma.Context) {
			r, w := humago.Unwrap(ctx)
			handle(w, r)
		})
	}
}

// description answers with what all typed handlers take and give (OpenAPI 3.1).
func description(d *Desk, api huma.API, rt route) {
	raw(func(w http.ResponseWriter, r *http.Request) {
		answer, err := json.Marshal(api.OpenAPI())
		if err != nil {
			d.log.ErrorContext(r.Context(), "API not described", "err", err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})(d, api, rt)
}
