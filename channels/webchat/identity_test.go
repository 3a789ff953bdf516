package webchat

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

const identitySecret = "a secret of the shop, 32 bytes long or longer"

func testVerifier(t *testing.T, s Settings) verifier {
	t.Helper()
	v, err := newVerifier("shop", s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// vouched are claims that hold, with some set otherwise; nil leaves one out.
func vouched(set map[string]any) jwt.MapClaims {
	now := time.Now()
	c := jwt.MapClaims{
		"sub": "customer-7", "name": "王小明", "email": " Wang@Example.com", "phone": "+8613800138000",
		"jti": "once-1", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}
	maps.Copy(c, set)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

func signed(t *testing.T, m jwt.SigningMethod, key any, c jwt.Claims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(m, c).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func publicPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestIdentityClaims(t *testing.T) {
	v := testVerifier(t, Settings{IdentitySecret: identitySecret})
	now := time.Now()
	for name, c := range map[string]struct {
		set map[string]any
		ok  bool
	}{
		"as documented":       {nil, true},
		"for this account":    {map[string]any{"aud": "shop"}, true},
		"for this and others": {map[string]any{"aud": []string{"x", "shop"}}, true},
		"for another account": {map[string]any{"aud": "other"}, false},
		"without sub":         {map[string]any{"sub": nil}, false},
		"a number as sub":     {map[string]any{"sub": 7}, false},
		"a NUL in sub":        {map[string]any{"sub": "a\x00b"}, false},
		"a long sub":          {map[string]any{"sub": strings.Repeat("x", 257)}, false},
		"without jti":         {map[string]any{"jti": nil}, false},
		"without iat":         {map[string]any{"iat": nil}, false},
		"iat in the future":   {map[string]any{"iat": now.Add(time.Hour).Unix()}, false},
		"without exp":         {map[string]any{"exp": nil}, false},
		"expired":             {map[string]any{"exp": now.Add(-2 * time.Minute).Unix()}, false},
		"a day ahead":         {map[string]any{"exp": now.Add(day).Unix()}, true},
		"a year ahead":        {map[string]any{"exp": now.Add(365 * day).Unix()}, false},
		"not yet":             {map[string]any{"nbf": now.Add(time.Hour).Unix()}, false},
		"without a name":      {map[string]any{"name": nil, "email": nil, "phone": nil}, true},
		"a long name":         {map[string]any{"name": strings.Repeat("x", 257)}, false},
		"a phone as dialled":  {map[string]any{"phone": "138 0013 8000"}, false},
		"not a mail address":  {map[string]any{"email": "wang at example.com"}, false},
		"a list as name":      {map[string]any{"name": []string{"x"}}, false},
	} {
		got, p := v.check(signed(t, jwt.SigningMethodHS256, []byte(identitySecret), vouched(c.set)), now)
		if (p == nil) != c.ok || p != nil && p.code != wire.CodeBadIdentity {
			t.Errorf("%s: %+v, %v; want ok %t", name, got, p, c.ok)
		}
	}
	got, _ := v.check(signed(t, jwt.SigningMethodHS256, []byte(identitySecret), vouched(nil)), now)
	want := channels.Identity{Subject: "customer-7", Name: "王小明", Email: "wang@example.com", Phone: "+8613800138000"}
	if got.who != want || got.once != "once-1" || got.expires.Before(now.Add(5*time.Minute)) {
		t.Errorf("check = %+v", got)
	}
}

func TestIdentityAlgorithms(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaPEM := publicPEM(t, rsaKey.Public())
	secret := testVerifier(t, Settings{IdentitySecret: identitySecret})
	rs := testVerifier(t, Settings{IdentityKey: rsaPEM})
	ed := testVerifier(t, Settings{IdentityKey: publicPEM(t, edKey.Public())})
	ec := testVerifier(t, Settings{IdentityKey: publicPEM(t, ecKey.Public())})
	both := testVerifier(t, Settings{IdentitySecret: identitySecret, IdentityKey: rsaPEM})
	none := testVerifier(t, Settings{})
	c := vouched(nil)
	hs256 := signed(t, jwt.SigningMethodHS256, []byte(identitySecret), c)
	rs256 := signed(t, jwt.SigningMethodRS256, rsaKey, c)
	parts := strings.Split(hs256, ".")
	for name, at := range map[string]struct {
		v     verifier
		token string
		ok    bool
	}{
		"HS256":                           {secret, hs256, true},
		"RS256":                           {rs, rs256, true},
		"EdDSA":                           {ed, signed(t, jwt.SigningMethodEdDSA, edKey, c), true},
		"ES256":                           {ec, signed(t, jwt.SigningMethodES256, ecKey, c), true},
		"HS256 beside RS256":              {both, hs256, true},
		"RS256 beside HS256":              {both, rs256, true},
		"alg none":                        {secret, signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, c), false},
		"alg none where a key is":         {rs, signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, c), false},
		"the public key as HS256 secret":  {rs, signed(t, jwt.SigningMethodHS256, []byte(rsaPEM), c), false},
		"the same, where a secret is too": {both, signed(t, jwt.SigningMethodHS256, []byte(rsaPEM), c), false},
		"RS256 where only a secret is":    {secret, rs256, false},
		"HS512 with the right secret":     {secret, signed(t, jwt.SigningMethodHS512, []byte(identitySecret), c), false},
		"PS256 with the right key":        {rs, signed(t, jwt.SigningMethodPS256, rsaKey, c), false},
		"another secret":                  {secret, signed(t, jwt.SigningMethodHS256, []byte(identitySecret+"x"), c), false},
		"no signature":                    {secret, parts[0] + "." + parts[1] + ".", false},
		"two parts":                       {secret, parts[0] + "." + parts[1], false},
		"claims exchanged":                {secret, parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"boss"}`)) + "." + parts[2], false},
		"too long":                        {secret, hs256 + strings.Repeat("A", maxIdentity), false},
		"nothing":                         {secret, "", false},
		"nothing configured":              {none, hs256, false},
	} {
		if _, p := at.v.check(at.token, time.Now()); (p == nil) != at.ok || p != nil && p.code != wire.CodeBadIdentity {
			t.Errorf("%s: %v, want ok %t", name, p, at.ok)
		}
	}
}

func TestIdentitySettings(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Settings{
		"a short secret":    {IdentitySecret: "secret"},
		"no PEM":            {IdentityKey: "key"},
		"a private key":     {IdentityKey: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
		"RSA of 1024 bits":  {IdentityKey: publicPEM(t, small.Public())},
		"a curve too large": {IdentityKey: publicPEM(t, p384.Public())},
	} {
		if _, err := newVerifier("shop", s); channels.AsError(err) == nil || channels.AsError(err).Fault != channels.Misconfigured {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestIdentityIsUsedOnce: the second visitor with one token is not who it says.
func TestIdentityIsUsedOnce(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, map[string]any{"identity_secret": identitySecret})
			token := signed(t, jwt.SigningMethodHS256, []byte(identitySecret), vouched(nil))
			customer, thief := r.visitor(), r.visitor()
			line := connect(r, customer, 0)
			for range 2 { // his own reload is no replay
				line.say(wire.Identify{Type: typeIdentify, Identity: token})
			}
			r.eventually("the visitor is known", func() bool {
				who, ok := r.Identity(r.address(customer))
				return ok && who.Subject == "customer-7"
			})
			other := connect(r, thief, 0)
			other.say(wire.Identify{Type: typeIdentify, Identity: token}, text("a", "hi"))
			got := answersOf(other.hear(has(typeAck)))
			if diff := diffOf([]answer{refusal("bad_identity", ""), acked("a")}, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			if _, known := r.Identity(r.address(thief)); known {
				t.Error("the second visitor is the customer, too")
			}
		})
	}
}
