package store

import (
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"switchboard/gateway"
)

const (
	maxIndexed = 50_000 // runes of a text that are indexed
	maxQueried = 256    // runes of a query that are looked for
	maxWord    = 64     // runes of a word; the rest of a longer one is not indexed
)

// Word is one thing a text must hold to be found.
type Word struct {
	Text   string
	Prefix bool // words that begin with Text are found too
}

// Tokens returns the words by which a text is found, each once. Scripts without spaces
// become single runes and pairs of neighbours, so that any two neighbours are found
// without a dictionary; letters and digits become lower-case words that end where letters
// meet digits, since order numbers are glued to anything.
func Tokens(text string) []string {
	var all []string
	seen := map[string]bool{}
	add := func(word string) {
		if !seen[word] {
			seen[word] = true
			all = append(all, word)
		}
	}
	for _, run := range runsOf(text, maxIndexed) {
		if run.kind != dense {
			add(string(run.runes))
			continue
		}
		for i := range run.runes {
			add(string(run.runes[i]))
			if i > 0 {
				add(string(run.runes[i-1 : i+1]))
			}
		}
	}
	return all
}

// QueryTokens returns the words a text must hold for the query, each once. They are too
// few rather than too many: a text that holds the query holds them, not always the other
// way round.
func QueryTokens(query string) []Word {
	var all []Word
	add := func(w Word) {
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	for _, run := range runsOf(query, maxQueried) {
		switch {
		case run.kind != dense:
			add(Word{Text: string(run.runes), Prefix: true})
		case len(run.runes) == 1:
			add(Word{Text: string(run.runes)})
		}
		for i := 1; run.kind == dense && i < len(run.runes); i++ {
			add(Word{Text: string(run.runes[i-1 : i+1])})
		}
	}
	return all
}

// kind is what a rune is to the index.
type kind int

const (
	gap    kind = iota // separates words
	mark               // an accent or vowel sign: left out
	letter             // of a script with spaces
	digit
	dense // of a script without spaces
)

// run is a stretch of runes of one kind.
type run struct {
	kind  kind
	runes []rune
}

// runsOf cuts a text where the kind changes. Every rune is folded by itself, so that a
// part of a text is cut as it is in the whole.
func runsOf(text string, limit int) []run {
	var all []run
	last := gap
	for _, r := range text {
		if limit--; limit < 0 {
			break
		}
		r = folded(r)
		k := kindOf(r)
		switch {
		case k == mark:
			continue
		case k != gap && k != last:
			all = append(all, run{kind: k, runes: []rune{r}})
		case k == dense, k != gap && len(all[len(all)-1].runes) < maxWord:
			all[len(all)-1].runes = append(all[len(all)-1].runes, r)
		}
		last = k
	}
	return all
}

// folded makes full-width letters, half-width kana and capitals plain.
func folded(r rune) rune {
	if plain := width.LookupRune(r).Folded(); plain != 0 {
		r = plain
	}
	return unicode.ToLower(r)
}

func kindOf(r rune) kind {
	const firstDense, prolonged = 'ก', 'ー' // the latter belongs to no script
	switch {
	case r == unicode.ReplacementChar:
		return gap
	case unicode.IsMark(r):
		return mark
	case r >= firstDense && (r == prolonged || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)) && unicode.IsLetter(r):
		return dense
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	}
	return gap
}

// indexWords makes a message findable by the words of the texts, and by no others.
func indexWords(tx gateway.Tx, id gateway.MessageID, texts []string) error {
	words := strings.Join(Tokens(strings.Join(texts, "\n")), " ")
	if words == "" {
		return unindex(tx, id)
	}
	if dialectOf(tx) == Postgres {
		_, err := tx.Exec(`INSERT INTO search_messages (message_id, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))
			ON CONFLICT (message_id) DO UPDATE SET words = excluded.words`, id, words)
		return err
	}
	return indexWordsFTS(tx, id, words)
}

// indexWordsFTS has no RETURNING: with it every message would take a savepoint of its
// own, for which FTS5 writes all it holds in memory to the disk.
func indexWordsFTS(tx gateway.Tx, id gateway.MessageID, words string) error {
	added, err := tx.Exec(`INSERT INTO search_messages (message_id) VALUES ($1) ON CONFLICT (message_id) DO NOTHING`, id)
	if err != nil {
		return err
	}
	var row int64
	if err := tx.Get(`SELECT id FROM search_messages WHERE message_id = $1`, []any{id}, &row); err != nil {
		return err
	}
	if added == 0 {
		if _, err := tx.Exec(`DELETE FROM search_words WHERE rowid = $1`, row); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`INSERT INTO search_words (rowid, words) VALUES ($1, $2)`, row, words)
	return err
}

// unindex leaves no word of the message in the index.
func unindex(tx gateway.Tx, id gateway.MessageID) error {
	if dialectOf(tx) == SQLite {
		_, err := tx.Exec(`DELETE FROM search_words WHERE rowid = (SELECT id FROM search_messages WHERE message_id = $1)`, id)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM search_messages WHERE message_id = $1`, id)
	return err
}

// searchMessages returns up to limit messages that hold all words of the query, the
// newest first. A few may hold the words apart: whoever shows them looks at the text.
func searchMessages(tx gateway.Tx, query string, before gateway.MessageID, limit int) ([]gateway.MessageID, error) {
	words := QueryTokens(query)
	if len(words) == 0 || limit < 1 {
		return nil, nil
	}
	if before == "" {
		before = afterAll
	}
	statement := `SELECT message_id FROM search_messages WHERE words @@ $1::text::tsquery AND message_id < $2
		ORDER BY message_id DESC LIMIT $3`
	match, from := tsquery(words), any(before)
	if dialectOf(tx) == SQLite {
		statement = `SELECT m.message_id FROM search_words JOIN search_messages AS m ON m.id = search_words.rowid
			WHERE search_words MATCH $1 AND search_words.rowid < $2 ORDER BY search_words.rowid DESC LIMIT $3`
		match = ftsQuery(words)
		var err error
		if from, err = rowBefore(tx, before); err != nil {
			return nil, err
		}
	}
	var ids []gateway.MessageID
	err := tx.Query(statement, []any{match, from, limit}, func(r gateway.Row) error {
		var id gateway.MessageID
		ids = append(ids, id)
		return r.Scan(&ids[len(ids)-1])
	})
	return ids, err
}

// afterAll is a message's id that no message's is beyond.
const afterAll gateway.MessageID = "~"

// rowBefore is the row of the index before which the messages before that one are. If
// it was erased meanwhile, the one before it stands for it.
func rowBefore(tx gateway.Tx, id gateway.MessageID) (row int64, err error) {
	if id == afterAll {
		return math.MaxInt64, nil
	}
	err = tx.Get(`SELECT id FROM search_messages WHERE message_id = $1`, []any{id}, &row)
	if errors.Is(err, gateway.ErrNotFound) {
		err = tx.Get(`SELECT COALESCE(MAX(id), 0) + 1 FROM search_messages WHERE message_id < $1`, []any{id}, &row)
	}
	return row, err
}

// tsquery writes the words for PostgreSQL. They hold letters and digits only.
func tsquery(words []Word) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = "'" + w.Text + "'"
		if w.Prefix {
			terms[i] += ":*"
		}
	}
	return strings.Join(terms, " & ")
}

// ftsQuery writes the words for SQLite's FTS5.
func ftsQuery(words []Word) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = `"` + w.Text + `"`
		if w.Prefix {
			terms[i] += "*"
		}
	}
	return strings.Join(terms, " AND ")
}
