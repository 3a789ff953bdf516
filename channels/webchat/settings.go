package webchat

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// maxFile is the most that max_file_mb can be.
const maxFile = 100

// Longest texts of the appearance, in characters.
const (
	maxShortText = 60
	maxGreeting  = 300
	maxNotice    = 600
)

// Settings are what an account of web chat needs to know. Those of the groups
// "appearance", "people" and "privacy" are what visitors see: the console can
// preview them before they are saved.
type Settings struct {
	Origins []string `json:"origins" group:"site" zh:"允许嵌入的网站" en:"Sites that may embed it" help_zh:"如 https://shop.example.com 或 https://*.example.com" help_en:"such as https://shop.example.com or https://*.example.com"`

	Colour   string `json:"colour" group:"appearance" form:"colour" zh:"主题色" en:"Colour" default:"#0a6a72" help_zh:"按钮和标题栏的颜色；文字颜色按对比度自动选择" help_en:"of the button and the header; the colour of text on it is chosen by contrast"`
	Theme    string `json:"theme" group:"appearance" zh:"明暗" en:"Theme" default:"auto" enum:"auto|light|dark" help_zh:"自动：跟随访客的系统" help_en:"Automatic: as the visitor's system"`
	Language string `json:"language" group:"appearance" zh:"语言" en:"Language" default:"auto" enum:"auto|zh|en" help_zh:"自动：跟随网页，其次跟随浏览器" help_en:"Automatic: as the page, else as the browser"`
	Side     string `json:"position" group:"appearance" zh:"按钮位置" en:"Side of the button" default:"right" enum:"left|right"`
	OffsetX  int    `json:"offset_x" group:"appearance" zh:"距边（像素）" en:"Distance from the side, in pixels" default:"24"`
	OffsetY  int    `json:"offset_y" group:"appearance" zh:"距底（像素）" en:"Distance from the bottom, in pixels" default:"24"`
	Icon     string `json:"launcher_icon" group:"appearance" zh:"按钮图标" en:"Icon of the button" default:"chat" enum:"chat|question|headset"`
	LabelZh  string `json:"launcher_label_zh" group:"appearance" zh:"按钮文字（中文）" en:"Label of the button (Chinese)" help_zh:"留空只显示图标" help_en:"without one the button is the icon alone"`
	LabelEn  string `json:"launcher_label_en" group:"appearance" zh:"按钮文字（英文）" en:"Label of the button (English)"`
	TitleZh  string `json:"title_zh" group:"appearance" zh:"标题（中文）" en:"Title (Chinese)" default:"在线客服"`
	TitleEn  string `json:"title_en" group:"appearance" zh:"标题（英文）" en:"Title (English)" default:"Chat with us"`
	GreetZh  string `json:"greeting_zh" group:"appearance" form:"paragraph" zh:"欢迎语（中文）" en:"Greeting (Chinese)" default:"您好，请问有什么可以帮您？"`
	GreetEn  string `json:"greeting_en" group:"appearance" form:"paragraph" zh:"欢迎语（英文）" en:"Greeting (English)" default:"Hello! How can we help?"`
	Sound    bool   `json:"sound" group:"appearance" zh:"默认开启提示音" en:"Sound on at first" default:"true" help_zh:"访客可自行开关" help_en:"the visitor can switch it"`

	Naming string `json:"agent_shown" group:"people" zh:"坐席显示为" en:"Agents are shown by" default:"name" enum:"name|number|both" help_zh:"对外名称、工号，或两者" help_en:"public name, number (工号), or both"`

	NoticeZh      string `json:"notice_zh" group:"privacy" form:"paragraph" zh:"隐私告知（中文）" en:"Privacy notice (Chinese)" help_zh:"填写后，访客同意之前不会发送任何内容" help_en:"where there is one, nothing is sent before the visitor agrees"`
	NoticeEn      string `json:"notice_en" group:"privacy" form:"paragraph" zh:"隐私告知（英文）" en:"Privacy notice (English)"`
	NoticeURL     string `json:"notice_url" group:"privacy" zh:"隐私政策网址" en:"Address of the privacy policy" help_zh:"https://…" help_en:"https://…"`
	NoticeVersion string `json:"notice_version" group:"privacy" zh:"告知版本" en:"Version of the notice" default:"1" help_zh:"更改后，访客需重新同意" help_en:"once it changes, visitors are asked again"`

	AllowNative    bool            `json:"allow_native" group:"site" zh:"允许非浏览器客户端" en:"Allow clients that are no browsers" default:"false" help_zh:"接受没有 Origin 头的请求，如 App" help_en:"accepts requests without an Origin header, such as an app's"`
	IdentitySecret channels.Secret `json:"identity_secret" group:"identity" zh:"身份签名密钥（HS256）" en:"Identity secret (HS256)" help_zh:"至少 32 个字符，由您的网站用来签发 JWT" help_en:"at least 32 characters; your site signs JWTs with it"`
	IdentityKey    string          `json:"identity_key" group:"identity" form:"paragraph" zh:"身份验签公钥（PEM）" en:"Identity public key (PEM)" help_zh:"Ed25519、RSA 2048 位以上或 P-256" help_en:"Ed25519, RSA of 2048 bits or more, or P-256"`

	MaxText      int `json:"max_text" group:"limits" zh:"单条文字上限（字）" en:"Longest text, in characters" default:"4000"`
	MaxFile      int `json:"max_file_mb" group:"limits" zh:"文件上限（MB）" en:"Largest file, in MB" default:"20"`
	TokenAge     int `json:"token_days" group:"limits" zh:"访客身份有效期（天）" en:"Days a visitor is remembered" default:"365"`
	MaxConnected int `json:"max_connected" group:"limits" zh:"同时在线连接上限" en:"Most connections at a time" default:"12000"`
	VisitorRate  int `json:"visitors_per_minute" group:"limits" zh:"每 IP 每分钟新访客" en:"New visitors per IP and minute" default:"30" help_zh:"0 为不限" help_en:"0 is no limit"`
	UploadRate   int `json:"uploads_per_minute" group:"limits" zh:"每 IP 每分钟上传" en:"Uploads per IP and minute" default:"30" help_zh:"0 为不限" help_en:"0 is no limit"`
	MessageRate  int `json:"messages_per_minute" group:"limits" zh:"每访客每分钟消息" en:"Messages per visitor and minute" default:"120" help_zh:"0 为不限" help_en:"0 is no limit"`
}

// readSettings decodes strictly and checks what a type cannot say.
func readSettings(raw []byte) (Settings, error) {
	var s Settings
	if err := channels.SchemaOf[Settings]().Decode(raw, &s); err != nil {
		return s, err
	}
	if !validColour(s.Colour) {
		return s, misconfigured("setting colour is not of the form #rrggbb")
	}
	for _, bound := range []struct {
		name      string
		n, lo, hi int
	}{
		{"offset_x", s.OffsetX, 0, 400},
		{"offset_y", s.OffsetY, 0, 400},
		{"max_text", s.MaxText, 1, 10_000},
		{"max_file_mb", s.MaxFile, 1, maxFile},
		{"token_days", s.TokenAge, 1, 3650},
		{"max_connected", s.MaxConnected, 1, 1_000_000},
		{"visitors_per_minute", s.VisitorRate, 0, 1_000_000},
		{"uploads_per_minute", s.UploadRate, 0, 1_000_000},
		{"messages_per_minute", s.MessageRate, 0, 1_000_000},
	} {
		if bound.n < bound.lo || bound.n > bound.hi {
			return s, misconfigured("setting %s is %d, not between %d and %d", bound.name, bound.n, bound.lo, bound.hi)
		}
	}
	return s, s.checkTexts()
}

// checkTexts bounds what is written into every page.
func (s Settings) checkTexts() error {
	for _, text := range []struct {
		name, text string
		most       int
	}{
		{"launcher_label_zh", s.LabelZh, maxShortText},
		{"launcher_label_en", s.LabelEn, maxShortText},
		{"title_zh", s.TitleZh, maxShortText},
		{"title_en", s.TitleEn, maxShortText},
		{"greeting_zh", s.GreetZh, maxGreeting},
		{"greeting_en", s.GreetEn, maxGreeting},
		{"notice_zh", s.NoticeZh, maxNotice},
		{"notice_en", s.NoticeEn, maxNotice},
		{"notice_url", s.NoticeURL, maxPage},
		{"notice_version", s.NoticeVersion, maxVersion},
	} {
		if utf8.RuneCountInString(text.text) > text.most {
			return misconfigured("setting %s is longer than %d characters", text.name, text.most)
		}
	}
	if s.NoticeURL != "" && readPage(s.NoticeURL) == "" {
		return misconfigured("setting notice_url is not the address of a page")
	}
	return nil
}

// notice reports whether visitors are asked before they write.
func (s Settings) notice() bool { return s.NoticeZh != "" || s.NoticeEn != "" || s.NoticeURL != "" }

// shown is what of an agent this account's visitors see.
func (s Settings) shown(a channels.Agent) channels.Agent {
	switch s.Naming {
	case "name":
		a.Number = ""
	case "number":
		if a.Number != "" { // better a name than nothing
			a.Name = ""
		}
	}
	return a
}

func validColour(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(strings.ToLower(s[1:]), "0123456789abcdef") == ""
}

func (s Settings) limits() wire.Limits {
	return wire.Limits{Text: s.MaxText, File: int64(s.MaxFile) << 20, Parts: maxParts}
}

func (s Settings) tokenLife() time.Duration { return time.Duration(s.TokenAge) * day }

// exchangeRate bounds a visitor without a socket: polls that return at once with
// something, and sends in between.
func (s Settings) exchangeRate() int {
	if s.MessageRate == 0 {
		return 0
	}
	return 240 + 2*s.MessageRate
}

// Reads of a visitor who looks through a long history full of pictures, and then some.
const (
	readsPerMinute = 600
	readsAtOnce    = 200
)

// readRate bounds what one visitor reads of older entries and files.
func (s Settings) readRate() int {
	if s.MessageRate == 0 {
		return 0
	}
	return readsPerMinute
}

func misconfigured(format string, args ...any) error {
	return &channels.Error{Fault: channels.Misconfigured, Err: fmt.Errorf(format, args...)}
}
