package router

import (
	"slices"
	"strings"

	"switchboard/gateway"
)

// Conditions are what a rule asks of a conversation. Of each that is given one of the
// values must fit, and of every key in Fields and Context; what is not given is not
// asked. Letters are alike in any case and width.
type Conditions struct {
	Accounts []gateway.AccountID `json:"accounts,omitempty" maxItems:"200"`
	Brands   []gateway.BrandID   `json:"brands,omitempty" maxItems:"200"`
	Kinds    []string            `json:"kinds,omitempty" maxItems:"50"` // of channels

	Fields  map[string][]string `json:"fields,omitempty"`  // of the customer, by key: his tier, his region
	Context map[string][]string `json:"context,omitempty"` // what the page says of the visit, by key

	// Languages are BCP 47; zh stands for zh-CN too.
	Languages []string `json:"languages,omitempty" maxItems:"50"`

	// Words are looked for in the subject and the first message. Chinese ones may stand
	// anywhere, others are whole words.
	AnyWord  []string `json:"any_word,omitempty" maxItems:"200"`
	AllWords []string `json:"all_words,omitempty" maxItems:"200"`

	// The path of the page that the customer is on.
	PageBegins   []string `json:"page_begins,omitempty" maxItems:"50"`
	PageContains []string `json:"page_contains,omitempty" maxItems:"50"`

	Time *Times `json:"time,omitempty"`
}

// The names of conditions, in the order in which they are asked: the cheap ones first.
// Fields and Context have the key after a colon.
const (
	AccountCondition      = "accounts"
	BrandCondition        = "brands"
	KindCondition         = "kinds"
	FieldCondition        = "fields"
	ContextCondition      = "context"
	LanguageCondition     = "languages"
	TimeCondition         = "time"
	PageBeginsCondition   = "page_begins"
	PageContainsCondition = "page_contains"
	AnyWordCondition      = "any_word"
	AllWordsCondition     = "all_words"
)

// test is one condition of a rule, ready to be asked.
type test struct {
	name string
	fits func(*newcomer) bool
}

// tests are the conditions that are given.
func (c Conditions) tests(hours map[gateway.CalendarID]Hours) []test {
	var list []test
	add := func(name string, given bool, fits func(*newcomer) bool) {
		if given {
			list = append(list, test{name, fits})
		}
	}
	add(AccountCondition, len(c.Accounts) > 0, func(n *newcomer) bool { return slices.Contains(c.Accounts, n.Account) })
	add(BrandCondition, len(c.Brands) > 0, func(n *newcomer) bool { return slices.Contains(c.Brands, n.Brand) })
	add(KindCondition, len(c.Kinds) > 0, func(n *newcomer) bool { return slices.Contains(c.Kinds, n.Kind) })
	for _, key := range sortedKeys(c.Fields) {
		add(FieldCondition+":"+key, true, oneOf(key, c.Fields[key], (*newcomer).fields))
	}
	for _, key := range sortedKeys(c.Context) {
		add(ContextCondition+":"+key, true, oneOf(key, c.Context[key], (*newcomer).context))
	}
	add(LanguageCondition, len(c.Languages) > 0, speaks(c.Languages))
	if c.Time != nil {
		add(TimeCondition, true, c.Time.test(hours))
	}
	begins, contains := folded(c.PageBegins), folded(c.PageContains)
	add(PageBeginsCondition, len(begins) > 0, func(n *newcomer) bool {
		return slices.ContainsFunc(begins, func(part string) bool { return strings.HasPrefix(n.path(), part) })
	})
	add(PageContainsCondition, len(contains) > 0, func(n *newcomer) bool {
		return slices.ContainsFunc(contains, func(part string) bool { return strings.Contains(n.path(), part) })
	})
	anyOf, allOf := folded(c.AnyWord), folded(c.AllWords)
	add(AnyWordCondition, len(anyOf) > 0, func(n *newcomer) bool { return slices.ContainsFunc(anyOf, n.says) })
	add(AllWordsCondition, len(allOf) > 0, func(n *newcomer) bool {
		return !slices.ContainsFunc(allOf, func(word string) bool { return !n.says(word) })
	})
	return list
}

// oneOf fits when the fact under the key is one of the values.
func oneOf(key string, values []string, facts func(*newcomer) map[string]string) func(*newcomer) bool {
	values = folded(values)
	return func(n *newcomer) bool {
		is, known := facts(n)[key]
		return known && slices.Contains(values, is)
	}
}

// speaks fits a language, and what is more exact of it.
func speaks(languages []string) func(*newcomer) bool {
	tags := make([]string, len(languages))
	for i, l := range languages {
		tags[i] = tag(l)
	}
	return func(n *newcomer) bool {
		is := n.language()
		return slices.ContainsFunc(tags, func(t string) bool {
			return is == t || strings.HasPrefix(is, t) && is[len(t)] == '-'
		})
	}
}

// tag is a language tag in one spelling: zh-cn for zh_CN.
func tag(locale string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(locale)), "_", "-")
}
