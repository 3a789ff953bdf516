package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/e2e/rig"
)

// row is a row of the desk's route table.
type row struct{ method, path, verb, body string }

// table reads the desk's routes from their sources, so that a new one is attacked too.
func table(t *testing.T) []row {
	t.Helper()
	files, err := filepath.Glob("../agentdesk/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\s*\{"([A-Z]+)", "(/[^"]*)", ([\w.]+), [\w.]+, (\w+),`).FindAllStringSubmatch(string(raw), -1) {
			rows = append(rows, row{m[1], m[2], m[3], m[4]})
		}
	}
	if len(rows) < 80 {
		t.Fatalf("%d routes found: the table looks different now", len(rows))
	}
	return rows
}

// at fills in what the path is about.
func (s *siege) at(r row) string {
	id := s.conversation
	switch {
	case strings.Contains(r.path, "/contacts/"):
		id = s.contact
	case strings.Contains(r.path, "/addresses/"):
		id = s.address
	case strings.Contains(r.path, "/canned/"):
		id = s.canned
	case strings.Contains(r.path, "/agents/"):
		id = s.target
	}
	return strings.NewReplacer("{id}", id, "{message}", id, "/roles/{key}", "/roles/admin", "{key}", "keys").Replace(r.path)
}

// form is something that takes JSON, and an example of what it takes.
type form struct {
	call
	desk     bool
	example  map[string]any
	optional bool // it may be left out
}

// forms of the whole server. A route with a body and no example here fails.
func (s *siege) allForms(t *testing.T) []form {
	described := s.described(t)
	var forms []form
	for _, r := range table(t) {
		if r.body == "jsonBody" {
			forms = append(forms, form{s.as(s.chiefs[len(forms)%chiefs], call{method: r.method, path: s.at(r)}), true, described.example(t, r), !described.body(r).Required})
		}
	}
	hello := frame{"type": "hello", "v": 1, "token": s.visitor.Token, "after": 0, "locale": "en", "page": "http://x.test/", "identity": ""}
	return append(forms,
		form{call: call{method: "POST", path: "/c/open/visitors"}, example: frame{"locale": "en", "page": "http://x.test/"}},
		form{call: call{method: "POST", path: "/c/open/exchange"}, example: frame{"hello": hello, "frames": []any{frame{"type": "ping"}}, "wait": false}},
	)
}

// never is JSON that no form takes, and whether it is too long.
func never() map[string]string {
	deep := 10_000
	return map[string]string{
		"nothing":             "",
		"a list":              "[]",
		"a word":              `"` + canary + `"`,
		"a number":            "1",
		"half":                `{"login":"` + canary,
		"text":                canary + " <script>",
		"two values":          `{}{}`,
		"a raw NUL":           "{\"x\":\"\x00\"}",
		"bad UTF-8":           "{\"x\":\"\xff\xfe" + canary + "\"}",
		"overlong UTF-8":      "{\"x\":\"\xc0\xaf\"}",
		"UTF-16":              "\xff\xfe{\x00}\x00",
		"10,000 lists":        strings.Repeat("[", deep) + strings.Repeat("]", deep),
		"10,000 objects":      strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep),
		"10,000 in a field":   `{"parts":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + `}`,
		"10,000 never closed": strings.Repeat("[", deep),
		"bare words":          "{login: NaN}",
		"a form":              "login=" + canary + "&password=x",
		"multipart":           "--x\r\nContent-Disposition: form-data; name=\"login\"\r\n\r\nx\r\n--x--",
		"oversize":            `{"x":"` + strings.Repeat("a", 64<<10) + `"}`,
	}
}

// wrong are values that are wrong in most fields.
func wrong() []string {
	return []string{
		"null", "true", "0", "-1", "1.5", "1e999", "-1e999", "99999999999999999999999999", `""`, `"\u0000"`, `"\ud800"`,
		`"` + strings.Repeat("长", 6000) + `"`, "[]", "[null]", "[[[[]]]]", "{}", `{"$ne":null}`, `[{"kind":1}]`,
		`[{"kind":"file","file":{"id":"../../etc/passwd"}}]`, `"'; DROP TABLE agents; --"`,
	}
}

// forms sends every form all of it.
func (s *siege) forms(t *testing.T) {
	for _, f := range s.allForms(t) {
		what := f.method + " " + f.path
		for name, body := range never() {
			f.body = body
			r := s.do(t, f.call)
			if f.optional && name == "nothing" {
				s.bounded(t, what+": "+name, r)
				continue
			}
			s.clear(t, what+": "+name, r, name == "oversize")
		}
		for _, field := range slices.Sorted(maps.Keys(f.example)) {
			for _, value := range wrong() {
				f.body = f.with(field, value)
				s.bounded(t, fmt.Sprintf("%s: %s = %.40s", what, field, value), s.do(t, f.call))
			}
		}
		for name, body := range map[string]string{
			"unknown fields":    `{"__proto__":{"admin":true},"constructor":1,` + f.inner() + `}`,
			"every field twice": `{` + f.inner() + `,` + f.inner() + `}`,
			"a mark in front":   "\ufeff{" + f.inner() + "}",
		} {
			f.body = body
			s.bounded(t, what+": "+name, s.do(t, f.call))
		}
		f.body, f.header = f.with("x", "1"), map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"}
		s.bounded(t, what+": as text", s.do(t, f.call))
	}
	s.mend(t)
}

// mend takes back what an attack was allowed to do.
func (s *siege) mend(t *testing.T) {
	t.Helper()
	if err := s.boss.Do(t.Context(), http.MethodDelete, "/desk/conversations/"+s.conversation+"/block", nil, nil); err != nil {
		t.Error(err)
	}
}

// with is the example with one field set to raw JSON.
func (f form) with(field, raw string) string {
	parts := []string{}
	for name, value := range f.example {
		if name != field {
			parts = append(parts, jsonPair(name, value))
		}
	}
	return "{" + strings.Join(append(parts, fmt.Sprintf("%q:%s", field, raw)), ",") + "}"
}

func (f form) inner() string {
	var parts []string
	for name, value := range f.example {
		parts = append(parts, jsonPair(name, value))
	}
	return strings.Join(parts, ",")
}

func jsonPair(name string, value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return fmt.Sprintf("%q:%s", name, raw)
}

// clear wants a refusal with a stable code.
func (s *siege) clear(t *testing.T, what string, r reply, tooLong bool) {
	t.Helper()
	status, codes := []int{400, 422}, []string{"invalid", "bad_frame"}
	if tooLong {
		status, codes = []int{413}, []string{"too_large", "too_long"}
	}
	if !slices.Contains(status, r.status) || !slices.Contains(codes, r.code) {
		t.Errorf("%s: %d %q: %.200s", what, r.status, r.code, r.body)
	}
	s.bounded(t, what, r)
}

// bounded wants anything that is no fault of the server: done, or refused with a
// code, as JSON that no browser takes for a page.
func (s *siege) bounded(t *testing.T, what string, r reply) {
	t.Helper()
	if r.status >= 500 && r.code != "unavailable" || r.status >= 400 && r.code == "" {
		t.Errorf("%s: %d %.200s", what, r.status, r.body)
	}
	if r.header.Get("X-Content-Type-Options") != "nosniff" || len(r.body) > 0 && !strings.Contains(r.header.Get("Content-Type"), "json") {
		t.Errorf("%s: answered as %q", what, r.header.Get("Content-Type"))
	}
}

// paths asks for what is not there, in every wrong way, with every method.
func (s *siege) paths(t *testing.T) {
	ids := []string{"%00", "%ff", "..", "%2e%2e%2f%2e%2e%2fsecret.key", "'%20OR%201=1--", "01ARZ3NDEKTSV4RRFFQ69G5FAV", strings.Repeat("A", 4000), "%25s%25n", "%E2%80%AE"}
	rows := table(t)
	for _, r := range rows {
		if strings.Contains(r.path, "{id}") {
			for _, id := range ids {
				got := s.do(t, s.as(s.boss, call{method: r.method, path: strings.Replace(r.path, "{id}", id, 1), body: "{}"}))
				if got.status < 300 || got.status >= 500 {
					t.Errorf("%s %s with id %.30s: %d %.200s", r.method, r.path, id, got.status, got.body)
				}
			}
		}
		for _, method := range []string{"TRACE", "PROPFIND", "get", "DELETE", "PUT", "PATCH", "POST", "OPTIONS"} {
			if slices.ContainsFunc(rows, func(o row) bool { return o.path == r.path && o.method == method }) {
				continue
			}
			if got := s.do(t, s.as(s.boss, call{method: method, path: s.at(r)})); got.status/100 == 2 {
				t.Errorf("%s %s: %d", method, r.path, got.status)
			}
		}
	}
	data := s.Data()
	for _, path := range []string{
		"/../../etc/passwd", "/c/open/../../secret.key", "/c/open/%2e%2e/%2e%2e/secret.key", "/c/open/..%2f..%2fsecret.key",
		"/c/open/files/..%2f..%2fsecret.key", "/%2e%2e/switchboard.yaml", data + "/secret.key", "/" + data, "//evil.test/%2f..", `/\evil.test`,
		"/c//", "/c/nobody/", "/c/site", "/c/%00/", "/c/open/frame.html", "/desk/", "/desk/openapi.json", "/docs", "/schemas/", "/debug/pprof/", "/metrics",
		"/c/open/config/..", "/.git/config", "/c/open/" + strings.Repeat("a/", 3000),
	} {
		r := s.do(t, call{method: "GET", path: path})
		if r.status/100 == 2 || r.status >= 500 && r.status != http.StatusServiceUnavailable {
			t.Errorf("GET %.60s: %d %.100s", path, r.status, r.body)
		}
		if to := r.header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
			t.Errorf("GET %s sends browsers to %s", path, to)
		}
	}
	for _, q := range []string{"", "q=", "q=%00", "q=%ff", "q=%22", "q=*", "q=NEAR(", "q=a%20AND%20(", "q=" + strings.Repeat("x", 201), "q=a&q=b", "x=1", "%zz", "q=a;b"} {
		if r := s.do(t, s.as(s.boss, call{method: "GET", path: "/desk/search?" + q})); r.status >= 500 {
			t.Errorf("search %.30q: %d %s", q, r.status, r.body)
		}
	}
}

// rawRequests are requests that no library would send.
func (s *siege) rawRequests(t *testing.T) {
	host := "Host: " + s.Address + "\r\n"
	for name, c := range map[string]struct {
		request string
		want    []int
	}{
		"no host":              {"GET /readyz HTTP/1.1\r\n\r\n", []int{400}},
		"two hosts":            {"GET /readyz HTTP/1.1\r\n" + host + "Host: evil.test\r\n\r\n", []int{400}},
		"a host with a space":  {"GET /c/open/frame HTTP/1.1\r\nHost: a b\r\n\r\n", []int{400}},
		"another's host":       {"GET http://evil.test/desk/session HTTP/1.1\r\n" + host + "\r\n", []int{401}},
		"a NUL in a header":    {"GET /readyz HTTP/1.1\r\n" + host + "X: a\x00b\r\n\r\n", []int{400}},
		"a space before colon": {"GET /readyz HTTP/1.1\r\n" + host + "X : a\r\n\r\n", []int{400}},
		"a long header":        {"GET /readyz HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", []int{431}},
		"many headers":         {"GET /readyz HTTP/1.1\r\n" + host + strings.Repeat("X: a\r\n", 10_000) + "\r\n", []int{431}},
		"a long address":       {"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\n" + host + "\r\n", []int{431}},
		"two lengths":          {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", []int{400}},
		"a negative length":    {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", []int{400}},
		"a huge length":        {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", []int{400}},
		"an unknown coding":    {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", []int{400, 501}},
		"a bad chunk":          {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", []int{400}},
		"a huge chunk":         {"POST /c/open/visitors HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", []int{400}},
		"a proxy's method":     {"CONNECT evil.test:80 HTTP/1.1\r\nHost: evil.test:80\r\n\r\n", []int{404, 405}},
		"HTTP/2 by surprise":   {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{400, 404, 405, 505}},
		"HTTP/9":               {"GET / HTTP/9.9\r\n" + host + "\r\n", []int{505}},
		"TLS":                  {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\r\n", 10), []int{400}},
		"a star":               {"GET * HTTP/1.1\r\n" + host + "\r\n", []int{400, 404}},
	} {
		if got := s.status(t, strings.NewReader(c.request)); !slices.Contains(c.want, got) {
			t.Errorf("%s: %d, want one of %d", name, got, c.want)
		}
	}
	r := s.do(t, call{method: "GET", path: "/c/open/frame", host: "a; script-src *"})
	if r.status == http.StatusOK && strings.Contains(r.header.Get("Content-Security-Policy"), "script-src *") {
		t.Error("a Host header gets into the frame's policy")
	}
}

// status sends bytes and returns the status of what comes back.
func (s *siege) status(t *testing.T, request io.Reader) int {
	t.Helper()
	c, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(rig.Patience))
	go func() { _, _ = io.Copy(c, request) }() // ends with the connection
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	return answer.StatusCode
}

// stall opens connections that send the beginning of something and then nothing.
// The returned test waits until the server has given up on each of them.
func (s *siege) stall(t *testing.T) func(*testing.T) {
	head := "Host: " + s.Address + "\r\nContent-Length: 1000\r\nOrigin: "
	own, foreign := s.URL("")+"\r\n", "http://evil.test\r\n"
	beginnings := []string{
		"",
		"GET /readyz HTTP/1.1\r\nHost: " + s.Address + "\r\nX: ",
		"GET /readyz HTTP/1.1\r\n" + head + own + "\r\n",
		"GET /c/open/frame HTTP/1.1\r\n" + head + own + "\r\n",
		"POST /nowhere HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /desk/session HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /desk/session HTTP/1.1\r\n" + head + foreign + "\r\n{",
		"POST /desk/files HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /c/open/visitors HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /c/strict/visitors HTTP/1.1\r\n" + head + foreign + "\r\n{",
		"POST /c/open/exchange HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /c/open/files HTTP/1.1\r\n" + head + own + "\r\n{",
		"POST /desk/conversations/" + s.conversation + "/resolve HTTP/1.1\r\nCookie: " + s.boss.Cookie() + "\r\n" + head + own + "\r\n{",
	}
	const each = 8
	var waiting sync.WaitGroup
	stuck := make(chan string, each*len(beginnings))
	for _, beginning := range slices.Repeat(beginnings, each) {
		c, err := net.Dial("tcp", s.Address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, beginning); err != nil {
			t.Fatal(err)
		}
		waiting.Go(func() {
			defer c.Close()
			_ = c.SetReadDeadline(time.Now().Add(rig.Patience))
			if _, err := io.Copy(io.Discard, c); err != nil && isTimeout(err) {
				stuck <- beginning
			}
		})
	}
	return func(t *testing.T) {
		waiting.Wait()
		close(stuck)
		for beginning := range stuck {
			t.Errorf("the server still waits for the rest of %q", beginning)
		}
	}
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}
