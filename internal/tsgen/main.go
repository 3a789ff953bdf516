// Command tsgen writes the TypeScript of the wire types, so that browsers and
// server cannot disagree. go generate ./agentdesk/wire runs it; its test fails
// when a file is stale.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	desk "switchboard/agentdesk/wire"
	chat "switchboard/channels/webchat/wire"
	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// A file is one generated file. Every struct that its types lead to is in it.
type file struct {
	path      string
	types     []any
	client    map[string]any // frames the client sends, by their type field
	server    map[string]any // frames the server sends
	overrides map[string]string
}

var files = []file{
	{
		path: "agentdesk/web/src/wire.ts",
		types: []any{
			desk.Credentials{},
			desk.Me{},
			desk.Queue{},
			desk.Rows{},
			desk.SavedViews{},
			desk.NewView{},
			desk.ViewChange{},
			desk.Conversation{},
			desk.Events{},
			desk.NewMessage{},
			desk.Assign{},
			desk.Transfer{},
			desk.Offer{},
			desk.Target{},
			desk.Decline{},
			desk.Consult{},
			dispatch.Why{},
			gateway.OfferRef{},
			desk.PresenceChange{},
			desk.PresenceReason{},
			desk.Steps{},
			desk.PresenceReasonChange{},
			desk.ContactChange{},
			desk.Revealed{},
			desk.Resolve{},
			desk.Resend{},
			desk.Found{},
			desk.NewBlock{},
			desk.Disposition{},
			desk.NewDisposition{},
			desk.ContactField{},
			desk.NewContactField{},
			desk.VocabularyChange{},
			desk.Problem{},
			desk.Texts{},
			desk.Keys{},
			desk.Drafts{},
			desk.DraftChange{},
			desk.FoundContacts{},
			desk.CannedReplies{},
			desk.CannedChange{},
			desk.Notices{},
			desk.NoticesRead{},
			desk.Mentionables{},
			desk.OwnProfile{},
			desk.ProfileChange{},
			desk.SignedIn{},
			desk.BoardRows{},
			gateway.MessageRef{},
			gateway.DeliveryRef{},
			gateway.SeenRef{},
			gateway.StateRef{},
			gateway.AssignRef{},
			gateway.MoveRef{},
			gateway.BlockRef{},
			gateway.PresenceRef{},
			gateway.NoticeRef{},
			gateway.PreferenceRef{},
			desk.ThemePreference,
			desk.FoundMessages{},
			desk.PreferenceChange{},
			desk.ReadConversations, desk.AllScope,
			desk.MemberDetail{},
			desk.NewMember{},
			desk.FirstPassword{},
			desk.NewPassword{},
			desk.Team{},
			desk.TeamChange{},
			desk.BrandRecord{},
			desk.BrandChange{},
			desk.QueueRecord{},
			desk.QueueChange{},
			desk.Roles{},
			desk.RoleChange{},
			desk.ChannelKind{},
			desk.AccountRecord{},
			desk.NewAccount{},
			desk.BreakerChange{},
			desk.Probed{},
			desk.AuditPage{},
			desk.Skill{},
			desk.SkillChange{},
			desk.Calendar{},
			desk.CalendarChange{},
			desk.Observance{},
			desk.Observed{},
			desk.HolidayPreset{},
			desk.HoursPreview{},
			desk.HoursDay{},
			desk.RoutingRule{},
			desk.RuleChange{},
			desk.RuleMove{},
			desk.Supposed{},
			desk.Foreseen{},
			desk.DedicationChange{},
		},
		client: map[string]any{
			"hello": desk.Hello{}, "follow": desk.Follow{}, "unfollow": desk.Follow{},
			"typing": desk.Types{}, "seen": desk.Seen{}, "ping": desk.Ping{},
			"input": desk.Input{},
			"watch": desk.Watch{},
			"view":  desk.View{}, "unview": desk.View{},
			"board": desk.ShowBoard{},
		},
		server: map[string]any{
			"welcome": desk.Welcome{}, "events": desk.StreamEvents{}, "rows": desk.RowsChanged{},
			"typing": desk.Typing{}, "viewers": desk.Viewers{}, "online": desk.CustomerOnline{},
			"pong": desk.Pong{}, "refused": desk.Refused{},
			"board": desk.Board{}, "alarm": desk.AlarmChanged{},
		},
	},
	{
		path:  "channels/webchat/web/src/wire.ts",
		types: []any{chat.NewVisitor{}, chat.Visitor{}, chat.Exchange{}, chat.Answer{}, chat.Problem{}, chat.Config{}},
		client: map[string]any{
			"hello": chat.Hello{}, "send": chat.Send{}, "seen": chat.Seen{}, "typing": chat.Typing{},
			"page": chat.Page{}, "identify": chat.Identify{}, "ping": chat.Ping{},
			"consent": chat.Consent{}, "context": chat.Context{}, "details": chat.Details{}, "end": chat.End{},
		},
		server: map[string]any{
			"welcome": chat.Welcome{}, "entries": chat.Entries{}, "typing": chat.Typing{},
			"queue": chat.Queue{}, "ack": chat.Ack{}, "refused": chat.Refused{}, "pong": chat.Ping{},
		},
		overrides: map[string]string{"Exchange.frames": "ClientFrame[]", "Answer.frames": "ServerFrame[]"},
	},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := generate(root, f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, f.path), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write types: %w", err)
		}
	}
	return nil
}

// moduleRoot is the nearest folder upwards that has a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("find module: no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}
