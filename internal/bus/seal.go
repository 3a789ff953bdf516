package bus

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	// MinSecret is how long a secret is at least.
	MinSecret = 16

	routeUser = "switchboard"
	version   = 1
)

var errForeign = errors.New("not sealed with this installation's secret")

// sealer makes of the installation's secret what nodes know each other by. Topics
// name customers' addresses and typing says who types, so what goes over the wire is
// sealed, whoever runs the wire.
type sealer struct {
	aead     cipher.AEAD
	subject  string
	cluster  string
	password string // lets nodes in; who reads it off a wire without TLS still opens no hint
}

func newSealer(secret string) (sealer, error) {
	if len(secret) < MinSecret {
		return sealer{}, fmt.Errorf("the secret of the nodes is shorter than %d characters", MinSecret)
	}
	derive := func(purpose string) []byte {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte("switchboard cluster " + purpose))
		return h.Sum(nil)
	}
	aead, err := chacha20poly1305.NewX(derive("hints"))
	name := hex.EncodeToString(derive("name")[:8])
	return sealer{aead: aead, subject: "switchboard." + name, cluster: "switchboard-" + name, password: hex.EncodeToString(derive("routes"))}, err
}

// seal makes a frame: a nonce, then, sealed, the topic and what its hint encoded.
func (s sealer) seal(topic string, raw []byte) []byte {
	frame := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+binary.MaxVarintLen64+len(topic)+len(raw)+s.aead.Overhead())
	_, _ = rand.Read(frame) // never fails
	plain := make([]byte, 0, 1+binary.MaxVarintLen64+len(topic)+len(raw))
	plain = append(plain, version)
	plain = binary.AppendUvarint(plain, uint64(len(topic)))
	plain = append(append(plain, topic...), raw...)
	return s.aead.Seal(frame, frame, plain, nil)
}

func (s sealer) open(frame []byte) (topic string, raw []byte, err error) {
	n := s.aead.NonceSize()
	if len(frame) < n {
		return "", nil, errForeign
	}
	plain, err := s.aead.Open(nil, frame[:n], frame[n:], nil)
	if err != nil || len(plain) == 0 || plain[0] != version {
		return "", nil, errForeign
	}
	length, size := binary.Uvarint(plain[1:])
	rest := plain[1+max(size, 0):]
	if size <= 0 || length > uint64(len(rest)) {
		return "", nil, errForeign
	}
	return string(rest[:length]), rest[length:], nil
}
