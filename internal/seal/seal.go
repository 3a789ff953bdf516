// Package seal keeps secrets unreadable at rest: AES-256-GCM under master keys
// that do not lie in the database.
//
// Sealed text begins with the id of its key, so that an installation can take a
// new key and still open what was sealed with the old.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

const (
	keySize = 32
	version = "v1"
)

// ErrUnreadable says that a text was not sealed with any of the keys, or was
// changed since.
var ErrUnreadable = errors.New("sealed text cannot be opened with these keys")

// Box seals with its first key and opens with any. Its methods may be called
// concurrently.
type Box struct {
	first string // id
	keys  map[string]cipher.AEAD
}

// New returns a box of these 32-byte keys; the first seals.
func New(keys ...[]byte) (*Box, error) {
	if len(keys) == 0 {
		return nil, errors.New("seal: there is no key")
	}
	b := &Box{first: keyID(keys[0]), keys: make(map[string]cipher.AEAD, len(keys))}
	for _, key := range keys {
		if len(key) != keySize {
			return nil, fmt.Errorf("seal: a key has %d bytes, this one has %d", keySize, len(key))
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		b.keys[keyID(key)] = aead
	}
	return b, nil
}

// keyID tells keys apart and says nothing about them.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("switchboard key id\x00"), key...))
	return hex.EncodeToString(sum[:4])
}

// Seal returns plain as text that only the key opens: "v1.key id.base64".
func (b *Box) Seal(plain []byte) string {
	head := version + "." + b.first + "."
	sealed := b.keys[b.first].Seal(nil, nil, plain, []byte(head))
	return head + base64.RawURLEncoding.EncodeToString(sealed)
}

// Open returns what was sealed, or ErrUnreadable.
func (b *Box) Open(sealed string) ([]byte, error) {
	v, rest, _ := strings.Cut(sealed, ".")
	id, text, _ := strings.Cut(rest, ".")
	key, ok := b.keys[id]
	if v != version || !ok {
		return nil, ErrUnreadable
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, ErrUnreadable
	}
	plain, err := key.Open(nil, nil, raw, []byte(v+"."+id+"."))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plain, nil
}

// newKey makes a key.
func newKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return key
}
