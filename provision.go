package main

import (
	"switchboard/agentdesk"
	"switchboard/config"
)

// provisioned turns the settings' provision section into what the desk stores.
func provisioned(p config.Provision) agentdesk.Provision {
	var out agentdesk.Provision
	for _, b := range p.Brands {
		out.Brands = append(out.Brands, agentdesk.BrandSpec(b))
	}
	for _, t := range p.Teams {
		out.Teams = append(out.Teams, agentdesk.TeamSpec(t))
	}
	for _, q := range p.Queues {
		out.Queues = append(out.Queues, agentdesk.QueueSpec{
			Key: q.Key, Name: q.Name, Brand: q.Brand, Priority: q.Priority, Calendar: q.Calendar, Routing: jsonOf(q.Routing),
		})
	}
	for _, a := range p.Agents {
		spec := agentdesk.AgentSpec{
			Key: a.Key, Login: a.Login, Name: a.Name, Locale: a.Locale, Capacity: a.Capacity,
			Roles: a.Roles, Teams: a.Teams, Queues: a.Queues, Password: a.Password,
			Limits: jsonOf(a.Limits),
		}
		for _, s := range a.Skills {
			spec.Skills = append(spec.Skills, agentdesk.HoldingSpec(s))
		}
		for _, profile := range a.Profiles {
			spec.Profiles = append(spec.Profiles, agentdesk.ProfileSpec(profile))
		}
		out.Agents = append(out.Agents, spec)
	}
	for _, a := range p.Accounts {
		if !a.Enabled {
			continue // as if it had left the file
		}
		out.Accounts = append(out.Accounts, agentdesk.AccountSpec{
			Key: a.Key, Name: a.Name, Kind: a.Kind, Brand: a.Brand, Queue: a.Queue, Settings: []byte(string(a.Settings.Secret)),
			Care: jsonOf(a.Care),
		})
	}
	for _, r := range p.PresenceReasons {
		out.PresenceReasons = append(out.PresenceReasons, agentdesk.PresenceReasonSpec(r))
	}
	for _, c := range p.Canned {
		out.Canned = append(out.Canned, agentdesk.CannedSpec(c))
	}
	for _, d := range p.Dispositions {
		out.Dispositions = append(out.Dispositions, agentdesk.DispositionSpec(d))
	}
	for _, f := range p.ContactFields {
		out.Fields = append(out.Fields, agentdesk.FieldSpec(f))
	}
	routed(p, &out)
	return out
}

// routed is what the section says of routing.
func routed(p config.Provision, out *agentdesk.Provision) {
	for _, s := range p.Skills {
		out.Skills = append(out.Skills, agentdesk.SkillSpec(s))
	}
	for _, c := range p.Calendars {
		out.Calendars = append(out.Calendars, agentdesk.CalendarSpec{
			Key: c.Key, Name: c.Name, Brand: c.Brand, Form: jsonOf(c.Hours), Holidays: c.Holidays, Worked: c.Worked,
		})
	}
	for _, r := range p.Rules {
		out.Rules = append(out.Rules, agentdesk.RuleSpec{Key: r.Key, Name: r.Name, Conditions: jsonOf(r.Conditions), Outcome: jsonOf(r.Outcome)})
	}
}

// jsonOf are keys and values as JSON; nil if there are none.
func jsonOf(s config.Settings) []byte {
	if s.Secret == "" {
		return nil
	}
	return []byte(string(s.Secret))
}
