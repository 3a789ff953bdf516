package webchat

import (
	"fmt"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// maxFile is the most that max_file_mb can be.
const maxFile = 100

// Settings are what an account of web chat needs to know.
type Settings struct {
	Origins  []string `json:"origins" zh:"允许嵌入的网站" en:"Sites that may embed it" help_zh:"如 https://shop.example.com 或 https://*.example.com" help_en:"such as https://shop.example.com or https://*.example.com"`
	Colour   string   `json:"colour" zh:"主题色" en:"Colour" default:"#0a6a72" help_zh:"#rrggbb" help_en:"#rrggbb"`
	TitleZh  string   `json:"title_zh" zh:"标题（中文）" en:"Title (Chinese)" default:"在线客服"`
	TitleEn  string   `json:"title_en" zh:"标题（英文）" en:"Title (English)" default:"Chat with us"`
	GreetZh  string   `json:"greeting_zh" zh:"欢迎语（中文）" en:"Greeting (Chinese)" default:"您好，请问有什么可以帮您？"`
	GreetEn  string   `json:"greeting_en" zh:"欢迎语（英文）" en:"Greeting (English)" default:"Hello! How can we help?"`
	MaxText  int      `json:"max_text" zh:"单条文字上限（字）" en:"Longest text, in characters" default:"4000"`
	MaxFile  int      `json:"max_file_mb" zh:"文件上限（MB）" en:"Largest file, in MB" default:"20"`
	TokenAge int      `json:"token_days" zh:"访客身份有效期（天）" en:"Days a visitor is remembered" default:"365"`

	AllowNative    bool            `json:"allow_native" zh:"允许非浏览器客户端" en:"Allow clients that are no browsers" default:"false" help_zh:"接受没有 Origin 头的请求，如 App" help_en:"accepts requests without an Origin header, such as an app's"`
	IdentitySecret channels.Secret `json:"identity_secret" zh:"身份签名密钥（HS256）" en:"Identity secret (HS256)" help_zh:"至少 32 个字符，由您的网站用来签发 JWT" help_en:"at least 32 characters; your site signs JWTs with it"`
	IdentityKey    string          `json:"identity_key" zh:"身份验签公钥（PEM）" en:"Identity public key (PEM)" help_zh:"Ed25519、RSA 2048 位以上或 P-256" help_en:"Ed25519, RSA of 2048 bits or more, or P-256"`

	MaxConnected int `json:"max_connected" zh:"同时在线连接上限" en:"Most connections at a time" default:"12000"`
	VisitorRate  int `json:"visitors_per_minute" zh:"每 IP 每分钟新访客" en:"New visitors per IP and minute" default:"30" help_zh:"0 为不限" help_en:"0 is no limit"`
	UploadRate   int `json:"uploads_per_minute" zh:"每 IP 每分钟上传" en:"Uploads per IP and minute" default:"30" help_zh:"0 为不限" help_en:"0 is no limit"`
	MessageRate  int `json:"messages_per_minute" zh:"每访客每分钟消息" en:"Messages per visitor and minute" default:"120" help_zh:"0 为不限" help_en:"0 is no limit"`
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
	return s, nil
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

func misconfigured(format string, args ...any) error {
	return &channels.Error{Fault: channels.Misconfigured, Err: fmt.Errorf(format, args...)}
}
