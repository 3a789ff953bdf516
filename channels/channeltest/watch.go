package channeltest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
)

// words mark everything customers and agents say in the kit: they may turn up in
// messages only.
const words = "zxcanary"

// watch collects everything an adapter logs and returns as an error.
type watch struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

// Write takes what is logged.
func (w *watch) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

// log is a logger that is watched at every level.
func (w *watch) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug - 100}))
}

// saw takes an error and returns it.
func (w *watch) saw(err error) error {
	if err != nil {
		fmt.Fprintf(w, "error: %v\n%+v\n", err, err)
	}
	return err
}

// leaks says which secret or whose words showed, without showing them.
func (w *watch) leaks(secrets []string) error {
	w.mu.Lock()
	text := w.buf.String()
	w.mu.Unlock()
	for i, s := range secrets {
		forms := []string{s, url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s)), hex.EncodeToString([]byte(s))}
		for _, f := range forms {
			if at := strings.Index(text, f); at >= 0 {
				return fmt.Errorf("secret %d of the settings shows in a log line or an error (%s): keep it in a channels.Secret, "+
					"and take the address out of net/http's errors with channels.NoAnswer", i, around(text, at, len(f)))
			}
		}
	}
	if at := strings.Index(text, words); at >= 0 {
		return fmt.Errorf("what a customer or an agent wrote shows in a log line or an error (%s): log ids, never bodies", around(text, at, len(words)))
	}
	return nil
}

// around shows where something is and hides it.
func around(text string, at, n int) string {
	from, to := max(0, at-60), min(len(text), at+n+20)
	return strings.ToValidUTF8(fmt.Sprintf("…%s***%s…", text[from:at], text[at+n:to]), "")
}
