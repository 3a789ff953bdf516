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
		decoy: encodeHash(make([]byte, argonSalt), make([]byte, argonHash)),
	}
}

// hash returns the password as a PHC string.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	sum, err := p.sum(ctx, password, salt, argonPasses, argonMemory, argonLanes)
	if err != nil {
		return "", err
	}
	return encodeHash(salt, sum), nil
}

// matches reports whether the password has that hash. An empty hash matches
// nothing and takes as long as any other.
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" {
		hash = p.decoy
	}
	salt, want, passes, memory, lanes, err := decodeHash(hash)
	if err != nil {
		return false, err
	}
	got, err := p.sum(ctx, password, salt, passes, memory, lanes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

func (p *passwords) sum(ctx context.Context, password string, salt []byte, passes, memory uint32, lanes uint8) ([]byte, error) {
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
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, argonHash), nil
}

const phc = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

func encodeHash(salt, sum []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf(phc, argon2.Version, argonMemory, argonPasses, argonLanes) +
		enc.EncodeToString(salt) + "$" + enc.EncodeToString(sum)
}

var errBadHash = errors.New("stored password hash is not argon2id")

func decodeHash(s string) (salt, sum []byte, passes, memory uint32, lanes uint8, err error) {
	cut := strings.LastIndexByte(s, '$')
	if cut < 0 {
		return nil, nil, 0, 0, 0, errBadHash
	}
	head, sumText := s[:cut], s[cut+1:]
	cut = strings.LastIndexByte(head, '$')
	if cut < 0 {
		return nil, nil, 0, 0, 0, errBadHash
	}
	head, saltText := head[:cut+1], head[cut+1:]
	var version int
	if _, err := fmt.Sscanf(head, phc, &version, &memory, &passes, &lanes); err != nil || version != argon2.Version {
		return nil, nil, 0, 0, 0, errBadHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(saltText)
	sum, err2 := base64.RawStdEncoding.DecodeString(sumText)
	if err1 != nil || err2 != nil || len(sum) != argonHash || memory > 1<<20 || passes == 0 || passes > 100 || lanes == 0 {
		return nil, nil, 0, 0, 0, errBadHash
	}
	return salt, sum, passes, memory, lanes, nil
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
