package echo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A webhook call is signed over its time, a nonce and its body.
const (
	timeHeader      = "Echo-Time" // unix seconds
	nonceHeader     = "Echo-Nonce"
	signatureHeader = "Echo-Signature" // hex

	window    = 5 * time.Minute // how far the clocks may differ
	maxNonces = 100_000         // within two windows
)

// sign is what the provider does to a call.
func sign(h http.Header, key string, at time.Time, nonce string, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	h.Set(timeHeader, stamp)
	h.Set(nonceHeader, nonce)
	h.Set(signatureHeader, hex.EncodeToString(signature(key, stamp, nonce, body)))
}

func signature(key, stamp, nonce string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(stamp + "\n" + nonce + "\n"))
	mac.Write(body)
	return mac.Sum(nil)
}

// genuine reports whether the provider made the call, lately, and for the first time.
func (a *adapter) genuine(h http.Header, body []byte) bool {
	stamp, nonce := h.Get(timeHeader), h.Get(nonceHeader)
	claimed, err := hex.DecodeString(h.Get(signatureHeader))
	if err != nil || !hmac.Equal(claimed, signature(string(a.settings.Key), stamp, nonce, body)) {
		return false
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > window {
		return false
	}
	return a.nonces.first(nonce, time.Now())
}

// nonces remembers the nonces of the last calls for as long as their times hold.
type nonces struct {
	mu   sync.Mutex // guards seen
	seen map[string]time.Time
}

// first reports whether the nonce is new. When there are too many to remember,
// none is.
func (n *nonces) first(nonce string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen == nil {
		n.seen = make(map[string]time.Time)
	}
	if len(n.seen) >= maxNonces {
		maps.DeleteFunc(n.seen, func(_ string, at time.Time) bool { return now.Sub(at) > 2*window })
	}
	if _, used := n.seen[nonce]; used || len(n.seen) >= maxNonces {
		return false
	}
	n.seen[nonce] = now
	return true
}
