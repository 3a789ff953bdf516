package gateway_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
)

// stored are the contents on disk, and where.
func (s *site) stored() map[string]string {
	s.t.Helper()
	paths := make(map[string]string)
	err := filepath.WalkDir(filepath.Join(s.folder, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		paths[string(raw)] = path
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return paths
}

// What a message has stays, however old it is; what nothing has for a day goes.
func TestSweepKeepsWhatIsUsed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		me, twice := visitor("v1"), "sent by one, uploaded by another"
		sends := func(id, content string) {
			parts := []channels.Part{{Kind: channels.FilePart, File: fileFrom(content, content)}}
			s.deliver(channels.Item{ID: "v1:" + id, From: me, Message: &channels.Inbound{Parts: parts}})
		}
		sends("old", "sent long ago")
		sends("twice", twice)
		sends("new", "sent just now")
		for _, content := range []string{twice, "never sent, old", "never sent, new"} {
			if _, err := s.line.Upload(t.Context(), me, content, strings.NewReader(content)); err != nil {
				t.Fatal(err)
			}
		}
		hours := time.Now().Add(-25 * time.Hour)
		young := []string{"sent just now", "never sent, new", "referred to by nothing, new"}
		put := func(content string) { // as a crash between file and row leaves it
			a, err := s.Upload(t.Context(), gateway.BySystem(), "f.txt", strings.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			s.do(func(w *gateway.Work) error {
				_, err := w.Exec(`DELETE FROM attachments WHERE id = $1`, a.ID)
				return err
			})
		}
		put("referred to by nothing, old")
		put("referred to by nothing, new")
		for content, path := range s.stored() {
			if !slices.Contains(young, content) {
				if err := os.Chtimes(path, hours, hours); err != nil {
					t.Fatal(err)
				}
			}
		}
		s.do(func(w *gateway.Work) error {
			_, err := w.Exec(`UPDATE attachments SET created_at = $1 WHERE name NOT IN ($2, $3)`, gateway.At(hours), young[0], young[1])
			return err
		})
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{"never sent, new", "referred to by nothing, new", twice, "sent just now", "sent long ago"}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(s.stored()))); diff != "" {
			t.Errorf("files on disk after the sweep (-want +got):\n%s", diff)
		}
		if n := s.count(`SELECT count(*) FROM attachments`); n != 4 {
			t.Errorf("%d attachments are left, want the three that were sent and the new upload", n)
		}
	})
}
