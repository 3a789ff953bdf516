package agentdesk

import (
	"context"
	"fmt"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// SkillRows are what agents can do.
type SkillRows interface {
	// Skills returns all skills, disabled ones too, by name and id.
	Skills(tx gateway.Tx) ([]wire.Skill, error)
	// SkillChoices returns what all skills are called, disabled ones too, by name and id.
	SkillChoices(tx gateway.Tx) ([]wire.Choice, error)
	// SaveSkill stores a skill, which is new or there already.
	SaveSkill(tx gateway.Tx, s wire.Skill, at gateway.Instant) error
	// UpsertSkill stores what the file says under its key.
	UpsertSkill(tx gateway.Tx, s SkillSpec, at gateway.Instant) (gateway.SkillID, error)
	// SkillByKey finds a skill, or returns gateway.ErrNotFound.
	SkillByKey(tx gateway.Tx, key string) (gateway.SkillID, error)
	// SetMemberRouting gives the agent just these skills and limits.
	SetMemberRouting(tx gateway.Tx, id gateway.AgentID, skills []wire.MemberSkill, limits map[string]int) error
}

// SkillSpec is a skill, as the file says.
type SkillSpec struct{ Key, Name string }

func (d *Desk) listSkills(ctx context.Context, _ *struct{}) (*answer[[]wire.Skill], error) {
	return listed(ctx, d, d.rows.Skills)
}

// nameSkills names all skills: a stored reason may be about one that is disabled.
func (d *Desk) nameSkills(ctx context.Context, _ *struct{}) (*answer[[]wire.Choice], error) {
	return listed(ctx, d, d.rows.SkillChoices)
}

func (d *Desk) addSkill(ctx context.Context, in *struct{ Body wire.SkillChange }) (*created, error) {
	id := gateway.NewID[gateway.SkillID]()
	return madeAs(id), d.setUp(ctx, func(w *gateway.Work) error {
		return d.saveSkill(ctx, w, wire.Skill{ID: id}, in.Body, "skill.created")
	})
}

type skillChangeInput struct {
	ID   gateway.SkillID `path:"id" maxLength:"40"`
	Body wire.SkillChange
}

func (d *Desk) changeSkill(ctx context.Context, in *skillChangeInput) (*done, error) {
	var holders []gateway.AgentID // who has it all the same while it is disabled
	err := d.setUp(ctx, func(w *gateway.Work) error {
		skills, err := d.rows.Skills(w.Tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(skills, func(s wire.Skill) bool { return s.ID == in.ID })
		if i < 0 {
			return gateway.ErrNotFound
		}
		if err := unmanaged(skills[i].Managed); err != nil {
			return err
		}
		if holders, err = d.holders(w.Tx, in.ID); err != nil {
			return err
		}
		return d.saveSkill(ctx, w, skills[i], in.Body, "skill.changed")
	})
	if err == nil {
		d.tellRouter(holders)
	}
	return &done{}, err
}

func (d *Desk) holders(tx gateway.Tx, id gateway.SkillID) (holders []gateway.AgentID, err error) {
	members, err := d.rows.Members(tx)
	for _, m := range members {
		if slices.ContainsFunc(m.Skills, func(s wire.MemberSkill) bool { return s.Skill == id }) {
			holders = append(holders, m.ID)
		}
	}
	return holders, err
}

// saveSkill stores a skill. One that a queue or a rule asks for cannot be disabled.
func (d *Desk) saveSkill(ctx context.Context, w *gateway.Work, s wire.Skill, c wire.SkillChange, action string) (err error) {
	if s.Name, err = named(c.Name); err != nil {
		return err
	}
	if c.Disabled && !s.Disabled {
		if err := d.skillUnused(w.Tx, s.ID); err != nil {
			return err
		}
	}
	s.Disabled = c.Disabled
	if err := d.rows.SaveSkill(w.Tx, s, w.Now); err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "skill", string(s.ID), map[string]any{"disabled": s.Disabled})
}

func (d *Desk) skillUnused(tx gateway.Tx, id gateway.SkillID) error {
	asks := func(n gateway.Need) bool { return n.Skill == id }
	queues, err := d.rows.QueueRecords(tx)
	if err != nil {
		return err
	}
	for _, q := range queues {
		prefers := slices.ContainsFunc(q.Routing.Prefers, func(p router.Preference) bool { return asks(p.Need) })
		if !q.Disabled && (prefers || slices.ContainsFunc(q.Routing.Needs, asks)) {
			return errInUse
		}
	}
	rules, err := d.rows.RoutingRules(tx)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if !r.Disabled && slices.ContainsFunc(r.Outcome.Needs, asks) {
			return errInUse
		}
	}
	return nil
}

// checkNeeds refuses needs of what nobody can have.
func (d *Desk) checkNeeds(tx gateway.Tx, field string, lists ...[]gateway.Need) error {
	skills, err := d.rows.Skills(tx)
	if err != nil {
		return err
	}
	for _, n := range slices.Concat(lists...) {
		if !slices.ContainsFunc(skills, func(s wire.Skill) bool { return s.ID == n.Skill && !s.Disabled }) {
			return badField(field, "there is no such skill")
		}
	}
	return nil
}

// maxLimit bounds an agent's units of one kind of channel.
const maxLimit = 200

// setMemberRouting stores what an agent can do, and how much of each kind of channel
// he takes at a time. What expired or is disabled may stay.
func (d *Desk) setMemberRouting(w *gateway.Work, id gateway.AgentID, c wire.MemberChange) error {
	skills, err := d.rows.Skills(w.Tx)
	if err != nil {
		return err
	}
	seen := make(map[gateway.SkillID]bool)
	for _, s := range c.Skills {
		if !slices.ContainsFunc(skills, func(known wire.Skill) bool { return known.ID == s.Skill }) {
			return badField("skills", "there is no such skill")
		}
		if seen[s.Skill] {
			return badField("skills", "a skill is there twice")
		}
		seen[s.Skill] = true
	}
	if err := d.checkLimits(c.Limits); err != nil {
		return badField("limits", err.Error())
	}
	return d.rows.SetMemberRouting(w.Tx, id, c.Skills, c.Limits)
}

func (d *Desk) checkLimits(limits map[string]int) error {
	for kind, units := range limits {
		if _, ok := d.drivers[kind]; !ok {
			return fmt.Errorf("there is no kind of channel %.40q", kind)
		}
		if units < 0 || units > maxLimit {
			return fmt.Errorf("a limit is 0 to %d", maxLimit)
		}
	}
	return nil
}

func skillIDs(skills []wire.MemberSkill) []gateway.SkillID {
	ids := make([]gateway.SkillID, len(skills))
	for i, s := range skills {
		ids[i] = s.Skill
	}
	return ids
}

// setUp runs one change of how conversations are routed, and has the router read it
// once it is committed.
func (d *Desk) setUp(ctx context.Context, change func(w *gateway.Work) error) error {
	err := d.gateway.Do(ctx, change)
	if err == nil {
		d.router.SetupChanged()
	}
	return err
}
