package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// search: messages are found by Chinese words of any place, by words and by beginnings.
func search(t *testing.T, s *store.Store) {
	var rows store.Rows
	texts := []string{
		"你好，我想申请退款，订单号SF1024退款",
		"The blue lamp arrived broken. Order sf10245 — ＡＢＣ１２３",
		"退货可以，款式不对",
		"ｶﾀｶﾅ と ひらがな, 한국어 문장",
	}
	ids := make([]gateway.MessageID, len(texts))
	do(t, s, func(tx gateway.Tx) error {
		for i, text := range texts {
			ids[i] = gateway.NewID[gateway.MessageID]()
			if err := rows.Index(tx, ids[i], []string{text}); err != nil {
				return err
			}
		}
		return nil
	})
	for query, want := range map[string][]int{
		"退款":           {0},
		"申请退":          {0},
		"退":            {2, 0},
		"SF1024":       {1, 0},
		"sf10245":      {1},
		"lam":          {1},
		"LAMP broken":  {1},
		"lamp 退款":      nil,
		"abc123":       {1},
		"カタカナ":         {3},
		"ﾀｶ":           {3},
		"らが":           {3},
		"국어":           {3},
		"款退":           nil,
		"":             nil,
		"，。!\"'*&|:()": nil,
		`"退款" OR '`:    nil,
		"退款 NOT":       nil,
		"退款:*":         {0},
		"NEAR(退款)":     nil,
	} {
		var found []gateway.MessageID
		noError(t, s.Read(t.Context(), func(tx gateway.Tx) (err error) {
			found, err = rows.Search(tx, query, "", 10)
			return err
		}))
		var wanted []gateway.MessageID
		for _, i := range want {
			wanted = append(wanted, ids[i])
		}
		if diff := cmp.Diff(wanted, found); diff != "" {
			t.Errorf("Search(%q) (-want +got):\n%s", query, diff)
		}
	}
	t.Run("limit", func(t *testing.T) {
		noError(t, s.Read(t.Context(), func(tx gateway.Tx) error {
			found, err := rows.Search(tx, "退", "", 1)
			if diff := cmp.Diff([]gateway.MessageID{ids[2]}, found); diff != "" {
				t.Errorf("Search() (-want +got):\n%s", diff)
			}
			return err
		}))
	})
	t.Run("indexed again", func(t *testing.T) {
		do(t, s, func(tx gateway.Tx) error { return rows.Index(tx, ids[0], []string{"换货"}) })
		noError(t, s.Read(t.Context(), func(tx gateway.Tx) error {
			if found, err := rows.Search(tx, "退款", "", 10); err != nil || len(found) != 0 {
				t.Errorf("Search() of a former word = %v, %v", found, err)
			}
			found, err := rows.Search(tx, "换货", "", 10)
			if len(found) != 1 {
				t.Errorf("Search() of a new word = %v", found)
			}
			return err
		}))
	})
}

// erasedWords: no word of a message that was taken out is left in the index.
func erasedWords(t *testing.T, s *store.Store) {
	var rows store.Rows
	kept, erased := gateway.NewID[gateway.MessageID](), gateway.NewID[gateway.MessageID]()
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.Index(tx, kept, []string{"lamp 灯"}); err != nil {
			return err
		}
		return rows.Index(tx, erased, []string{"zebrafish 斑马鱼 lamp"})
	})
	do(t, s, func(tx gateway.Tx) error { return rows.Index(tx, erased, nil) })
	want := []string{"lamp", "灯"}
	if diff := cmp.Diff(want, indexed(t, s)); diff != "" {
		t.Errorf("words in the index (-want +got):\n%s", diff)
	}
	do(t, s, func(tx gateway.Tx) error { return rows.Index(tx, gateway.NewID[gateway.MessageID](), nil) }) // never was in it
	noError(t, s.Scrub(t.Context()))
}

// indexed lists every word in the index.
func indexed(t *testing.T, s *store.Store) []string {
	query := `SELECT DISTINCT UNNEST(tsvector_to_array(words)) AS word FROM search_messages ORDER BY word`
	if s.Dialect() == store.SQLite {
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(`CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab (search_words, 'row')`)
			return err
		})
		query = `SELECT term FROM search_vocabulary ORDER BY term`
	}
	var words []string
	noError(t, s.Read(t.Context(), func(tx gateway.Tx) error {
		return tx.Query(query, nil, func(r gateway.Row) error {
			var word string
			words = append(words, "")
			err := r.Scan(&word)
			words[len(words)-1] = word
			return err
		})
	}))
	return words
}
