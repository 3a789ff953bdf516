package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// A placeholder that first appears out of order is bound to the wrong value by
// some drivers of SQLite, silently.
func TestPlaceholdersAscend(t *testing.T) {
	placeholder := regexp.MustCompile(`\$\d+`)
	checked := 0
	for name, statement := range statements(t) {
		highest := 0
		for _, p := range placeholder.FindAllString(statement, -1) {
			n, err := strconv.Atoi(p[1:])
			if err != nil {
				t.Fatal(err)
			}
			if n > highest+1 {
				t.Errorf("%s: %s appears before $%d", name, p, highest+1)
			}
			highest = max(highest, n)
		}
		if highest > 0 {
			checked++
		}
	}
	if checked < 50 {
		t.Errorf("only %d statements were found", checked)
	}
}

// The engines agree on LIKE only where no letter is big, and on an order only among ids,
// integers, and texts that are compared by their bytes. Whoever adds a column makes
// sure of that first.
func TestEnginesAgreeOnLikeAndOrder(t *testing.T) {
	liked := map[string]bool{
		"search": true, "value": true, // of phones: digits
		"action": true, "files": true, "id": true, // our own words
		"type": true, "name": true, "relname": true, // of the engines' catalogues
	}
	ordered := regexp.MustCompile(`^(id|\w+_id|at|\w+_at|(?:\w+_)?since|until|seq|deadline|position|rowid|oid|cid|attnum|uses|part|attempts|\d` +
		`|key|kind|node|verb|name|value|visibility)$`) // by bytes
	like := regexp.MustCompile(`([\w.]+) (?:NOT )?LIKE `)
	order := regexp.MustCompile(`ORDER BY ((?:[\w.]+(?: DESC)?(?:, )?)+)`)
	bare := regexp.MustCompile(`COALESCE\(([\w.]+), 0\)`)
	likes, orders := 0, 0
	for name, statement := range statements(t) {
		for _, found := range like.FindAllStringSubmatch(statement, -1) {
			likes++
			if column := lastName(found[1]); !liked[column] {
				t.Errorf("%s: LIKE on %s: is it never in big letters?", name, column)
			}
		}
		for _, found := range order.FindAllStringSubmatch(bare.ReplaceAllString(statement, "$1"), -1) {
			for term := range strings.SplitSeq(found[1], ", ") {
				orders++
				if column := lastName(strings.TrimSuffix(term, " DESC")); !ordered.MatchString(column) {
					t.Errorf("%s: ORDER BY %s: is it an id, a number, or compared by its bytes?", name, column)
				}
			}
		}
		if strings.Count(statement, "ORDER BY") != len(order.FindAllString(bare.ReplaceAllString(statement, "$1"), -1)) {
			t.Errorf("%s: an ORDER BY that this test cannot read", name)
		}
		if strings.Contains(strings.ToUpper(statement), " COLLATE ") || strings.Contains(statement, " ILIKE ") {
			t.Errorf("%s: a comparison of one engine alone", name)
		}
	}
	if likes < 5 || orders < 50 {
		t.Errorf("only %d LIKE and %d terms of ORDER BY were found", likes, orders)
	}
}

// lastName is a column without its table.
func lastName(column string) string { return column[strings.LastIndexByte(column, '.')+1:] }

// The hot paths never read a whole table.
func TestHotStatementsUseIndexes(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	all := statements(t)
	for _, name := range []string{
		"addressByKey", "openConversation", "openConversationID", "lastConversation", "conversationByID", "touchConversation",
		"updateConversation", "endAssignment", "endAssignee", "lastAssignment", "leaveQueue", "resolvedBefore",
		"knownMessage", "clientMessage", "messageByID", "lineSeq", "setParts", "nextToIndex", "indexDone",
		"eventsAfter", "eventsBefore", "streamHead", "claimAttachment", "blobUsed", "contactAddresses", "liveLink", "endLink",
		"claimJobs", "jobTarget", "finishJob", "delayJob", "nextJob", "unseenDeliveries", "deliveryByProvider", "messageDeliveries",
		"addressThere", "dropAmends", "dueTimers", "takeTimer", "claimOnce", "dropExpiredState",
		"eraseSpoken", "eraseWritten", "eraseDeliveries", "eraseDeliveryChanges", "dropJobs", "dropFiles", "dropUploads",
		"conversationsOfAddress", "spokenAfter", "readsOf", "mentionsOf", "dropRecordings", "eraseTimer", "emptiedContacts",
		"visitsBetween", "assignmentsBetween", "offersBetween", "staysBetween", "connectionsBetween", "endAlarm",
	} {
		statement, ok := all[name]
		if !ok {
			t.Errorf("there is no statement %s", name)
			continue
		}
		for _, step := range plan(t, s, statement) {
			if strings.HasPrefix(step, "SCAN") && name != "nextToIndex" { // which reads as far as its limit
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}

// Who has thousands of notices is told the next one as fast as who has none.
func TestNoticesAreFoundByTheirIndexes(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	all := statements(t)
	for name, indexes := range map[string][]string{
		"addNotice": {"notices_unread (agent_id=? AND conversation_id=?)", "notices_message (message_id=? AND agent_id=?)"},
		"noticesOf": {"notices_page (agent_id=? AND id<?)"},
	} {
		steps := strings.Join(plan(t, s, all[name]), "\n")
		for _, index := range indexes {
			if !strings.Contains(steps, index) || strings.Contains(steps, "TEMP B-TREE") {
				t.Errorf("%s does not use %s:\n%s", name, index, steps)
			}
		}
	}
}

// plan is how SQLite would run a statement.
func plan(t *testing.T, s *store.Store, statement string) []string {
	t.Helper()
	var values []any
	for i := 1; strings.Contains(statement, "$"+strconv.Itoa(i)); i++ {
		values = append(values, "")
	}
	return read(t, s, func(tx gateway.Tx) (steps []string, err error) {
		err = tx.Query("EXPLAIN QUERY PLAN "+statement, values, func(r gateway.Row) error {
			var id, parent, unused int64
			var step string
			err := r.Scan(&id, &parent, &unused, &step)
			steps = append(steps, step)
			return err
		})
		return steps, err
	})
}

// statements are the SQL texts of the package by the names of their constants;
// one without a name has that of its place.
func statements(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	named, unnamed := map[string]ast.Expr{}, map[string]ast.Expr{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, value := range n.Values {
					named[n.Names[i].Name] = value
				}
			case *ast.BasicLit:
				unnamed[fset.Position(n.Pos()).String()] = n
			}
			_, value := n.(*ast.ValueSpec)
			return !value
		})
	}
	all := map[string]string{}
	for _, exprs := range []map[string]ast.Expr{named, unnamed} {
		for name, expr := range exprs {
			if text, ok := textOf(expr, named); ok && sql.MatchString(text) {
				all[name] = text
			}
		}
	}
	return all
}

var sql = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s`)

// textOf is the value of a constant expression of strings.
func textOf(e ast.Expr, named map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		return textOf(named[e.Name], named)
	case *ast.BinaryExpr:
		left, ok1 := textOf(e.X, named)
		right, ok2 := textOf(e.Y, named)
		return left + right, ok1 && ok2
	}
	return "", false
}
