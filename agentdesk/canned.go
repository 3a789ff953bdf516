package agentdesk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// Canned is a canned reply, 常用语: an agent's own, or shared by a brand.
type Canned struct {
	ID      wire.CannedID
	Key     string // of the file that manages it
	Brand   gateway.BrandID
	Agent   gateway.AgentID // whose; "" is shared
	Title   string
	Text    string
	Search  string // keys of package matching
	Managed string
	Uses    int // by who asks
}

// CannedSpec is a shared canned reply in a file.
type CannedSpec struct {
	Key   string
	Brand string // key; "" is the default brand
	Title string
	Text  string
}

// CannedRows are canned replies and how often they are used.
type CannedRows interface {
	// CannedOf returns what the agent may use, his own and the shared ones, what he
	// used most first.
	CannedOf(tx gateway.Tx, id gateway.AgentID, limit int) ([]Canned, error)
	// Canned returns the canned reply, or gateway.ErrNotFound.
	Canned(tx gateway.Tx, id wire.CannedID) (Canned, error)
	// CountCanned is how many an agent has of his own, or "" are shared.
	CountCanned(tx gateway.Tx, id gateway.AgentID) (int, error)
	// AddCanned stores a new canned reply.
	AddCanned(tx gateway.Tx, c Canned, at gateway.Instant) error
	// SaveCanned stores a canned reply's words and brand.
	SaveCanned(tx gateway.Tx, c Canned, at gateway.Instant) error
	// DropCanned deletes a canned reply and how often it was used.
	DropCanned(tx gateway.Tx, id wire.CannedID) error
	// UpsertCanned stores a shared one under its key, as managed by the file.
	UpsertCanned(tx gateway.Tx, c Canned, at gateway.Instant) error
	// UsedCanned counts a use.
	UsedCanned(tx gateway.Tx, id wire.CannedID, by gateway.AgentID, at gateway.Instant) error
	// CannedBrands returns all brands, by id.
	CannedBrands(tx gateway.Tx) ([]wire.Brand, error)
}

// Limits of canned replies.
const (
	maxOwnCanned    = 500
	maxSharedCanned = 2000
	maxVariable     = 20 // runes
)

func (d *Desk) cannedRoutes() []route {
	return []route{
		{"GET", "/desk/canned", wire.WriteMessages, nil, noBody, rest(d.listCanned)},
		{"POST", "/desk/canned", wire.WriteCanned, nil, jsonBody, rest(d.addCanned)},
		{"PUT", "/desk/canned/{id}", wire.WriteCanned, d.cannedPlaces, jsonBody, rest(d.saveCanned)},
		{"DELETE", "/desk/canned/{id}", wire.WriteCanned, d.cannedPlaces, noBody, rest(d.dropCanned)},
		{"POST", "/desk/canned/{id}/used", wire.WriteMessages, nil, noBody, rest(d.usedCanned)},
	}
}

// cannedPlaces is the desk of whose the reply is. What is shared is nobody's, so only
// who may change everybody's may change it.
func (d *Desk) cannedPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	c, err := d.rows.Canned(tx, wire.CannedID(r.PathValue("id")))
	return []Place{c.place()}, err
}

func (c Canned) place() Place { return Place{Agent: c.Agent, Private: c.Agent != ""} }

func (d *Desk) listCanned(ctx context.Context, _ *struct{}) (*answer[wire.CannedReplies], error) {
	v := viewerOf(ctx)
	out := wire.CannedReplies{Replies: []wire.CannedReply{}, Share: v.may(wire.WriteCanned, Canned{}.place())}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		found, err := d.rows.CannedOf(tx, v.Person.ID, maxOwnCanned+maxSharedCanned)
		if err != nil {
			return err
		}
		for _, c := range found {
			out.Replies = append(out.Replies, wireCanned(c))
		}
		out.Brands, err = d.rows.CannedBrands(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.CannedReplies]{out}, nil
}

func wireCanned(c Canned) wire.CannedReply {
	return wire.CannedReply{
		ID: c.ID, Brand: c.Brand, Shared: c.Agent == "", Title: c.Title, Text: c.Text, Keys: c.Search, Uses: c.Uses,
		Managed: c.Managed != "",
	}
}

type newCannedInput struct{ Body wire.CannedChange }

func (d *Desk) addCanned(ctx context.Context, in *newCannedInput) (*answer[wire.CannedReply], error) {
	v := viewerOf(ctx)
	c := Canned{ID: gateway.NewID[wire.CannedID](), Agent: v.Person.ID}
	most := maxOwnCanned
	if in.Body.Shared {
		c.Agent, most = "", maxSharedCanned
		if !v.may(wire.WriteCanned, c.place()) {
			return nil, errForbidden
		}
	}
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		if n, err := d.rows.CountCanned(w.Tx, c.Agent); err != nil || n >= most {
			return errors.Join(err, newProblem(http.StatusConflict, "too_many", fmt.Sprintf("at most %d canned replies", most)))
		}
		if err := d.wordCanned(w.Tx, &c, in.Body); err != nil {
			return err
		}
		if err := d.rows.AddCanned(w.Tx, c, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "canned.added", "canned", string(c.ID))
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.CannedReply]{wireCanned(c)}, nil
}

// wordCanned gives the reply its words, if they can be used.
func (d *Desk) wordCanned(tx gateway.Tx, c *Canned, to wire.CannedChange) error {
	c.Title, c.Text, c.Brand = strings.TrimSpace(to.Title), strings.TrimSpace(to.Text), to.Brand
	if err := checkCanned(c.Title, c.Text); err != nil {
		return newProblem(http.StatusUnprocessableEntity, "invalid", err.Error())
	}
	if name := unknownVariable(c.Text); name != "" {
		return newProblem(http.StatusUnprocessableEntity, "unknown_variable", "there is no such variable")
	}
	c.Search = matching.With(c.Title, c.Text)
	if c.Brand != "" {
		return d.checkBrand(tx, "brand", c.Brand)
	}
	var err error
	c.Brand, err = d.rows.BrandByKey(tx, DefaultBrand)
	return err
}

func checkCanned(title, text string) error {
	if title == "" || text == "" || strings.ContainsAny(title, "\r\n") {
		return errors.New("a canned reply has a title on one line and a text")
	}
	return nil
}

// variables are what a canned reply may leave to be filled in.
func variables() []string {
	return []string{"客户称呼", "customer", "坐席", "agent", "单号", "number"}
}

// unknownVariable is a word in braces that looks like a variable and is none; "" if
// there is no such word. What else stands in braces is a text like any other.
func unknownVariable(text string) string {
	for {
		_, after, ok := strings.Cut(text, "{")
		if !ok {
			return ""
		}
		name, rest, ok := strings.Cut(after, "}")
		if !ok {
			return ""
		}
		name = name[strings.LastIndexByte(name, '{')+1:]
		if looksVariable(name) && !slices.Contains(variables(), name) {
			return name
		}
		text = rest
	}
}

func looksVariable(s string) bool {
	other := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }
	return s != "" && utf8.RuneCountInString(s) <= maxVariable && strings.IndexFunc(s, other) < 0
}

type cannedInput struct {
	ID wire.CannedID `path:"id" maxLength:"40"`
}

type cannedChangeInput struct {
	ID   wire.CannedID `path:"id" maxLength:"40"`
	Body wire.CannedChange
}

func (d *Desk) saveCanned(ctx context.Context, in *cannedChangeInput) (*answer[wire.CannedReply], error) {
	var out Canned
	err := d.changeCanned(ctx, in.ID, "canned.changed", func(w *gateway.Work, c Canned) error {
		if err := d.wordCanned(w.Tx, &c, in.Body); err != nil {
			return err
		}
		out = c
		return d.rows.SaveCanned(w.Tx, c, w.Now)
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.CannedReply]{wireCanned(out)}, nil
}

func (d *Desk) dropCanned(ctx context.Context, in *cannedInput) (*done, error) {
	return &done{}, d.changeCanned(ctx, in.ID, "canned.deleted", func(w *gateway.Work, c Canned) error {
		return d.rows.DropCanned(w.Tx, c.ID)
	})
}

// changeCanned changes a reply that no file manages.
func (d *Desk) changeCanned(ctx context.Context, id wire.CannedID, action string, change func(*gateway.Work, Canned) error) error {
	v := viewerOf(ctx)
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		c, err := d.rows.Canned(w.Tx, id)
		if err != nil {
			return err
		}
		if c.Managed != "" {
			return newProblem(http.StatusConflict, "managed", "it is managed by a file")
		}
		if err := change(w, c); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), action, "canned", string(id))
	})
}

// usedCanned counts that the viewer used a reply, so that it comes sooner next time.
func (d *Desk) usedCanned(ctx context.Context, in *cannedInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		c, err := d.rows.Canned(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if c.Agent != "" && c.Agent != v.Person.ID {
			return gateway.ErrNotFound
		}
		return d.rows.UsedCanned(w.Tx, in.ID, v.Person.ID, w.Now)
	})
}

// canned stores what the file says of one shared reply.
func (pr *provisioning) canned(spec CannedSpec) error {
	brand, err := pr.brand(spec.Brand)
	if err != nil {
		return err
	}
	if err := checkCanned(spec.Title, spec.Text); err != nil {
		return err
	}
	if name := unknownVariable(spec.Text); name != "" {
		return fmt.Errorf("there is no variable {%s}", name)
	}
	pr.kept.Canned = append(pr.kept.Canned, spec.Key)
	return pr.desk.rows.UpsertCanned(pr.Tx, Canned{
		ID: gateway.NewID[wire.CannedID](), Key: spec.Key, Brand: brand, Title: spec.Title, Text: spec.Text,
		Search: matching.With(spec.Title, spec.Text), Managed: managedByFile,
	}, pr.Now)
}
