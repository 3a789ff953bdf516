package agentdesk

import (
	"maps"
	"slices"

	"switchboard/agentdesk/wire"
)

// Role is a named set of grants. Roles are rows: what ships is only their beginning.
type Role struct {
	Key    string
	Name   string
	Grants []Grant
}

// Grant lets a role do a verb as far as the scope reaches.
type Grant struct {
	Verb  wire.Verb
	Scope wire.Scope
}

// AdminRole is the key of the role that may do everything.
const AdminRole = "admin"

// verbs are all verbs there are.
func verbs() []wire.Verb {
	return []wire.Verb{
		wire.ReadConversations, wire.WriteMessages, wire.ResolveConversation, wire.ReopenConversation,
		wire.ClaimConversation, wire.WatchConversation, wire.AssignConversation, wire.TransferConversation, wire.EditContacts, wire.RevealAddresses,
		wire.SetPresence, wire.AssignPresence, wire.SeeColleagues, wire.SeeQueues,
		wire.ShareViews, wire.WriteCanned,
		wire.EditProfile,
		wire.MarkSpam, wire.BlockCustomers, wire.ManageVocabulary, wire.DedicateAgent,
		wire.ReadBoard,
	}
}

// shippedRoles are the roles every installation begins with.
func shippedRoles() []Role {
	return []Role{
		{Key: "agent", Name: "坐席", Grants: grants(wire.QueueScope, map[wire.Verb]wire.Scope{
			wire.ResolveConversation:  wire.OwnScope,
			wire.TransferConversation: wire.OwnScope,
			wire.RevealAddresses:      wire.OwnScope,
			wire.SetPresence:          wire.OwnScope,
			wire.EditProfile:          wire.OwnScope,
			wire.WriteCanned:          wire.OwnScope,
			wire.SeeColleagues:        wire.AllScope,
			wire.SeeQueues:            wire.AllScope, // to transfer into any

			wire.WatchConversation: wire.NoScope,
			wire.AssignPresence:    wire.NoScope,
			wire.ShareViews:        wire.NoScope,
			wire.ManageVocabulary:  wire.NoScope,
			wire.DedicateAgent:     wire.NoScope,
			wire.ReadBoard:         wire.NoScope,
		})},
		{Key: "supervisor", Name: "班长", Grants: grants(wire.TeamScope, map[wire.Verb]wire.Scope{
			wire.SetPresence:      wire.OwnScope,
			wire.EditProfile:      wire.OwnScope,
			wire.SeeColleagues:    wire.AllScope,
			wire.SeeQueues:        wire.AllScope,
			wire.WriteCanned:      wire.AllScope, // shared ones are nobody's
			wire.ManageVocabulary: wire.NoScope,
		})},
		{Key: AdminRole, Name: "管理员", Grants: append(grants(wire.AllScope, nil), overAll(administration()...)...)},
		{Key: "auditor", Name: "审计", Grants: []Grant{
			{wire.ReadConversations, wire.AllScope},
			{wire.SeeColleagues, wire.AllScope},
			{wire.SeeQueues, wire.AllScope},
			{wire.ReadBoard, wire.AllScope},
			{wire.ReadSettings, wire.AllScope},
			{wire.ReadAudit, wire.AllScope},
		}},
	}
}

// grants is every verb at one scope, but for the exceptions.
func grants(scope wire.Scope, but map[wire.Verb]wire.Scope) []Grant {
	all := make(map[wire.Verb]wire.Scope)
	for _, v := range verbs() {
		all[v] = scope
	}
	maps.Copy(all, but)
	list := make([]Grant, 0, len(all))
	for _, v := range slices.Sorted(maps.Keys(all)) {
		list = append(list, Grant{v, all[v]})
	}
	return list
}
