package webchat

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

const (
	usualPage   = 50
	longestPage = 100
)

// entries answers GET entries: what came before the entries a client has.
func (h *host) entries(_ *shift, w http.ResponseWriter, r *http.Request) *problem {
	v, p := h.bearer(r)
	if p != nil {
		return p
	}
	if p := h.mayRead(v); p != nil {
		return p
	}
	before, p := number(r, "before", 0, 1<<53)
	if p != nil {
		return p
	}
	limit, p := number(r, "limit", usualPage, longestPage)
	if p != nil {
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), deliverWait)
	defer cancel()
	page, err := h.line.Page(ctx, h.address(v), before, int(limit))
	if errors.Is(err, channels.ErrErased) {
		return erased()
	}
	if err != nil {
		h.account.Log.WarnContext(ctx, "history not read", "err", err)
		return unavailable(retryWait, "the history could not be read now")
	}
	out := wire.Entries{Type: typeEntries, Entries: make([]wire.Entry, len(page))}
	for i, e := range page {
		out.Entries[i] = h.showEntry(v, e)
	}
	answerJSON(w, http.StatusOK, out)
	return nil
}

// mayRead counts one reading of the visitor's.
func (s *Site) mayRead(v visitorID) *problem {
	if wait, ok := s.reads.Take(v, time.Now()); !ok {
		return tooFast(wait, "too many entries and files read by this visitor")
	}
	return nil
}

// number reads a positive parameter of the query, usual when it is absent.
func number(r *http.Request, name string, usual, most int64) (int64, *problem) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > most {
		return 0, badFrame("%s is a number from 1 to %d", name, most)
	}
	return n, nil
}
