package agentdesk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a password, as OWASP's password storage cheat sheet advises for
// argon2id: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 << 10 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonSalt   = 16
	argonHash   = 32
	atOnce      = 2  // passwords being hashed: each takes its memory
	maxWaiting  = 64 // passwords waiting for that; more are told to come back
)

// errCrowded says that too many people are signing in at this moment.
var errCrowded = errors.New("too many passwords are being checked")

// passwords hashes and checks passwords, few at a time.
type passwords struct {
	places chan struct{} // held while hashing
	queue  chan struct{} // held while waiting too
	decoy  string        // checked for who does not exist, so that it takes as long
}

func newPasswords() *passwords {
	return &passwords{
		places: make(chan struct{}, atOnce),
		queue:  make(chan struct{}, maxWaiting+atOnce),
		// The hash of nothing anybody could type: no input gives a hash of zeros.
		decoy: hashed{
			salt: make([]byte, argonSalt), sum: make([]byte, argonHash),
			passes: argonPasses, memory: argonMemory, lanes: argonLanes,
		}.String(),
	}
}

// hash returns the password as a PHC string.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	h := hashed{salt: make([]byte, argonSalt), passes: argonPasses, memory: argonMemory, lanes: argonLanes}
	_, _ = rand.Read(h.salt) // never fails
	var err error
	h.sum, err = p.sum(ctx, password, h)
	return h.String(), err
}

// matches reports whether the password has that hash. An empty hash matches
// nothing and takes as long as any other.
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" {
		hash = p.decoy
	}
	want, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got, err := p.sum(ctx, password, want)
	return err == nil && subtle.ConstantTimeCompare(got, want.sum) == 1, err
}

// sum computes what the password's sum would be in place of h's.
func (p *passwords) sum(ctx context.Context, password string, h hashed) ([]byte, error) {
	select {
	case p.queue <- struct{}{}:
		defer func() { <-p.queue }()
	default:
		return nil, errCrowded
	}
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, argonHash), nil
}

// hashed is a password's hash with what it cost.
type hashed struct {
	salt, sum      []byte
	passes, memory uint32
	lanes          uint8
}

const phc = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

// String is the hash as a PHC string.
func (h hashed) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf(phc, argon2.Version, h.memory, h.passes, h.lanes) +
		enc.EncodeToString(h.salt) + "$" + enc.EncodeToString(h.sum)
}

var errBadHash = errors.New("stored password hash is not argon2id, or costs too much")

func parseHash(s string) (h hashed, err error) {
	fields := strings.Split(s, "$")
	if len(fields) != 6 {
		return h, errBadHash
	}
	var version int
	head := strings.Join(fields[:4], "$") + "$"
	if _, err := fmt.Sscanf(head, phc, &version, &h.memory, &h.passes, &h.lanes); err != nil || version != argon2.Version {
		return h, errBadHash
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(fields[4])
	h.sum, err2 = base64.RawStdEncoding.DecodeString(fields[5])
	const most = 1 << 20 // KiB
	if err1 != nil || err2 != nil || len(h.sum) != argonHash || h.memory > most || h.passes == 0 || h.passes > 100 || h.lanes == 0 {
		return h, errBadHash
	}
	return h, nil
}

// newPassword makes a password of about 100 bits that can be read aloud.
func newPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789!" // 32: no bias; 0, o, 1, l, i look alike
	raw := make([]byte, 20)
	_, _ = rand.Read(raw) // never fails
	var b strings.Builder
	for i, c := range raw {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[c%32])
	}
	return b.String()
}
