package webchat

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// Limits of the smaller things a client says.
const (
	maxParts   = 10
	maxPage    = 1000 // bytes
	maxLocale  = 35
	maxFileID  = 64
	maxVersion = 40 // of a privacy notice
)

// readParts checks the parts of a message against the account's limits and takes
// them over. Text parts that say nothing are left out.
func readParts(in []wire.Part, limits wire.Limits) ([]channels.Part, *problem) {
	if len(in) > limits.Parts {
		return nil, refuse(wire.CodeTooLong, "a message has at most %d parts", limits.Parts)
	}
	out := make([]channels.Part, 0, len(in))
	named := make(map[string]bool)
	for i, p := range in {
		switch kind := channels.PartKind(p.Kind); kind {
		case channels.TextPart:
			text := strings.ReplaceAll(p.Text, "\x00", "")
			if utf8.RuneCountInString(text) > limits.Text {
				return nil, refuse(wire.CodeTooLong, "the text of part %d is longer than %d characters", i, limits.Text)
			}
			if strings.TrimSpace(text) != "" {
				out = append(out, channels.Part{Kind: kind, Text: text})
			}
		case channels.ImagePart, channels.VoicePart, channels.FilePart:
			if p.File == nil || p.File.ID == "" || len(p.File.ID) > maxFileID || named[p.File.ID] {
				return nil, refuse(wire.CodeBadFile, "part %d must name an upload of its own", i)
			}
			named[p.File.ID] = true
			out = append(out, channels.Part{Kind: kind, File: &channels.File{ID: p.File.ID}})
		default:
			return nil, badFrame("part %d is not a text, image, voice or file", i)
		}
	}
	if len(out) == 0 {
		return nil, refuse(wire.CodeEmpty, "a message of nothing")
	}
	return out, nil
}

// readPage takes the address of a page over, or "" when it is none a person
// should be offered to open.
func readPage(page string) string {
	if len(page) > maxPage {
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(page, "\x00", ""))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.User = nil
	return u.String()
}

// readLocale takes a language tag over, or "" when it is none.
func readLocale(tag string) string {
	if len(tag) > maxLocale {
		return ""
	}
	for _, c := range []byte(tag) {
		if c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return ""
		}
	}
	return tag
}

// itemID is what the gateway calls a visitor's message.
func itemID(v visitorID, clientID string) string { return string(v) + ":" + clientID }

// showEntry is an entry as its visitor may see it.
func (s *Site) showEntry(v visitorID, e channels.Entry) wire.Entry {
	agent := s.settings.shown(e.Agent)
	out := wire.Entry{Seq: e.Seq, Kind: string(e.Kind), At: e.At.UTC(), Mine: e.Mine, Name: agent.Name, Number: agent.Number}
	if agent.Avatar != "" {
		out.Avatar = s.signer.fileURL(v, agent.Avatar)
	}
	if m := e.Message; m != nil {
		out.ID, out.Mine = m.ID, m.Mine
		out.ClientID = strings.TrimPrefix(m.ItemID, string(v)+":")
		out.Parts = make([]wire.Part, len(m.Parts))
		for i, p := range m.Parts {
			out.Parts[i] = s.showPart(v, p)
		}
	}
	if e.Seen != nil {
		out.Upto, out.State = e.Seen.Upto, string(e.Seen.State)
	}
	return out
}

func (s *Site) showPart(v visitorID, p channels.Part) wire.Part {
	out := wire.Part{Kind: string(p.Kind), Text: p.Text}
	switch p.Kind {
	case channels.CardPart:
		out.Text = strings.TrimSpace(p.Text + "\n" + p.URL)
	case channels.MenuPart:
		out.Text = strings.TrimSpace(p.Text + "\n" + strings.Join(p.Options, "\n"))
	}
	if p.File != nil {
		f := s.showFile(v, *p.File)
		out.File = &f
	}
	return out
}

func (s *Site) showFile(v visitorID, f channels.File) wire.File {
	return wire.File{
		ID: f.ID, Name: f.Name, MediaType: f.MediaType, Size: f.Size,
		Width: f.Width, Height: f.Height, Inline: f.Inline, URL: s.signer.fileURL(v, f.ID),
	}
}
