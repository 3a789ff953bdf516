package dispatch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// harmless are the packages whose whole content is a function of its arguments, and
// what may be used of those that are not.
var harmless = map[string][]string{
	"cmp": nil, "encoding/binary": nil, "fmt": {"Sprintf"}, "iter": nil, "maps": nil, "math/bits": nil, "slices": nil, "strings": nil,
	"time": {"Duration"},
	"switchboard/gateway": {
		"Actor", "AgentID", "BySystem", "ConversationID", "Instant", "QueueID", "SkillID",
	},
}

// TestPure holds the core to what its package comment promises: no clock, no lot, no
// lock, no I/O and no goroutine.
func TestPure(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		read++
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range impurities(file) {
			t.Errorf("%s: %s", fset.Position(fault.Pos()), fault.what)
		}
	}
	if read < 10 {
		t.Fatalf("only %d files were read", read)
	}
}

type impurity struct {
	ast.Node
	what string
}

func impurities(file *ast.File) (found []impurity) {
	limited := make(map[string][]string) // by the name of the import
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		allowed, ok := harmless[path]
		if !ok || spec.Name != nil {
			found = append(found, impurity{spec, "imports " + spec.Path.Value})
		}
		if allowed != nil {
			limited[path[strings.LastIndex(path, "/")+1:]] = allowed
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.SendStmt, *ast.SelectStmt, *ast.ChanType:
			found = append(found, impurity{n, "runs something at the same time"})
		case *ast.SelectorExpr:
			of, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			if allowed, ok := limited[of.Name]; ok && !slices.Contains(allowed, n.Sel.Name) {
				found = append(found, impurity{n, "uses " + of.Name + "." + n.Sel.Name})
			}
		}
		return true
	})
	return found
}

func TestImpurities(t *testing.T) {
	for code, want := range map[string]int{
		`import "time"; var d time.Duration`:                0,
		`import "time"; var now = time.Now()`:               1,
		`import "switchboard/gateway"; var n = gateway.Now`: 1,
		`import "math/rand/v2"`:                             1,
		`import clock "time"; var now = clock.Now()`:        1,
		`import "sync"`:                                     1,
		`func f() { go f() }`:                               1,
		`var c chan int`:                                    1,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p; "+code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(impurities(file)); got != want {
			t.Errorf("%s: %d impurities, want %d", code, got, want)
		}
	}
}
