package agentdesk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"switchboard/channels"
	"switchboard/gateway"
)

// Provision is configuration kept in a file: what it names is stored under its key
// and read-only in the console; what left the file is disabled, never deleted.
type Provision struct {
	Brands   []BrandSpec
	Teams    []TeamSpec
	Queues   []QueueSpec
	Agents   []AgentSpec
	Accounts []AccountSpec
	// PresenceReasons are for breaks, in the order in which they are shown.
	PresenceReasons []PresenceReasonSpec
	Canned          []CannedSpec
	// Dispositions and Fields keep the order of the file.
	Dispositions []DispositionSpec
	Fields       []FieldSpec
	Skills       []SkillSpec
	Calendars    []CalendarSpec
	// Rules keep the order of the file, and come before those made in the console.
	Rules []RuleSpec
}

// BrandSpec is a brand.
type BrandSpec struct{ Key, Name string }

// TeamSpec is a team.
type TeamSpec struct{ Key, Name string }

// QueueSpec is a queue.
type QueueSpec struct {
	Key, Name string
	Brand     string // key; "" is the default brand
	Priority  int
	Calendar  string // key; "" is always open
	Routing   []byte // JSON: router.Routing, with keys for ids; nil is the defaults
}

// AgentSpec is an agent.
type AgentSpec struct {
	Key      string
	Login    string
	Name     string
	Locale   string // "" is zh-CN
	Capacity int    // 0 is five
	Roles    []string
	Teams    []string
	Queues   []string
	Skills   []HoldingSpec
	Limits   []byte        // JSON: units by kind of channel; nil is none
	Profiles []ProfileSpec // as customers see him; none is his own name at the default brand
	// Password is the first one; who has one keeps it.
	Password channels.Secret
}

// ProfileSpec is how customers of a brand see an agent.
type ProfileSpec struct {
	Brand      string // key; "" is the default brand
	PublicName string
	Number     string // 工号
}

// AccountSpec is a channel account.
type AccountSpec struct {
	Key, Name string
	Kind      string
	Brand     string // key; "" is the default brand
	Queue     string // key: where its conversations wait
	Settings  []byte // JSON, as its kind's schema says
	Care      []byte // JSON: gateway.Care; nil is the kind's own
}

const defaultCapacity = 5

// ProvisionRows are rows that a file manages. Upserts find a row by its key, mark
// it as managed by the file, enable it, and return its id.
type ProvisionRows interface {
	// InstallationID returns the installation's id: fresh, if it had none yet.
	InstallationID(tx gateway.Tx, fresh string) (string, error)
	// SeedBrand stores a brand unless there is one with that key.
	SeedBrand(tx gateway.Tx, key, name string) error
	// UpsertBrand stores a brand under its key.
	UpsertBrand(tx gateway.Tx, b BrandSpec, at gateway.Instant) (gateway.BrandID, error)
	// BrandByKey finds a brand, or returns gateway.ErrNotFound.
	BrandByKey(tx gateway.Tx, key string) (gateway.BrandID, error)
	// UpsertTeam stores a team under its key.
	UpsertTeam(tx gateway.Tx, t TeamSpec, at gateway.Instant) (gateway.TeamID, error)
	// TeamByKey finds a team, or returns gateway.ErrNotFound.
	TeamByKey(tx gateway.Tx, key string) (gateway.TeamID, error)
	// UpsertQueue stores a queue under its key.
	UpsertQueue(tx gateway.Tx, q QueueSpec, brand gateway.BrandID, at gateway.Instant) (gateway.QueueID, error)
	// QueueByKey finds a queue, or returns gateway.ErrNotFound.
	QueueByKey(tx gateway.Tx, key string) (gateway.QueueID, error)
	// UpsertAgent finds the agent by key, then by login.
	UpsertAgent(tx gateway.Tx, a AgentSpec, at gateway.Instant) (id gateway.AgentID, hasPassword bool, err error)
	// SetMemberships makes the agent a member of these teams and queues and no
	// others.
	SetMemberships(tx gateway.Tx, id gateway.AgentID, teams []gateway.TeamID, queues []gateway.QueueID) error
	// SetPublicProfile stores how customers of the brand see the agent.
	SetPublicProfile(tx gateway.Tx, id gateway.AgentID, brand gateway.BrandID, p ProfileSpec) error
	// AccountByKey returns the account as stored, sealed.
	AccountByKey(tx gateway.Tx, key string) (gateway.Account, error)
	// SaveAccount stores the account under its key; Settings and Seal are sealed.
	SaveAccount(tx gateway.Tx, a gateway.Account, at gateway.Instant) error
	// DisableUnlisted disables what the file manages and no longer lists, and
	// returns the agents among it.
	DisableUnlisted(tx gateway.Tx, kept KeptKeys, at gateway.Instant) ([]gateway.AgentID, error)
}

// KeptKeys are the keys that the file lists.
type KeptKeys struct {
	Teams, Queues, Agents, Accounts, PresenceReasons, Canned, Dispositions, Fields, Skills, Calendars, Rules []string
}

// Provision stores what the file says, all or nothing.
func (d *Desk) Provision(ctx context.Context, p Provision) error {
	hashes, err := d.firstPasswords(ctx, p.Agents)
	if err != nil {
		return err
	}
	var changed []gateway.AgentID
	err = d.gateway.Do(ctx, func(w *gateway.Work) error {
		pr := &provisioning{Work: w, desk: d, hashes: hashes}
		if err := pr.run(p); err != nil {
			return err
		}
		changed = pr.agents
		return d.audit(ctx, w, gateway.BySystem(), "configuration.provisioned", "", "")
	})
	if err != nil {
		return fmt.Errorf("provision: %w", err)
	}
	for _, id := range changed {
		d.router.AgentChanged(id)
	}
	d.router.SetupChanged()
	d.peopleChanged()
	d.bus.Publish(gateway.AccountsTopic, nil)
	return nil
}

// firstPasswords hashes the passwords of those who have none yet: it takes long,
// so it is done outside the transaction.
func (d *Desk) firstPasswords(ctx context.Context, agents []AgentSpec) (map[string]string, error) {
	hashes := make(map[string]string)
	for _, a := range agents {
		if a.Password == "" {
			continue
		}
		_, hash, err := d.personByLogin(ctx, strings.ToLower(a.Login))
		if err != nil && !errors.Is(err, gateway.ErrNotFound) {
			return nil, err
		}
		if hash != "" {
			continue
		}
		if hashes[a.Key], err = d.passwords.hash(ctx, string(a.Password)); err != nil {
			return nil, fmt.Errorf("hash password: %w", err)
		}
	}
	return hashes, nil
}

func (d *Desk) personByLogin(ctx context.Context, login string) (p Person, hash string, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		p, hash, err = d.rows.PersonByLogin(tx, login)
		return err
	})
	return p, hash, err
}

// provisioning is one run of Provision.
type provisioning struct {
	*gateway.Work
	desk   *Desk
	hashes map[string]string // of passwords, by agent's key
	agents []gateway.AgentID // changed
	kept   KeptKeys
}

func (pr *provisioning) run(p Provision) error {
	rows := pr.desk.rows
	for _, b := range p.Brands {
		if _, err := rows.UpsertBrand(pr.Tx, b, pr.Now); err != nil {
			return fmt.Errorf("brand %q: %w", b.Key, err)
		}
	}
	for _, t := range p.Teams {
		if _, err := rows.UpsertTeam(pr.Tx, t, pr.Now); err != nil {
			return fmt.Errorf("team %q: %w", t.Key, err)
		}
		pr.kept.Teams = append(pr.kept.Teams, t.Key)
	}
	if err := pr.vocabularyOfRouting(p); err != nil {
		return err
	}
	for _, q := range p.Queues {
		if err := pr.queue(q); err != nil {
			return fmt.Errorf("queue %q: %w", q.Key, err)
		}
	}
	for _, q := range p.Queues { // one may overflow into another
		if err := pr.queueRouting(q); err != nil {
			return fmt.Errorf("queue %q: %w", q.Key, err)
		}
	}
	for _, a := range p.Agents {
		if err := pr.agent(a); err != nil {
			return fmt.Errorf("agent %q: %w", a.Key, err)
		}
	}
	for _, a := range p.Accounts {
		if err := pr.account(a); err != nil {
			return fmt.Errorf("account %q: %w", a.Key, err)
		}
	}
	for i, r := range p.Rules {
		if err := pr.rule(i, r); err != nil {
			return fmt.Errorf("rule %q: %w", r.Key, err)
		}
	}
	for i, r := range p.PresenceReasons {
		if err := pr.reason(i, r); err != nil {
			return fmt.Errorf("presence reason %q: %w", r.Key, err)
		}
	}
	for _, c := range p.Canned {
		if err := pr.canned(c); err != nil {
			return fmt.Errorf("canned reply %q: %w", c.Key, err)
		}
	}
	for i, one := range p.Dispositions {
		if err := pr.disposition(one, i); err != nil {
			return err
		}
	}
	for i, one := range p.Fields {
		if err := pr.field(one, i); err != nil {
			return err
		}
	}
	gone, err := rows.DisableUnlisted(pr.Tx, pr.kept, pr.Now)
	if err != nil {
		return err
	}
	for _, id := range gone {
		if err := rows.EndSessionsOf(pr.Tx, id); err != nil {
			return err
		}
	}
	pr.agents = append(pr.agents, gone...)
	return rows.PeopleChanged(pr.Tx)
}

func (pr *provisioning) queue(q QueueSpec) error {
	brand, err := pr.brand(q.Brand)
	if err != nil {
		return err
	}
	_, err = pr.desk.rows.UpsertQueue(pr.Tx, q, brand, pr.Now)
	pr.kept.Queues = append(pr.kept.Queues, q.Key)
	return err
}

func (pr *provisioning) brand(key string) (gateway.BrandID, error) {
	if key == "" {
		key = DefaultBrand
	}
	id, err := pr.desk.rows.BrandByKey(pr.Tx, key)
	if err != nil {
		return "", fmt.Errorf("brand %q: %w", key, err)
	}
	return id, nil
}

func (pr *provisioning) agent(a AgentSpec) error {
	rows := pr.desk.rows
	a.Login = strings.ToLower(strings.TrimSpace(a.Login))
	if a.Locale == "" {
		a.Locale = "zh-CN"
	}
	if a.Capacity == 0 {
		a.Capacity = defaultCapacity
	}
	id, hasPassword, err := rows.UpsertAgent(pr.Tx, a, pr.Now)
	if err != nil {
		return err
	}
	pr.agents = append(pr.agents, id)
	pr.kept.Agents = append(pr.kept.Agents, a.Key)
	if hash := pr.hashes[a.Key]; hash != "" && !hasPassword {
		if err := rows.SetPasswordHash(pr.Tx, id, hash, pr.Now); err != nil {
			return err
		}
	}
	if err := rows.SetRoles(pr.Tx, id, a.Roles); err != nil {
		return err
	}
	if err := pr.memberships(id, a); err != nil {
		return err
	}
	if err := pr.memberRouting(id, a); err != nil {
		return err
	}
	return pr.profiles(id, a)
}

func (pr *provisioning) memberships(id gateway.AgentID, a AgentSpec) error {
	var teams []gateway.TeamID
	for _, key := range a.Teams {
		t, err := pr.desk.rows.TeamByKey(pr.Tx, key)
		if err != nil {
			return fmt.Errorf("team %q: %w", key, err)
		}
		teams = append(teams, t)
	}
	var queues []gateway.QueueID
	for _, key := range a.Queues {
		q, err := pr.desk.rows.QueueByKey(pr.Tx, key)
		if err != nil {
			return fmt.Errorf("queue %q: %w", key, err)
		}
		queues = append(queues, q)
	}
	return pr.desk.rows.SetMemberships(pr.Tx, id, teams, queues)
}

func (pr *provisioning) profiles(id gateway.AgentID, a AgentSpec) error {
	if len(a.Profiles) == 0 {
		a.Profiles = []ProfileSpec{{PublicName: a.Name}}
	}
	for _, p := range a.Profiles {
		brand, err := pr.brand(p.Brand)
		if err != nil {
			return err
		}
		if err := pr.desk.rows.SetPublicProfile(pr.Tx, id, brand, p); err != nil {
			return err
		}
	}
	return nil
}

// account stores a channel account. Its version grows only when something changed,
// because a worker restarts on a new one.
func (pr *provisioning) account(spec AccountSpec) error {
	pr.kept.Accounts = append(pr.kept.Accounts, spec.Key)
	want, err := pr.wanted(spec)
	if err != nil {
		return err
	}
	have, err := pr.desk.rows.AccountByKey(pr.Tx, spec.Key)
	if errors.Is(err, gateway.ErrNotFound) {
		seal := make([]byte, 32)
		_, _ = rand.Read(seal) // never fails
		want.ID, want.Version, want.Seal = gateway.NewID[gateway.AccountID](), 1, []byte(pr.desk.sealer.Seal(seal))
		if err := pr.save(want); err != nil {
			return err
		}
		return pr.care(want.ID, spec.Care)
	}
	if err != nil {
		return err
	}
	if have.Kind != want.Kind {
		return fmt.Errorf("its kind is %s for good, not %s: use another key", have.Kind, want.Kind)
	}
	if have.Settings, err = pr.desk.sealer.Open(string(have.Settings)); err != nil {
		return fmt.Errorf("open its settings: %w", err)
	}
	if err := pr.care(have.ID, spec.Care); err != nil {
		return err
	}
	want.ID, want.Version, want.Seal = have.ID, have.Version+1, have.Seal
	if sameAccount(have, want) {
		return nil
	}
	return pr.save(want)
}

// wanted is the account as the file says, not yet sealed.
func (pr *provisioning) wanted(spec AccountSpec) (a gateway.Account, err error) {
	a = gateway.Account{
		Kind: spec.Kind, Key: spec.Key, Name: spec.Name, Settings: spec.Settings, Enabled: true, Managed: managedByFile,
	}
	if a.Brand, err = pr.brand(spec.Brand); err != nil {
		return a, err
	}
	if a.Queue, err = pr.desk.rows.QueueByKey(pr.Tx, spec.Queue); err != nil {
		return a, fmt.Errorf("queue %q: %w", spec.Queue, err)
	}
	if len(a.Settings) == 0 {
		a.Settings = []byte("{}")
	}
	return a, pr.desk.checkSettings(a)
}

func (pr *provisioning) save(a gateway.Account) error {
	a.Settings = []byte(pr.desk.sealer.Seal(a.Settings))
	return pr.desk.rows.SaveAccount(pr.Tx, a, pr.Now)
}

func sameAccount(a, b gateway.Account) bool {
	return a.Brand == b.Brand && a.Queue == b.Queue && a.Name == b.Name && a.Enabled == b.Enabled &&
		a.Managed == b.Managed && sameJSON(a.Settings, b.Settings)
}

// managedByFile marks rows that the console shows and does not change.
const managedByFile = "file"

// checkSettings opens the account once, which does no network I/O, to find what is
// wrong with its settings before they are stored.
func (d *Desk) checkSettings(a gateway.Account) error {
	driver, ok := d.drivers[a.Kind]
	if !ok {
		return fmt.Errorf("there is no channel kind %q", a.Kind)
	}
	_, err := driver.Open(channels.Account{
		ID: string(a.ID), Key: a.Key, Brand: string(a.Brand), Settings: a.Settings,
		Seal: channels.Secret(make([]byte, 32)), HTTP: new(http.Client), Log: d.log,
	})
	return err
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
