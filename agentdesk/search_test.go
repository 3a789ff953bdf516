package agentdesk_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// hits asks for a page and writes down what was found: the words before, those found
// in brackets, those after.
func (b *browser) hits(query string, more ...string) (texts []string, page wire.FoundMessages) {
	b.w.t.Helper()
	address := "/desk/search?q=" + url.QueryEscape(query)
	for i := 0; i < len(more); i += 2 {
		address += "&" + more[i] + "=" + url.QueryEscape(more[i+1])
	}
	b.must("GET", address, nil, &page)
	for _, hit := range page.Hits {
		var text strings.Builder
		for _, piece := range hit.Snippet {
			if piece.Found {
				fmt.Fprintf(&text, "[%s]", piece.Text)
			} else {
				text.WriteString(piece.Text)
			}
		}
		texts = append(texts, text.String())
	}
	return texts, page
}

func TestSearchShowsWhereTheWordsStand(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	long := strings.Repeat("前", 60) + "洗碗机" + strings.Repeat("后", 200)
	w.saysAll("shop", "kim", map[string]string{
		"m1": "我的洗碗机显示 E4，\n怎么办？", "m2": long, "m3": "碗洗好了，机器没事", "m4": "洗碗 机 ok? ORDER-123", "m5": "洗碗机、洗碗机",
	})
	w.until("all is indexed", func() bool { texts, _ := ann.hits("洗碗"); return len(texts) == 4 })
	for query, want := range map[string][]string{
		"洗碗机":       {"[洗碗机]、[洗碗机]", "…" + strings.Repeat("前", 24) + "[洗碗机]" + strings.Repeat("后", 93) + "…", "我的[洗碗机]显示 E4， 怎么办？"},
		"e4 洗碗":     {"我的[洗碗]机显示 [E4]， 怎么办？"},
		"洗碗机显示E4":   {"我的[洗碗机显示 E4]， 怎么办？"},
		"order-123": {"洗碗 机 ok? [ORDER-123]"},
		"ＯＲＤＥＲ":     {"洗碗 机 ok? [ORDER]-123"},
		"洗碗 机 ok":   {"[洗碗] [机] [ok]? ORDER-123"},
		"没有这个":      nil,
		"？！":        nil,
	} {
		if got, _ := ann.hits(query); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", query, got, want)
		}
	}
}

func TestSearchFilters(t *testing.T) {
	w := open(t)
	eve := w.signIn("aud")
	ann := w.signIn("ann")
	first, second := w.says("shop", "kim", "m1", "退款 客户一"), w.says("help", "lee", "m2", "退款 客户二")
	w.assign(first, "ann")
	ann.must("POST", at(first, "/messages"), wire.NewMessage{ClientID: "c1", Visibility: gateway.Public, Parts: text("退款 答复")}, nil)
	ann.must("POST", at(first, "/messages"), wire.NewMessage{ClientID: "c2", Visibility: gateway.Internal, Parts: text("退款 备注")}, nil)
	ann.must("POST", at(first, "/resolve"), nil, nil)
	w.until("all is indexed", func() bool { texts, _ := eve.hits("退款"); return len(texts) == 4 })
	all := []string{"[退款] 备注", "[退款] 答复", "[退款] 客户二", "[退款] 客户一"}
	for _, test := range []struct {
		name  string
		query []string
		want  []string
	}{
		{"none", nil, all},
		{"by customers", []string{"by", "customer"}, all[2:]},
		{"by agents", []string{"by", "agent"}, all[1:2]},
		{"notes", []string{"by", "note"}, all[:1]},
		{"the channel", []string{"channel", "shop"}, all},
		{"another channel", []string{"channel", "email"}, nil},
		{"the agent", []string{"agent", string(w.agent("ann").ID)}, all[:2]},
		{"another agent", []string{"agent", string(w.agent("bob").ID)}, nil},
		{"the queue", []string{"queue", string(w.queue("service"))}, all[2:3]},
		{"open", []string{"state", "open"}, all[2:3]},
		{"over", []string{"state", "over"}, []string{all[0], all[1], all[3]}},
		{"from now on", []string{"from", time.Now().Add(time.Hour).Format(time.RFC3339)}, nil},
		{"until long ago", []string{"to", "2001-01-01T00:00:00Z"}, nil},
		{"today", []string{"from", time.Now().Add(-time.Hour).Format(time.RFC3339), "to", time.Now().Add(time.Hour).Format(time.RFC3339)}, all},
	} {
		if got, _ := eve.hits("退款", test.query...); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
	_, page := eve.hits("退款", "by", "note")
	if hit := page.Hits[0]; hit.Row.ID != first || hit.Name != "ANN" || hit.Seq == 0 || hit.At == 0 || hit.Visibility != gateway.Internal {
		t.Errorf("hit = %+v", hit)
	}
	if texts, _ := ann.hits("退款"); slices.Contains(texts, "[退款] 客户二") {
		t.Errorf("ann found what is in a queue she does not serve, %s: %q", second, texts)
	}
	eve.refused("GET", "/desk/search?q=a&by=everybody", nil, 422, "invalid")
	eve.refused("GET", "/desk/search?q=a&cursor=x", nil, 422, "invalid")
	eve.refused("GET", "/desk/search?q=a&from=yesterday", nil, 422, "invalid")
}

func TestSearchGoesOnPageByPage(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	texts := make(map[string]string)
	for i := range 25 {
		texts[fmt.Sprintf("m%02d", i)] = fmt.Sprintf("发票 %02d", i)
	}
	w.saysAll("shop", "kim", texts)
	w.until("all is indexed", func() bool { _, page := ann.hits("发票", "limit", "100"); return len(page.Hits) == 25 })
	var got []string
	for cursor, pages := "", 0; ; pages++ {
		more := []string{"limit", "10"}
		if cursor != "" {
			more = append(more, "cursor", cursor)
		}
		page, hits := ann.hits("发票", more...)
		got = append(got, page...)
		if cursor = hits.Next; cursor == "" {
			break
		}
		if pages > 3 {
			t.Fatal("it never ends")
		}
	}
	if len(got) != 25 || got[0] != "[发票] 24" || got[24] != "[发票] 00" {
		t.Errorf("%d hits: %q", len(got), got)
	}
}
