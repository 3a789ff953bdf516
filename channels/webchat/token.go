package webchat

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// visitorID names a visitor: 128 random bits in hex. It is no secret.
type visitorID string

const visitorBytes = 16

func newVisitor() visitorID {
	var b [visitorBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	return visitorID(hex.EncodeToString(b[:]))
}

// A visitor's token is version, visitor, time of issue in unix seconds, and a MAC
// over these, in base64url. The server keeps none of it.
const (
	tokenVersion = 1
	tokenBody    = 1 + visitorBytes + 4
	tokenLength  = tokenBody + sha256.Size
	clockSkew    = 5 * time.Minute
	day          = 24 * time.Hour
)

// strict refuses the second spelling that base64 has for some bytes.
var strict = base64.RawURLEncoding.Strict()

// signer makes and checks what visitors bring back, with keys derived from the
// account's seal: whoever replaces the seal logs all visitors out.
type signer struct {
	visitors []byte
	files    []byte
	lifetime time.Duration // of a token
}

func newSigner(seal channels.Secret, lifetime time.Duration) (signer, error) {
	s := signer{lifetime: lifetime}
	if len(seal) < sha256.Size {
		return s, fmt.Errorf("the account's seal has %d bytes, %d needed", len(seal), sha256.Size)
	}
	for info, key := range map[string]*[]byte{"webchat visitor 1": &s.visitors, "webchat file 1": &s.files} {
		k, err := hkdf.Key(sha256.New, []byte(seal), nil, info, sha256.Size)
		if err != nil {
			return s, fmt.Errorf("derive key: %w", err)
		}
		*key = k
	}
	return s, nil
}

func mac(key, msg []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(msg)
	return h.Sum(nil)
}

// issue makes a visitor's token.
func (s signer) issue(v visitorID, at time.Time) string {
	id, err := hex.DecodeString(string(v))
	if err != nil || len(id) != visitorBytes {
		panic("webchat: token for an id that newVisitor did not make")
	}
	b := make([]byte, 0, tokenLength)
	b = append(b, tokenVersion)
	b = append(b, id...)
	b = binary.BigEndian.AppendUint32(b, uint32(at.Unix()))
	return strict.EncodeToString(append(b, mac(s.visitors, b)...))
}

// open checks a token. fresh is a new one when this one is past half of its life.
func (s signer) open(token string, now time.Time) (v visitorID, fresh string, p *problem) {
	if len(token) != strict.EncodedLen(tokenLength) {
		return "", "", refuse(wire.CodeBadToken, "not a token of this account")
	}
	b, err := strict.DecodeString(token)
	if err != nil || !hmac.Equal(b[tokenBody:], mac(s.visitors, b[:tokenBody])) || b[0] != tokenVersion {
		return "", "", refuse(wire.CodeBadToken, "not a token of this account")
	}
	issued := time.Unix(int64(binary.BigEndian.Uint32(b[tokenBody-4:])), 0)
	age := now.Sub(issued)
	if age < -clockSkew || age > s.lifetime {
		return "", "", refuse(wire.CodeBadToken, "the token has expired")
	}
	v = visitorID(hex.EncodeToString(b[1 : 1+visitorBytes]))
	if age > s.lifetime/2 {
		fresh = s.issue(v, now)
	}
	return v, fresh, nil
}

// fileURL is the address of a file for one visitor, relative to the account's
// root. It stays the same for a day, so that browsers can cache, and is valid for
// one to two.
func (s signer) fileURL(v visitorID, id string) string {
	expires := time.Now().Truncate(day).Add(2 * day).Unix()
	q := url.Values{
		"v": {string(v)},
		"e": {strconv.FormatInt(expires, 10)},
		"s": {s.signFile(v, id, expires)},
	}
	return "files/" + url.PathEscape(id) + "?" + q.Encode()
}

func (s signer) signFile(v visitorID, id string, expires int64) string {
	msg := fmt.Appendf(nil, "%s\x00%s\x00%d", v, id, expires)
	return strict.EncodeToString(mac(s.files, msg)[:16])
}

// checkFile returns the visitor a file's address was made for.
func (s signer) checkFile(id string, q url.Values, now time.Time) (visitorID, *problem) {
	v := visitorID(q.Get("v"))
	expires, err := strconv.ParseInt(q.Get("e"), 10, 64)
	if err != nil || len(v) != 2*visitorBytes || !hmac.Equal([]byte(q.Get("s")), []byte(s.signFile(v, id, expires))) {
		return "", refuse(wire.CodeBadToken, "not signed by this account")
	}
	if now.Unix() > expires {
		return "", refuse(wire.CodeBadToken, "this address has expired: read the entry again")
	}
	return v, nil
}
