package agentdesk

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// webChat is the kind of the channel that the first steps set up: it needs nobody
// else's consent.
const webChat = "webchat"

// somePages is how many customers' pages are looked at to find one on another site.
const somePages = 50

// StepFacts are what the first steps are told by.
type StepFacts struct {
	PasswordChosen bool // by who asks
	Others         int  // who can sign in besides him
	Account        string
	Pages          []string // on which customers were
	Ready          bool     // somebody is or was
	Asked          bool
	Answered       bool
}

// StepRows are the facts of a new installation.
type StepRows interface {
	// StepFacts reads them for an administrator; Account is the key of the first
	// enabled one of the kind, or empty.
	StepFacts(tx gateway.Tx, who gateway.AgentID, kind string, pages int) (StepFacts, error)
}

func (d *Desk) stepRoutes() []route {
	return []route{{"GET", "/desk/steps", wire.SeeFirstSteps, nil, noBody, rest(d.listSteps)}}
}

// listSteps tells which of the first steps are taken: by what is there, not by what
// somebody ticked.
func (d *Desk) listSteps(ctx context.Context, _ *struct{}) (*answer[wire.Steps], error) {
	var facts StepFacts
	var site string
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if facts, err = d.rows.StepFacts(tx, viewerOf(ctx).Person.ID, webChat, somePages); err != nil {
			return err
		}
		site, err = d.siteOf(tx, facts.Account)
		return err
	})
	if err != nil {
		return nil, err
	}
	own := requestOf(ctx).host
	if d.publicHost != "" {
		own = d.publicHost
	}
	return &answer[wire.Steps]{wire.Steps{
		Steps: []wire.Step{
			{Key: wire.PasswordStep, Done: facts.PasswordChosen},
			{Key: wire.AgentStep, Done: facts.Others > 0},
			{Key: wire.AccountStep, Done: facts.Account != ""},
			{Key: wire.WidgetStep, Done: slices.ContainsFunc(facts.Pages, func(page string) bool { return elsewhere(page, own) })},
			{Key: wire.ReadyStep, Done: facts.Ready},
			{Key: wire.MessageStep, Done: facts.Asked},
			{Key: wire.AnswerStep, Done: facts.Answered},
		},
		Account: facts.Account, Site: site,
	}}, nil
}

// elsewhere reports whether a page is on another site than the console.
func elsewhere(page, own string) bool {
	u, err := url.Parse(page)
	return err == nil && u.Host != "" && u.Host != own
}

// siteOf is the first site that may show the account's widget, if it names any.
func (d *Desk) siteOf(tx gateway.Tx, account string) (string, error) {
	if account == "" {
		return "", nil
	}
	a, err := d.rows.AccountByKey(tx, account)
	if errors.Is(err, gateway.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	settings, err := d.sealer.Open(string(a.Settings))
	if err != nil {
		return "", err
	}
	var named struct {
		Origins []string `json:"origins"`
	}
	if err := json.Unmarshal(settings, &named); err != nil || len(named.Origins) == 0 {
		return "", nil // another channel's settings, or every site
	}
	if u, err := url.Parse(named.Origins[0]); err != nil || u.Host == "" {
		return "", nil // a pattern, no page
	}
	return named.Origins[0], nil
}
