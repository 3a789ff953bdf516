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
		out.Queues = append(out.Queues, agentdesk.QueueSpec{Key: q.Key, Name: q.Name, Brand: q.Brand, Priority: q.Priority})
	}
	for _, a := range p.Agents {
		spec := agentdesk.AgentSpec{
			Key: a.Key, Login: a.Login, Name: a.Name, Locale: a.Locale, Capacity: a.Capacity,
			Roles: a.Roles, Teams: a.Teams, Queues: a.Queues, Password: a.Password,
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
	return out
}
