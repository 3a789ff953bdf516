package webchat

import (
	"cmp"

	"switchboard/channels/webchat/wire"
)

// config is how the account wants to look, by settings that need not be its own:
// the console previews what is not saved yet.
func (s *Site) config(set Settings) wire.Config {
	c := wire.Config{
		Account:  s.account.Key,
		Build:    s.build,
		Colour:   set.Colour,
		Ink:      inkOn(set.Colour),
		Light:    accentOn(set.Colour, lightGround),
		Dark:     accentOn(set.Colour, darkGround),
		Theme:    set.Theme,
		Language: set.Language,
		Title:    wire.Text{Zh: set.TitleZh, En: set.TitleEn},
		Greeting: wire.Text{Zh: set.GreetZh, En: set.GreetEn},
		Agents:   set.Naming,
		Sound:    set.Sound,
		Limits:   set.limits(),
	}
	if set.notice() {
		c.Notice = &wire.Notice{
			Text:    wire.Text{Zh: cmp.Or(set.NoticeZh, set.NoticeEn), En: cmp.Or(set.NoticeEn, set.NoticeZh)},
			URL:     set.NoticeURL,
			Version: set.NoticeVersion,
		}
	}
	return c
}

// look is what the loader needs to draw the launcher, in the order in which it
// reads it: every page of the shop pays for a name.
func look(set Settings) []any {
	return []any{
		set.Colour, inkOn(set.Colour),
		set.Side, set.OffsetX, set.OffsetY,
		icons[set.Icon], set.LabelZh, set.LabelEn,
		map[string]string{"zh": "zh-CN", "en": "en"}[set.Language],
	}
}

// icons are the launcher's, as outlines on a square of 24.
var icons = map[string]string{
	"chat":     "M4 5h16v11h-9l-4.5 4v-4H4zM8.5 9h7M8.5 12h4.5",
	"question": "M12 21a9 9 0 1 0-9-9 9 9 0 0 0 9 9zM9.3 9.2a2.8 2.8 0 0 1 5.4.9c0 1.9-2.7 2.3-2.7 3.7M12 17v.01",
	"headset":  "M4 13v-1a8 8 0 0 1 16 0v1M4 13h3v6H5a1 1 0 0 1-1-1zM20 13h-3v6h2a1 1 0 0 0 1-1zM19 19c0 1.7-2 2.5-5 2.5",
}
