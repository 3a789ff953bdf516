package gateway

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"switchboard/channels"
)

// Limits of what intake takes from any channel.
const (
	maxItemID    = 256     // bytes
	maxAddress   = 1000    // bytes of an address or a thread: both are in an index
	maxShortText = 1000    // bytes of a name, a subject, a page
	maxContext   = 4 << 10 // bytes of what a page says of a visit
	maxInText    = 1 << 20 // bytes of all text in one message
	maxInParts   = 100
)

// clean makes every text of the item valid UTF-8 without NUL.
func clean(it *channels.Item) {
	it.ID, it.Thread = cleanText(it.ID), cleanText(it.Thread)
	it.From.Value = cleanText(it.From.Value)
	if normal, err := it.From.Normal(); err == nil {
		it.From = normal
	}
	if m := it.Message; m != nil {
		own := *m
		own.Parts = cleanParts(m.Parts)
		own.Subject = shorten(cleanText(m.Subject), maxShortText)
		own.Profile.Name = shorten(cleanText(m.Profile.Name), maxShortText)
		own.Profile.Page = shorten(cleanText(m.Profile.Page), maxShortText)
		own.Profile.Locale = shorten(cleanText(m.Profile.Locale), 64)
		own.Profile.Context = cleanContext(m.Profile.Context)
		it.Message = &own
	}
	if a := it.Amend; a != nil {
		own := *a
		own.ID, own.Parts = cleanText(a.ID), cleanParts(a.Parts)
		it.Amend = &own
	}
	if r := it.Receipt; r != nil {
		own := *r
		own.ProviderID = cleanText(r.ProviderID)
		if r.Err != nil {
			fault := *r.Err
			fault.Code = shorten(cleanText(r.Err.Code), maxShortText)
			own.Err = &fault
		}
		it.Receipt = &own
	}
}

// cleanContext takes a context over whole, or not at all: half of it is no JSON.
func cleanContext(s string) string {
	if len(s) > maxContext {
		return ""
	}
	return cleanText(s)
}

func cleanParts(parts []channels.Part) []channels.Part {
	own := make([]channels.Part, len(parts))
	for i, p := range parts {
		p.Text, p.URL = cleanText(p.Text), cleanText(p.URL)
		p.Options = append([]string(nil), p.Options...)
		for j := range p.Options {
			p.Options[j] = cleanText(p.Options[j])
		}
		p.Fields = append([]channels.Field(nil), p.Fields...)
		for j, f := range p.Fields {
			p.Fields[j] = channels.Field{Name: cleanText(f.Name), Value: cleanText(f.Value)}
		}
		if p.File != nil {
			f := *p.File
			f.Name = cleanText(f.Name)
			p.File = &f
		}
		own[i] = p
	}
	return own
}

func cleanText(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// shorten cuts s to at most n bytes at a rune's edge.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// checkItem refuses what no channel may deliver.
func checkItem(it channels.Item) error {
	told := 0
	for _, set := range []bool{it.Message != nil, it.Receipt != nil, it.Amend != nil} {
		if set {
			told++
		}
	}
	switch {
	case told != 1:
		return rejected("item", "an item has exactly one of Message, Receipt and Amend, this one has %d", told)
	case it.Receipt == nil && (it.ID == "" || len(it.ID) > maxItemID):
		return rejected("item_id", "an item's id has 1 to %d bytes, this one has %d", maxItemID, len(it.ID))
	case it.Message != nil && (it.From.Kind == "" || it.From.Value == ""):
		return rejected("address", "a message needs its sender's address")
	case notNormal(it.From) != nil:
		return rejected("address", "an item's sender: %w", notNormal(it.From))
	case len(it.From.Value) > maxAddress || len(it.Thread) > maxAddress:
		return rejected("address", "an address and a thread have at most %d bytes", maxAddress)
	}
	if it.Receipt != nil {
		return nil
	}
	return checkParts(itemParts(it))
}

// notNormal says why an address has no form of which there is only one.
func notNormal(a channels.Address) error {
	_, err := a.Normal()
	return err
}

func checkParts(parts []channels.Part) error {
	if len(parts) == 0 || len(parts) > maxInParts {
		return rejected("parts", "a message has 1 to %d parts, this one has %d", maxInParts, len(parts))
	}
	size := 0
	for _, p := range parts {
		size += textSize(p)
		if math.IsNaN(p.Lat+p.Lon) || math.IsInf(p.Lat+p.Lon, 0) {
			return rejected("location", "a place has two numbers")
		}
	}
	if size > maxInText {
		return rejected("too_long", "a message has at most %d bytes of text, this one has %d", maxInText, size)
	}
	return nil
}

// textSize is how many bytes of text a part holds, wherever.
func textSize(p channels.Part) int {
	size := len(p.Text) + len(p.URL)
	for _, o := range p.Options {
		size += len(o)
	}
	for _, f := range p.Fields {
		size += len(f.Name) + len(f.Value)
	}
	return size
}

func rejected(code, format string, args ...any) error {
	return &channels.Error{Fault: channels.Rejected, Code: code, Err: fmt.Errorf(format, args...)}
}

// changes reports whether p says anything that was does not.
func changes(was, p channels.Profile) bool { return merged(was, p) != was }

// merged is was with the fields that p sets.
func merged(was, p channels.Profile) channels.Profile {
	if p.Name != "" {
		was.Name = p.Name
	}
	if p.Locale != "" {
		was.Locale = p.Locale
	}
	if p.Page != "" {
		was.Page = p.Page
	}
	if p.Context != "" {
		was.Context = p.Context
	}
	return was
}
