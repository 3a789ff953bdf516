package agentdesk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// viewingTopic carries a sight for the hubs of all processes.
const viewingTopic = "viewing"

// viewingLife is how long a look lasts without another.
const viewingLife = 45 * time.Second

// sight says that one of an agent's windows shows a conversation, or no longer.
type sight struct {
	Conversation gateway.ConversationID `json:"c"`
	Window       string                 `json:"w"`
	Who          wire.Viewer            `json:"v"`
	On           bool                   `json:"on"`
}

// viewing is who looks at which conversation.
type viewing struct {
	mu sync.Mutex // guards by
	by map[gateway.ConversationID]map[string]look
}

// look is one window's.
type look struct {
	who   wire.Viewer
	until time.Time
}

// note takes a sight and reports whether other agents than before look now.
func (v *viewing) note(s sight, now time.Time) (changed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	before := v.viewers(s.Conversation, now)
	looks := v.by[s.Conversation]
	switch {
	case !s.On:
		delete(looks, s.Window)
	case looks == nil:
		if v.by == nil {
			v.by = make(map[gateway.ConversationID]map[string]look)
		}
		looks = make(map[string]look)
		v.by[s.Conversation] = looks
		fallthrough
	default:
		looks[s.Window] = look{s.Who, now.Add(viewingLife)}
	}
	if len(looks) == 0 {
		delete(v.by, s.Conversation)
	}
	return !slices.Equal(before, v.viewers(s.Conversation, now))
}

// of are the agents who look at the conversation, by name.
func (v *viewing) of(id gateway.ConversationID, now time.Time) []wire.Viewer {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.viewers(id, now)
}

func (v *viewing) viewers(id gateway.ConversationID, now time.Time) []wire.Viewer {
	list := []wire.Viewer{}
	for window, l := range v.by[id] {
		if now.After(l.until) {
			delete(v.by[id], window)
		} else if !slices.Contains(list, l.who) {
			list = append(list, l.who)
		}
	}
	slices.SortFunc(list, func(a, b wire.Viewer) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list
}

// looks reports whether the agent looks at the conversation.
func (v *viewing) looks(id gateway.ConversationID, agent gateway.AgentID) bool {
	return slices.ContainsFunc(v.of(id, time.Now()), func(w wire.Viewer) bool { return w.ID == agent })
}

// sees takes a sight from the bus and tells those who follow the conversation.
func (h *hub) sees(payload any) {
	s, ok := payload.(sight)
	if !ok || !h.viewing.note(s, time.Now()) {
		return
	}
	for _, one := range h.all() {
		if one.isFollowing(gateway.ConversationStream(s.Conversation)) {
			one.tellViewers(s.Conversation)
		}
	}
}

// tellViewers says who else looks at a conversation.
func (s *socket) tellViewers(id gateway.ConversationID) {
	me := s.seenBy().Person.ID
	others := slices.DeleteFunc(s.hub.viewing.of(id, time.Now()), func(w wire.Viewer) bool { return w.ID == me })
	raw, err := json.Marshal(wire.Viewers{Type: "viewers", Conversation: id, Agents: others})
	if err == nil {
		s.sendLossy(raw)
	}
}

// views notes what the window shows: one conversation at a time. Who may watch is
// announced only where he is the agent himself.
func (s *socket) views(ctx context.Context, f wire.View) error {
	if !s.isFollowing(gateway.ConversationStream(f.Conversation)) {
		s.refuse("forbidden", gateway.ConversationStream(f.Conversation), "follow the conversation first")
		return nil
	}
	if before := s.turn(f.Conversation); before != f.Conversation {
		s.sight(before, false)
	}
	own, quiet, err := s.looks(ctx, f.Conversation)
	if err != nil {
		return err
	}
	if !quiet {
		s.sight(f.Conversation, true)
	}
	s.tellViewers(f.Conversation) // who looked before
	if !own {
		return nil
	}
	return s.hub.desk.router.Opened(ctx, f.Conversation, s.seenBy().Person.ID)
}

// looks says of a conversation the agent looks at: whether it is his own and he sees it
// for the first time, and whether nobody is to know.
func (s *socket) looks(ctx context.Context, id gateway.ConversationID) (first, quiet bool, err error) {
	v, d := s.seenBy(), s.hub.desk
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		place, err := d.rows.PlaceOf(tx, id)
		if err != nil {
			return err
		}
		quiet = place.Agent != v.Person.ID && v.may(wire.WatchConversation, place)
		if place.Agent == v.Person.ID {
			first, err = d.rows.UnopenedBy(tx, id, v.Person.ID)
		}
		return err
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return false, true, nil
	}
	return first, quiet, err
}

func (s *socket) unviews(_ context.Context, f wire.View) error {
	s.looksAway(f.Conversation)
	return nil
}

// looksAway notes that the window does not show the conversation any more.
func (s *socket) looksAway(id gateway.ConversationID) {
	s.mu.Lock()
	shown := s.viewed == id
	if shown {
		s.viewed = ""
	}
	s.mu.Unlock()
	if shown {
		s.sight(id, false)
	}
}

// turn remembers what the window shows now and returns what it showed before.
func (s *socket) turn(to gateway.ConversationID) (before gateway.ConversationID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, s.viewed = s.viewed, to
	return before
}

func (s *socket) sight(id gateway.ConversationID, on bool) {
	if id == "" {
		return
	}
	p := s.seenBy().Person
	s.hub.desk.bus.Publish(viewingTopic, sight{Conversation: id, Window: s.window, Who: wire.Viewer{ID: p.ID, Name: p.Name, Picture: p.Picture}, On: on})
}

// customerComes tells the socket when the customer of a followed conversation comes
// and goes, and whether he is there.
func (s *socket) customerComes(id gateway.ConversationID) (stop func()) {
	ctx, cancel := context.WithTimeout(context.Background(), sayLimit)
	defer cancel()
	d := s.hub.desk
	var c gateway.Conversation
	var a gateway.Address
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if c, err = d.rows.Conversation(tx, id); err != nil {
			return err
		}
		a, err = d.rows.AddressByID(tx, c.Address)
		return err
	})
	if err != nil {
		return func() {} // the panel asks anyhow, now and then
	}
	if _, features, err := d.gateway.Account(c.Account); err != nil || !features.Hosted {
		return func() {}
	}
	tell := func(payload any) {
		on, ok := payload.(bool)
		raw, err := json.Marshal(wire.CustomerOnline{Type: "online", Conversation: id, On: on})
		if ok && err == nil {
			s.sendLossy(raw)
		}
	}
	stop = d.bus.Subscribe(gateway.OnlineTopic(c.Account, a.Address), tell)
	tell(d.gateway.Online(c.Account, a.Address))
	return stop
}
