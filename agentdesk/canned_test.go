package agentdesk_test

import (
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
)

func (b *browser) canned() wire.CannedReplies {
	b.w.t.Helper()
	var all wire.CannedReplies
	b.must("GET", "/desk/canned", nil, &all)
	return all
}

func titles(list []wire.CannedReply) string {
	var all []string
	for _, c := range list {
		all = append(all, c.Title)
	}
	return strings.Join(all, " ")
}

// One's own replies are one's own; shared ones are everybody's to use, and changed by
// supervisors.
func TestCannedReplies(t *testing.T) {
	w := open(t)
	ann, bob, eve, aud := w.signIn("ann"), w.signIn("bob"), w.signIn("eve"), w.signIn("aud")
	var mine, ours wire.CannedReply
	ann.must("POST", "/desk/canned", wire.CannedChange{Title: " 快递 ", Text: "您好{客户称呼}，单号 {number}。"}, &mine)
	if mine.Title != "快递" || mine.Shared || !strings.Contains(mine.Keys, "\nkuaidi\nkd") || mine.Brand == "" {
		t.Errorf("mine = %+v", mine)
	}
	ann.refused("POST", "/desk/canned", wire.CannedChange{Title: "x", Text: "x", Shared: true}, 403, "forbidden")
	eve.must("POST", "/desk/canned", wire.CannedChange{Title: "发票", Text: "三天内寄出", Shared: true}, &ours)
	if got := titles(bob.canned().Replies); got != "发票" {
		t.Errorf("bob has %q", got)
	}
	if got := ann.canned(); titles(got.Replies) != "快递 发票" && titles(got.Replies) != "发票 快递" || got.Share || len(got.Brands) == 0 {
		t.Errorf("ann has %+v", got)
	}
	if !eve.canned().Share {
		t.Error("eve cannot share")
	}
	ann.must("POST", "/desk/canned/"+string(ours.ID)+"/used", nil, nil)
	ann.must("POST", "/desk/canned/"+string(ours.ID)+"/used", nil, nil)
	if got := ann.canned().Replies; titles(got) != "发票 快递" || got[0].Uses != 2 {
		t.Errorf("what ann used most first: %+v", got)
	}
	bob.refused("POST", "/desk/canned/"+string(mine.ID)+"/used", nil, 404, "not_found")
	change := wire.CannedChange{Title: "快递查询", Text: "在路上"}
	bob.refused("PUT", "/desk/canned/"+string(mine.ID), change, 404, "not_found")
	eve.refused("DELETE", "/desk/canned/"+string(mine.ID), nil, 404, "not_found")
	ann.must("PUT", "/desk/canned/"+string(mine.ID), change, &mine)
	if mine.Title != "快递查询" || !strings.Contains(mine.Keys, "kdcx") {
		t.Errorf("changed: %+v", mine)
	}
	eve.must("DELETE", "/desk/canned/"+string(ours.ID), nil, nil)
	if got := titles(ann.canned().Replies); got != "快递查询" {
		t.Errorf("ann has %q", got)
	}
	aud.refused("GET", "/desk/canned", nil, 403, "forbidden")
	if n := w.audited("canned.changed"); n != 1 {
		t.Errorf("%d changes audited, want 1", n)
	}
}

func TestCannedVariables(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for text, fine := range map[string]bool{
		"{客户称呼} {坐席} {单号} {customer} {agent} {number}": true,
		"{手机号}": false, "Dear {name}": false, "{{customer}}": true, "{ {order} }": false,
		`{"a": 1}`: true, "a { b": true, "{}": true, "{not a word}": true,
	} {
		change := wire.CannedChange{Title: "x", Text: text}
		if fine {
			ann.must("POST", "/desk/canned", change, nil)
		} else {
			ann.refused("POST", "/desk/canned", change, 422, "unknown_variable")
		}
	}
	ann.refused("POST", "/desk/canned", wire.CannedChange{Title: "two\nlines", Text: "x"}, 422, "invalid")
	ann.refused("POST", "/desk/canned", wire.CannedChange{Title: "x", Text: "x", Brand: "none"}, 422, "bad_field")
}

// What a file manages is changed in the file.
func TestCannedRepliesOfAFile(t *testing.T) {
	w := open(t)
	eve := w.signIn("eve")
	p := people()
	p.Canned = []agentdesk.CannedSpec{{Key: "invoice", Title: "发票", Text: "三天内"}, {Key: "return", Title: "退货", Text: "七天内"}}
	w.provision(p)
	p.Canned[0].Text = "两天内"
	p.Canned = p.Canned[:1]
	w.provision(p)
	got := eve.canned().Replies
	if len(got) != 1 || got[0].Text != "两天内" || !got[0].Managed || !got[0].Shared {
		t.Fatalf("replies = %+v", got)
	}
	eve.refused("PUT", "/desk/canned/"+string(got[0].ID), wire.CannedChange{Title: "x", Text: "x"}, 409, "managed")
	eve.refused("DELETE", "/desk/canned/"+string(got[0].ID), nil, 409, "managed")
	p.Canned = append(p.Canned, agentdesk.CannedSpec{Key: "bad", Title: "x", Text: "{什么}"})
	if err := w.desk.Provision(t.Context(), p); err == nil || !strings.Contains(err.Error(), `"bad"`) {
		t.Errorf("Provision() = %v, want the unknown variable named", err)
	}
	if got := eve.canned().Replies; !slices.ContainsFunc(got, func(c wire.CannedReply) bool { return c.Title == "发票" }) {
		t.Errorf("after a refused file: %+v", got)
	}
}
