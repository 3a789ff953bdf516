// Package webtest checks a committed front end: that its dist folder was built
// from the sources beside it, and that its files stay within their budgets.
package webtest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sourceFile is where the build leaves the sum of what it was built from.
const sourceFile = "SOURCE.sha256"

// Fresh fails the test when dist was not built from the sources as they are: those
// in dir, what all front ends share, and the lock file. root is the repository's
// root; dir is relative to it.
func Fresh(t *testing.T, dist fs.FS, root, dir string) {
	t.Helper()
	built, err := fs.ReadFile(dist, sourceFile)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := sourceSum(os.DirFS(root), dir+"/src", "web", "package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(built)) != sum {
		t.Errorf("%s/dist was built from other sources; run: make web", dir)
	}
}

// Budget fails the test when the named files, compressed with gzip, are together
// larger than limit bytes.
func Budget(t *testing.T, dist fs.FS, limit int, names ...string) {
	t.Helper()
	total := 0
	for _, name := range names {
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			t.Fatal(err)
		}
		total += gzipped(t, content)
	}
	if total > limit {
		t.Errorf("%s: %d bytes compressed, budget %d", strings.Join(names, " + "), total, limit)
	}
}

// imported finds what a module cannot begin without. What it imports later is in
// parentheses.
var imported = regexp.MustCompile("(?:from|import)\\s*[\"'`]\\./([\\w.-]+)[\"'`]")

// Needed returns the modules and all that they, and what they import, cannot begin
// without.
func Needed(t *testing.T, dist fs.FS, modules ...string) []string {
	t.Helper()
	needed := slices.Clone(modules)
	for i := 0; i < len(needed); i++ {
		content, err := fs.ReadFile(dist, needed[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range imported.FindAllSubmatch(content, -1) {
			if name := string(found[1]); !slices.Contains(needed, name) {
				needed = append(needed, name)
			}
		}
	}
	return needed
}

// elsewhere finds addresses in files that a browser would fetch: of scripts,
// styles, pictures, sockets, in code, style sheets and pages.
var elsewhere = regexp.MustCompile(`(?i)(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|(?:import|fetch|WebSocket)\(\s*["'` + "`" + `](?:https?|wss?):`)

// OwnOrigin fails the test when a file of dist makes the browser contact a host
// other than the one it came from.
func OwnOrigin(t *testing.T, dist fs.FS) {
	t.Helper()
	err := fs.WalkDir(dist, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".br") {
			return err
		}
		content, err := fs.ReadFile(dist, path)
		if err != nil {
			return err
		}
		if found := elsewhere.Find(content); found != nil {
			t.Errorf("%s contacts another host: %q", path, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func gzipped(t *testing.T, content []byte) int {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// sourceSum is the sum that web/build.mjs writes: of "path\0sha256\n" lines in
// order of path. Tests are no source.
func sourceSum(tree fs.FS, roots ...string) (string, error) {
	sums := map[string]string{}
	for _, root := range roots {
		err := fs.WalkDir(tree, root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || isTest(path) {
				return err
			}
			content, err := fs.ReadFile(tree, path)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(content)
			sums[path] = hex.EncodeToString(sum[:])
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	all := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(sums)) {
		all.Write([]byte(path + "\x00" + sums[path] + "\n"))
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func isTest(path string) bool {
	base := filepath.Base(path)
	return strings.HasSuffix(base, ".test.ts") || strings.HasSuffix(base, ".test.tsx")
}
