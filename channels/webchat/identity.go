package webchat

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// Limits of an identity token.
const (
	maxIdentity  = 4 << 10 // bytes
	maxExpiry    = day     // from now to exp
	minSecret    = 32      // bytes
	minRSA       = 2048    // bits
	maxClaim     = 256     // bytes
	maxTokenID   = 128     // bytes
	identitySkew = time.Minute
)

// verifier checks the tokens by which the company's own site vouches for a
// visitor. An algorithm is accepted only for the key that was configured for it,
// so no key can be mistaken for another's secret.
type verifier struct {
	account string
	keys    map[string]any // by alg
	parser  *jwt.Parser
}

// voucher is a token that held.
type voucher struct {
	who     channels.Identity
	once    string
	expires time.Time
}

func newVerifier(account string, s Settings) (verifier, error) {
	v := verifier{account: account, keys: make(map[string]any)}
	if s.IdentitySecret != "" {
		if len(s.IdentitySecret) < minSecret {
			return v, misconfigured("setting identity_secret has less than %d characters", minSecret)
		}
		v.keys["HS256"] = []byte(s.IdentitySecret)
	}
	if s.IdentityKey != "" {
		alg, key, err := readPublicKey(s.IdentityKey)
		if err != nil {
			return v, misconfigured("setting identity_key: %w", err)
		}
		v.keys[alg] = key
	}
	algs := make([]string, 0, len(v.keys))
	for alg := range v.keys {
		algs = append(algs, alg)
	}
	v.parser = jwt.NewParser(jwt.WithValidMethods(algs), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithLeeway(identitySkew), jwt.WithStrictDecoding())
	return v, nil
}

func readPublicKey(text string) (alg string, key any, err error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" || strings.TrimSpace(string(rest)) != "" {
		return "", nil, errors.New("not one PEM block of type PUBLIC KEY")
	}
	key, err = x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return "", nil, errors.New("not a public key")
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return "EdDSA", k, nil
	case *rsa.PublicKey:
		if k.N.BitLen() >= minRSA {
			return "RS256", k, nil
		}
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return "ES256", k, nil
		}
	}
	return "", nil, errors.New("not Ed25519, RSA of 2048 bits or more, or P-256")
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// check verifies a token.
func (v verifier) check(token string, now time.Time) (voucher, *problem) {
	switch {
	case len(v.keys) == 0:
		return voucher{}, badIdentity("this account has no identity_secret and no identity_key")
	case len(token) > maxIdentity:
		return voucher{}, badIdentity("the token is too long")
	}
	var c claims
	_, err := v.parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		return v.keys[t.Method.Alg()], nil // an alg without key was refused before
	})
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return voucher{}, badIdentity("the token has expired")
	case errors.Is(err, jwt.ErrTokenUsedBeforeIssued), errors.Is(err, jwt.ErrTokenNotValidYet):
		return voucher{}, badIdentity("the token is from the future: check the clock of the site's server")
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return voucher{}, badIdentity("the claim exp is missing")
	case err != nil:
		return voucher{}, badIdentity("not a token signed with this account's key")
	}
	return v.read(c, now)
}

// read checks what the library does not.
func (v verifier) read(c claims, now time.Time) (voucher, *problem) {
	switch {
	case c.IssuedAt == nil:
		return voucher{}, badIdentity("the claim iat is missing")
	case c.ExpiresAt.After(now.Add(maxExpiry + identitySkew)):
		return voucher{}, badIdentity("exp is more than a day ahead")
	case !validID(c.Subject, maxClaim):
		return voucher{}, badIdentity("the claim sub has 1 to %d bytes and no control characters", maxClaim)
	case !validID(c.ID, maxTokenID):
		return voucher{}, badIdentity("the claim jti has 1 to %d bytes and no control characters", maxTokenID)
	case len(c.Audience) > 0 && !slices.Contains(c.Audience, v.account):
		return voucher{}, badIdentity("aud is not this account's key")
	case len(c.Name) > maxClaim:
		return voucher{}, badIdentity("name has at most %d bytes", maxClaim)
	case c.Email != "" && readEmail(c.Email) == "":
		return voucher{}, badIdentity("email is not a mail address of at most %d bytes", maxStated)
	case c.Phone != "" && !validPhone(c.Phone):
		return voucher{}, badIdentity("phone is not in E.164 form")
	}
	who := channels.Identity{
		Subject: c.Subject, Name: c.Name, Email: readEmail(c.Email), Phone: c.Phone,
	}
	return voucher{who: who, once: c.ID, expires: c.ExpiresAt.Add(identitySkew)}, nil
}

func validID(s string, longest int) bool {
	return s != "" && len(s) <= longest && !strings.ContainsFunc(s, unicode.IsControl)
}

// validPhone reports E.164, as it is written.
func validPhone(s string) bool {
	a, err := channels.Address{Kind: channels.PhoneKind, Value: s}.Normal()
	return err == nil && a.Value == s
}

func badIdentity(format string, args ...any) *problem {
	return refuse(wire.CodeBadIdentity, format, args...)
}
