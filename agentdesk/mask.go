package agentdesk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/gateway"
)

// Caller is what is known of a customer's name: what agents wrote, what his
// channel says, and as a last resort his address.
type Caller struct {
	Contact string // name of the contact
	Profile string // name on the channel
	Kind    string // of the address
	Value   string // of the address
	ID      gateway.ContactID
}

// name is what the desk calls the customer. It never shows a phone number or a
// mail address in full, not even one that somebody put where a name belongs.
func (c Caller) name() string {
	for _, name := range []string{c.Contact, c.Profile} {
		if name = strings.TrimSpace(name); name != "" {
			return maskName(name)
		}
	}
	if c.Kind == channels.PhoneKind || c.Kind == channels.EmailKind {
		return mask(c.Kind, c.Value)
	}
	const tail = 4 // of a random id: enough to tell two of a list apart
	return "#" + string(c.ID[max(0, len(c.ID)-tail):])
}

// mask is an address as the desk shows it until somebody reveals it.
func mask(kind, value string) string {
	switch kind {
	case channels.PhoneKind:
		return maskPhone(value)
	case channels.EmailKind:
		return maskEmail(value)
	case gateway.CustomerKind:
		return value // the company's own number of its customer
	}
	const tail = 6
	if n := utf8.RuneCountInString(value); n > 2*tail {
		return "…" + string([]rune(value)[n-tail:])
	}
	return strings.Repeat("*", min(utf8.RuneCountInString(value), tail))
}

// maskPhone keeps the beginning, which says where, and the last four digits, by
// which people recognise a number, if at least four stay hidden between.
func maskPhone(value string) string {
	const first, last, hidden = 3, 4, 4
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, value)
	n := utf8.RuneCountInString(digits)
	runes := []rune(digits)
	switch {
	case n >= first+hidden+last:
		return string(runes[:first]) + strings.Repeat("*", n-first-last) + string(runes[n-last:])
	case n >= hidden+2:
		return strings.Repeat("*", n-2) + string(runes[n-2:])
	}
	return strings.Repeat("*", n)
}

// maskEmail keeps the first letter and the domain.
func maskEmail(value string) string {
	at := strings.LastIndexByte(value, '@')
	if at < 0 {
		return strings.Repeat("*", min(utf8.RuneCountInString(value), 6))
	}
	local, domain := value[:at], value[at:]
	if utf8.RuneCountInString(local) < 2 {
		return "***" + domain
	}
	first, _ := utf8.DecodeRuneInString(local)
	return string(first) + "***" + domain
}

// maskName masks a name that is really a mail address or a phone number.
func maskName(name string) string {
	if strings.Count(name, "@") == 1 && !strings.ContainsAny(name, " \t") && strings.Contains(name[strings.Index(name, "@"):], ".") {
		return maskEmail(name)
	}
	digits, others := 0, 0
	for _, r := range name {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune("+-() .", r):
			others++
		}
	}
	if digits >= 7 && others == 0 {
		return maskPhone(name)
	}
	return name
}
