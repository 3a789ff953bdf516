package router

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestUnreadableRowsAreToldOnce(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	var b Book
	for _, unread := range [][]string{{"rule 1"}, {"rule 1", "rule 2"}, {"rule 1", "rule 2"}} {
		b.take(t.Context(), log, Setup{Unread: unread})
	}
	if got := strings.Count(out.String(), "\n"); got != 2 {
		t.Errorf("two rows are told %d times:\n%s", got, &out)
	}
}
