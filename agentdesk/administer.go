package agentdesk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// AdminRows are what administrators read and change.
type AdminRows interface {
	MemberRows
	GroupRows
	RoleBook
	AccountBook
	AuditBook
	SkillRows
	CalendarRows
	RuleRows
	ForecastRows
	DedicationRows
	// SetQueueRouting stores how a queue gives out its work, and when it is open.
	SetQueueRouting(tx gateway.Tx, id gateway.QueueID, r router.Routing, by gateway.CalendarID) error
}

// administration are the verbs that are granted for everything or not at all.
func administration() []wire.Verb {
	return []wire.Verb{
		wire.ReadSettings, wire.ManageAgents, wire.ManageTeams, wire.ManageRoles, wire.ManageBrands,
		wire.ManageQueues, wire.ManageAccounts, wire.OperateAccounts, wire.ReadAudit,
		wire.ManagePresenceReasons, wire.SeeFirstSteps, wire.ManageRouting,
	}
}

// overAll grants the verbs for everything.
func overAll(verbs ...wire.Verb) []Grant {
	list := make([]Grant, len(verbs))
	for i, v := range verbs {
		list[i] = Grant{v, wire.AllScope}
	}
	return list
}

// routingRoutes are what administrators decide about routing.
func (d *Desk) routingRoutes() []route {
	return []route{
		{"GET", "/desk/admin/skills", wire.ReadSettings, nil, noBody, rest(d.listSkills)},
		{"POST", "/desk/admin/skills", wire.ManageRouting, nil, jsonBody, rest(d.addSkill)},
		{"PUT", "/desk/admin/skills/{id}", wire.ManageRouting, nil, jsonBody, rest(d.changeSkill)},

		{"GET", "/desk/admin/calendars", wire.ReadSettings, nil, noBody, rest(d.listCalendars)},
		{"POST", "/desk/admin/calendars", wire.ManageRouting, nil, jsonBody, rest(d.addCalendar)},
		{"PUT", "/desk/admin/calendars/{id}", wire.ManageRouting, nil, jsonBody, rest(d.changeCalendar)},
		{"GET", "/desk/admin/holidays", wire.ReadSettings, nil, noBody, rest(d.listHolidays)},
		{"POST", "/desk/admin/hours/observe", wire.ReadSettings, nil, jsonBody, rest(d.observe)},
		{"POST", "/desk/admin/hours/preview", wire.ReadSettings, nil, jsonBody, rest(d.previewHours)},

		{"GET", "/desk/admin/rules", wire.ReadSettings, nil, noBody, rest(d.listRules)},
		{"POST", "/desk/admin/rules", wire.ManageRouting, nil, jsonBody, rest(d.addRule)},
		{"PUT", "/desk/admin/rules/{id}", wire.ManageRouting, nil, jsonBody, rest(d.changeRule)},
		{"PUT", "/desk/admin/rules/{id}/place", wire.ManageRouting, nil, jsonBody, rest(d.moveRule)},
		{"DELETE", "/desk/admin/rules/{id}", wire.ManageRouting, nil, noBody, rest(d.dropRule)},
		{"POST", "/desk/admin/routing/try", wire.ReadSettings, nil, jsonBody, rest(d.foresee)},

		{"PUT", "/desk/admin/accounts/{id}/care", wire.ManageAccounts, nil, jsonBody, rest(d.setCare)},

		{"PUT", "/desk/contacts/{id}/dedication", wire.DedicateAgent, d.contactPlaces, jsonBody, rest(d.dedicate)},
		{"DELETE", "/desk/contacts/{id}/dedication", wire.DedicateAgent, d.contactPlaces, noBody, rest(d.undedicate)},
	}
}

func (d *Desk) adminRoutes() []route {
	return []route{
		{"GET", "/desk/admin/agents", wire.ReadSettings, nil, noBody, rest(d.listMembers)},
		{"GET", "/desk/admin/agents/{id}", wire.ReadSettings, nil, noBody, rest(d.readMember)},
		{"POST", "/desk/admin/agents", wire.ManageAgents, nil, jsonBody, rest(d.addMember)},
		{"PUT", "/desk/admin/agents/{id}", wire.ManageAgents, nil, jsonBody, rest(d.changeMember)},
		{"POST", "/desk/admin/agents/{id}/password", wire.ManageAgents, nil, noBody, rest(d.resetMemberPassword)},
		{"POST", "/desk/admin/agents/{id}/deactivate", wire.ManageAgents, nil, noBody, rest(d.deactivateMember)},
		{"POST", "/desk/admin/agents/{id}/activate", wire.ManageAgents, nil, noBody, rest(d.activateMember)},

		{"GET", "/desk/admin/teams", wire.ReadSettings, nil, noBody, rest(d.listTeams)},
		{"POST", "/desk/admin/teams", wire.ManageTeams, nil, jsonBody, rest(d.addTeam)},
		{"PUT", "/desk/admin/teams/{id}", wire.ManageTeams, nil, jsonBody, rest(d.changeTeam)},
		{"DELETE", "/desk/admin/teams/{id}", wire.ManageTeams, nil, noBody, rest(d.dropTeam)},

		{"GET", "/desk/admin/brands", wire.ReadSettings, nil, noBody, rest(d.listBrands)},
		{"POST", "/desk/admin/brands", wire.ManageBrands, nil, jsonBody, rest(d.addBrand)},
		{"PUT", "/desk/admin/brands/{id}", wire.ManageBrands, nil, jsonBody, rest(d.changeBrand)},

		{"GET", "/desk/admin/queues", wire.ReadSettings, nil, noBody, rest(d.listQueueRecords)},
		{"POST", "/desk/admin/queues", wire.ManageQueues, nil, jsonBody, rest(d.addQueue)},
		{"PUT", "/desk/admin/queues/{id}", wire.ManageQueues, nil, jsonBody, rest(d.changeQueue)},

		{"GET", "/desk/admin/roles", wire.ReadSettings, nil, noBody, rest(d.listRoles)},
		{"POST", "/desk/admin/roles", wire.ManageRoles, nil, jsonBody, rest(d.addRole)},
		{"PUT", "/desk/admin/roles/{key}", wire.ManageRoles, nil, jsonBody, rest(d.changeRole)},
		{"DELETE", "/desk/admin/roles/{key}", wire.ManageRoles, nil, noBody, rest(d.dropRole)},

		{"GET", "/desk/admin/channels", wire.ReadSettings, nil, noBody, rest(d.listKinds)},
		{"GET", "/desk/admin/accounts", wire.ReadSettings, nil, noBody, rest(d.listAccounts)},
		{"GET", "/desk/admin/accounts/{id}", wire.ReadSettings, nil, noBody, rest(d.readAccount)},
		{"POST", "/desk/admin/accounts", wire.ManageAccounts, nil, jsonBody, rest(d.addAccount)},
		{"PUT", "/desk/admin/accounts/{id}", wire.ManageAccounts, nil, jsonBody, rest(d.changeAccount)},
		{"POST", "/desk/admin/accounts/{id}/probe", wire.OperateAccounts, nil, noBody, rest(d.probeAccount)},
		{"POST", "/desk/admin/accounts/{id}/restart", wire.OperateAccounts, nil, noBody, rest(d.restartAccount)},
		{"PUT", "/desk/admin/accounts/{id}/breaker", wire.OperateAccounts, nil, jsonBody, rest(d.setBreaker)},

		{"GET", "/desk/audit", wire.ReadAudit, nil, noBody, rest(d.listAudit)},
	}
}

// Refusals of what an administrator wants. The console has words for each code.
var (
	errManaged   error = newProblem(http.StatusConflict, "managed", "a file manages this; change it there")
	errInUse     error = newProblem(http.StatusConflict, "in_use", "something still refers to it")
	errLastAdmin error = newProblem(http.StatusConflict, "last_admin", "nobody else could administer this installation")
	errFixed     error = newProblem(http.StatusConflict, "fixed", "this role ships with the product and stays as it is")
	errBeyond    error = newProblem(http.StatusForbidden, "beyond_you", "this is more than your own roles allow")
	errIsYou     error = newProblem(http.StatusConflict, "is_you", "somebody else has to do this for you")
)

// badField refuses the value of one field of a form.
func badField(field, detail string) error {
	p := newProblem(http.StatusUnprocessableEntity, "bad_field", detail)
	p.Field = field
	return p
}

// taken says that a field's value is another's already.
func taken(field string) error {
	p := newProblem(http.StatusConflict, "taken", "this is another's already")
	p.Field = field
	return p
}

// named refuses a name of nothing but blanks.
func named(name string) (string, error) {
	if name = strings.TrimSpace(name); name == "" {
		return "", badField("name", "a name is missing")
	}
	return name, nil
}

// unmanaged refuses to change what a file manages.
func unmanaged(managed string) error {
	if managed != "" {
		return errManaged
	}
	return nil
}

// administer runs one change of who may do what. Every such change first counts
// itself: two that run at a time then wait for each other, so that neither counts
// an administrator whom the other is about to remove.
func (d *Desk) administer(ctx context.Context, change func(w *gateway.Work) error) error {
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.rows.PeopleChanged(w.Tx); err != nil {
			return err
		}
		return change(w)
	})
	if err == nil {
		d.peopleChanged()
	}
	return err
}

// conflictAt names the field whose value is another's already.
func conflictAt(field string, err error) error {
	if errors.Is(err, gateway.ErrConflict) {
		return taken(field)
	}
	return err
}

// unknownAt names the field that refers to what is not there.
func unknownAt(field string, err error) error {
	if errors.Is(err, gateway.ErrNotFound) {
		return badField(field, "there is no such thing")
	}
	return err
}

// tellRouter has the router look at the agents again, now that it is committed.
func (d *Desk) tellRouter(agents []gateway.AgentID) {
	for _, id := range agents {
		d.router.AgentChanged(id)
	}
}
