package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// Limits of what visitors and pages say of themselves, in bytes.
const (
	maxContext     = 2 << 10
	maxContextKeys = 30
	maxStated      = 200
)

// agreed reports whether a visitor who agreed to a version may write.
func (s Settings) agreed(version string) bool { return !s.notice() || version == s.NoticeVersion }

func noConsent() *problem {
	return refuse(wire.CodeNoConsent, "the visitor has not agreed to the present version of the notice")
}

func otherPerson() *problem {
	return refuse(wire.CodeOtherPerson, "this visitor is another customer: get a new visitor")
}

// agree stores that the visitor agrees.
func (s *session) agree(version string) *problem {
	if !s.settings.notice() {
		return nil
	}
	if s.agreed = s.settings.agreed(version); !s.agreed {
		return noConsent()
	}
	return s.tellAgreed()
}

// tellAgreed stores once that he agreed, in turn before what he sends.
func (s *session) tellAgreed() *problem {
	if s.agreedTold || !s.settings.notice() {
		return nil
	}
	p := s.enqueue(job{do: func(ctx context.Context) *problem {
		return s.tellOf(ctx, channels.Statement{Consent: s.settings.NoticeVersion})
	}})
	s.agreedTold = p == nil
	return p
}

// inContext takes over what the page says of the visit.
func (s *session) inContext(said map[string]string) *problem {
	encoded, p := readContext(said)
	if p != nil {
		return p
	}
	s.mu.Lock()
	s.profile.Context = encoded
	s.mu.Unlock()
	if !s.agreed {
		return nil // it comes with the first message
	}
	return s.enqueue(job{do: func(ctx context.Context) *problem {
		return s.tellOf(ctx, channels.Statement{Context: encoded})
	}})
}

// reachable stores how the visitor can be reached, as he says.
func (s *session) reachable(f *wire.Details) *problem {
	if !s.agreed {
		return noConsent().about(f.ClientID)
	}
	said := channels.Statement{Name: strings.TrimSpace(f.Name), Email: readEmail(f.Email), Phone: readPhone(f.Phone)}
	if utf8.RuneCountInString(said.Name) > maxStated || f.Email != "" && said.Email == "" || f.Phone != "" && said.Phone == "" {
		return refuse(wire.CodeBadDetails, "not a mail address or a phone number").about(f.ClientID)
	}
	if p := s.tellAgreed(); p != nil {
		return p.about(f.ClientID)
	}
	p := s.enqueue(job{f.ClientID, func(ctx context.Context) *problem { return s.tellOf(ctx, said) }})
	if p != nil {
		return p.about(f.ClientID)
	}
	return nil
}

func (s *session) tellOf(ctx context.Context, said channels.Statement) *problem {
	if s.isStranger() {
		return otherPerson()
	}
	ctx, cancel := context.WithTimeout(ctx, deliverWait)
	defer cancel()
	err := s.line.Tell(ctx, s.from, said)
	if errors.Is(err, channels.ErrErased) {
		return s.revoked()
	}
	if err != nil {
		s.account.Log.WarnContext(ctx, "visitor's statement not stored", "err", err)
		return unavailable(retryWait, "it could not be stored now")
	}
	return nil
}

// end resolves the visitor's conversation.
func (s *session) end() *problem {
	return s.enqueue(job{do: func(ctx context.Context) *problem {
		ctx, cancel := context.WithTimeout(ctx, deliverWait)
		defer cancel()
		if err := s.line.End(ctx, s.from); err != nil {
			s.account.Log.WarnContext(ctx, "visitor's conversation not ended", "err", err)
			return unavailable(retryWait, "it could not be ended now")
		}
		return nil
	}})
}

func (s *session) isStranger() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stranger
}

// readContext checks what a page says of a visit and encodes it, keys in order.
func readContext(said map[string]string) (string, *problem) {
	if len(said) == 0 {
		return "", nil
	}
	clean := make(map[string]string, len(said))
	for key, value := range said {
		if key = strings.TrimSpace(strings.ReplaceAll(key, "\x00", "")); key == "" {
			return "", badFrame("a key of context is empty")
		}
		clean[key] = strings.ReplaceAll(value, "\x00", "")
	}
	var encoded strings.Builder
	e := json.NewEncoder(&encoded)
	e.SetEscapeHTML(false) // as a page counts its bytes
	if err := e.Encode(clean); err != nil {
		return "", badFrame("context is no object of strings")
	}
	raw := strings.TrimSuffix(encoded.String(), "\n")
	if len(raw) > maxContext || len(clean) > maxContextKeys {
		return "", refuse(wire.CodeTooLong, "context has at most %d keys and %d bytes", maxContextKeys, maxContext)
	}
	return raw, nil
}

// readEmail is the address in lower case, or "" when it is none.
func readEmail(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxStated || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") {
		return ""
	}
	return s
}

// readPhone is the number in E.164 form, or "" when it is none. Eleven digits that
// begin with 1 are a mobile phone in China.
func readPhone(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-()", r) {
			return -1
		}
		return r
	}, s)
	if len(s) == 11 && s[0] == '1' {
		s = "+86" + s
	}
	if !validPhone(s) {
		return ""
	}
	return s
}
