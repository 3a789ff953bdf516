package channels

import (
	"errors"
	"strings"
	"unicode"
)

// Kinds of addresses that no channel has to itself. With an empty Realm they mean the
// same everywhere, so one person's are found whichever channel he comes by.
const (
	EmailKind = "email" // in lower case
	PhoneKind = "phone" // in E.164 form; an extension or a short number has a Realm
)

var errNotE164 = errors.New("a phone number without a realm is in E.164 form: a plus and 7 to 15 digits")

// Normal is the address as it is stored: a mail address in lower case, a phone number
// in E.164 form, any other as it is. A number that cannot be brought into that form is
// an error.
func (a Address) Normal() (Address, error) {
	if a.Realm != "" {
		return a, nil
	}
	switch a.Kind {
	case EmailKind:
		a.Value = strings.ToLower(strings.TrimSpace(a.Value))
	case PhoneKind:
		number := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || strings.ContainsRune("-()./", r) {
				return -1
			}
			return r
		}, a.Value)
		if abroad, ok := strings.CutPrefix(number, "00"); ok {
			number = "+" + abroad
		}
		if !isE164(number) {
			return a, errNotE164
		}
		a.Value = number
	}
	return a, nil
}

func isE164(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}
