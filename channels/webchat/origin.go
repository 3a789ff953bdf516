package webchat

import (
	"net/http"
	"net/url"
	"strings"

	"switchboard/channels/webchat/wire"
)

// origins are the pages that may use the account: exact origins, and suffixes of
// hosts where the setting begins with "*.".
type origins struct {
	exact    map[string]bool
	wildcard []wildcard
	sources  string // as CSP writes them
}

// wildcard allows every subdomain of a host, not the host itself.
type wildcard struct{ scheme, suffix string }

func readOrigins(list []string) (origins, error) {
	o := origins{exact: make(map[string]bool, len(list))}
	for i, raw := range list {
		scheme, host, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(raw, "/")), "://")
		if scheme != "http" && scheme != "https" || !validHost(host) {
			return o, misconfigured("entry %d of setting origins is not of the form https://host or https://*.host", i+1)
		}
		host = withoutDefaultPort(scheme, host)
		if suffix, ok := strings.CutPrefix(host, "*"); ok {
			o.wildcard = append(o.wildcard, wildcard{scheme, suffix})
		} else {
			o.exact[scheme+"://"+host] = true
		}
		o.sources += " " + scheme + "://" + host
	}
	return o, nil
}

// validHost also keeps everything out of the CSP header that would end it.
func validHost(host string) bool {
	rest := strings.TrimPrefix(host, "*.")
	return rest != "" && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == "" &&
		(rest == host || strings.Contains(rest, "."))
}

func withoutDefaultPort(scheme, host string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// lists reports whether the origin, as a browser sends it, is allowed.
func (o origins) lists(origin string) bool {
	origin = strings.ToLower(origin)
	if o.exact[origin] {
		return true
	}
	scheme, host, _ := strings.Cut(origin, "://")
	for _, w := range o.wildcard {
		if scheme == w.scheme && len(host) > len(w.suffix) && strings.HasSuffix(host, w.suffix) {
			return true
		}
	}
	return false
}

// ancestors are the pages that may show the frame, for CSP.
func (o origins) ancestors() string { return "'self'" + o.sources }

// checkOrigin decides whether the page behind a request may use the account: the
// frame itself, whose origin is this server's own, and the listed ones. What no
// page sent has no Origin.
func (s *Site) checkOrigin(r *http.Request) *problem {
	origin := r.Header.Get("Origin")
	switch {
	case origin == "" && s.settings.AllowNative:
		return nil
	case origin == "":
		return refuse(wire.CodeBadOrigin, "a request without Origin, and allow_native is off")
	case sameHost(origin, r.Host) || s.origins.lists(origin):
		return nil
	}
	return refuse(wire.CodeBadOrigin, "this page is not on the account's list")
}

// sameHost leaves the scheme aside: a proxy in front may have ended TLS.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	web := err == nil && (u.Scheme == "http" || u.Scheme == "https") // and no extension or file
	return web && u.Host != "" && strings.EqualFold(u.Host, host)
}

// crossOrigin lets listed pages read the answer, and reports whether the request
// was only their browser's question beforehand, now answered.
func (s *Site) crossOrigin(w http.ResponseWriter, r *http.Request) (asked bool) {
	h := w.Header()
	h.Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); s.origins.lists(origin) {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Retry-After")
	}
	if r.Method != http.MethodOptions {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
