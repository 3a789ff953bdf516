package e2e

import (
	"bufio"
	"bytes"
	endian "encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/e2e/rig"
)

// rawSocket is a WebSocket whose frames are made by hand.
type rawSocket struct {
	net.Conn
	in *bufio.Reader
}

// Opcodes of RFC 6455, and the bits beside them.
const (
	continued = 0x0
	asText    = 0x1
	asBinary  = 0x2
	asClose   = 0x8
	asPing    = 0x9
	final     = 0x80
)

// dial opens a socket and returns the status when it is refused.
func (s *siege) dial(t *testing.T, path string, header ...string) (*rawSocket, int) {
	t.Helper()
	c, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(rig.Patience))
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%s\r\n", path, s.Address, strings.Join(append(header, ""), "\r\n"))
	in := bufio.NewReader(c)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &rawSocket{c, in}, answer.StatusCode
}

// rawFrame is one frame, masked with zeros.
func rawFrame(head byte, payload string) []byte {
	raw := []byte{head, 0x80}
	switch n := len(payload); {
	case n < 126:
		raw[1] |= byte(n)
	case n < 1<<16:
		raw[1] |= 126
		raw = endian.BigEndian.AppendUint16(raw, uint16(n))
	default:
		raw[1] |= 127
		raw = endian.BigEndian.AppendUint64(raw, uint64(n))
	}
	return append(append(raw, 0, 0, 0, 0), payload...)
}

// next is the next frame of the server; io.EOF is its end without one.
func (r *rawSocket) next() (opcode byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return 0, nil, err
	}
	n := uint64(head[1] & 0x7f)
	switch n {
	case 126:
		var long [2]byte
		_, err = io.ReadFull(r.in, long[:])
		n = uint64(endian.BigEndian.Uint16(long[:]))
	case 127:
		var long [8]byte
		_, err = io.ReadFull(r.in, long[:])
		n = endian.BigEndian.Uint64(long[:])
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(r.in, payload)
	return head[0] & 0xf, payload, err
}

// end reads until the server closes: its code, 0 if it said none, and all it said,
// the reason included.
func (r *rawSocket) end() (code int, said string) {
	var all bytes.Buffer
	for {
		opcode, payload, err := r.next()
		if err != nil {
			if isTimeout(err) {
				return -1, all.String()
			}
			return 0, all.String()
		}
		if opcode == asClose {
			_, _ = r.Write(rawFrame(final|asClose, string(payload)))
			if len(payload) < 2 {
				return 1005, all.String() // it said no code
			}
			return int(endian.BigEndian.Uint16(payload)), all.String() + string(payload[2:])
		}
		all.Write(payload)
		all.WriteByte('\n')
	}
}

// until reads until the server says something with what in it.
func (r *rawSocket) until(t *testing.T, what string) string {
	t.Helper()
	for {
		opcode, payload, err := r.next()
		if err != nil || opcode == asClose {
			t.Fatalf("closed before it said %s: %q, %v", what, payload, err)
		}
		if bytes.Contains(payload, []byte(what)) {
			return string(payload)
		}
	}
}

func (r *rawSocket) say(f any) {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // a mistake in the test
	}
	_, _ = r.Write(rawFrame(final|asText, string(raw))) // a server that closed is read from
}

// maxDeskFrame is what a console's frame may be long: only streams make it so.
const maxDeskFrame = 16 << 10

// broken is what breaks the WebSocket protocol or a limit of every socket, and
// the code that it is closed with.
func broken() map[string]struct {
	raw  []byte
	code int
} {
	unmasked := rawFrame(final|asText, "")
	unmasked[1] &^= 0x80
	huge := append([]byte{final | asText, 0xff}, endian.BigEndian.AppendUint64(nil, 1<<62)...)
	pieces := rawFrame(asText, strings.Repeat("a", 1<<10))
	for range 80 {
		pieces = append(pieces, rawFrame(continued, strings.Repeat("a", 1<<10))...)
	}
	return map[string]struct {
		raw  []byte
		code int
	}{
		"a binary message":          {rawFrame(final|asBinary, canary), 1003},
		"bad UTF-8":                 {rawFrame(final|asText, "{\"type\":\"\xff"+canary+"\"}"), 1007},
		"too long":                  {rawFrame(final|asText, strings.Repeat("a", 64<<10+1)), 1009},
		"too long, in pieces":       {pieces, 1009},
		"a length of 2^62":          {append(huge, 0, 0, 0, 0), 1009},
		"a length of 2^64-1":        {append([]byte{final | asText, 0xff, 255, 255, 255, 255, 255, 255, 255, 255}, 0, 0, 0, 0), 1009},
		"without mask":              {unmasked, 1002},
		"reserved bits":             {rawFrame(final|0x40|asText, "{}"), 1002},
		"an unknown opcode":         {rawFrame(final|0x3, "{}"), 1002},
		"an unknown control opcode": {rawFrame(final|0xb, ""), 1002},
		"a continuation of nothing": {rawFrame(final|continued, "{}"), 1002},
		"a text within a text":      {append(rawFrame(asText, "{"), rawFrame(final|asText, "}")...), 1002},
		"a long ping":               {rawFrame(final|asPing, strings.Repeat("a", 126)), 1002},
		"a ping in pieces":          {rawFrame(asPing, "a"), 1002},
		"half a close":              {rawFrame(final|asClose, "a"), 1005},
		"a close with a bad code":   {rawFrame(final|asClose, "\x00\x01"), 1002},
	}
}

// badFrames are messages that are no frame of either protocol.
func badFrames() []string {
	return []string{
		"", " ", "null", "[]", "1", `"hello"`, "{}", `{"type":null}`, `{"type":1}`, `{"type":"` + canary + `"}`, `{"type":{}}`,
		`{"type":"hello"`, `{"type":"toString"}`, `{"type":"__proto__"}`,
		strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		`{"type":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
	}
}

// visitorSocket attacks /c/open/ws.
func (s *siege) visitorSocket(t *testing.T) {
	open := func() *rawSocket {
		c, status := s.dial(t, "/c/open/ws")
		if status != http.StatusSwitchingProtocols {
			t.Fatalf("status %d", status)
		}
		return c
	}
	greeted := func() *rawSocket { // each another visitor: one has only so many connections
		c := open()
		c.say(frame{"type": "hello", "v": 1, "token": s.newVisitor(t, "open", call{}).Token, "after": 0})
		c.until(t, `"welcome"`)
		return c
	}
	s.breaks(t, open)
	s.breaks(t, greeted)
	for name, first := range map[string]struct {
		frame any
		code  int
		said  string
	}{
		"no hello":           {frame{"type": "ping"}, 1008, "bad_frame"},
		"a message first":    {frame{"type": "send", "client_id": "x", "parts": text(canary)}, 1008, "bad_frame"},
		"another version":    {frame{"type": "hello", "v": 99, "token": s.visitor.Token}, 4501, "not_supported"},
		"a huge version":     {frame{"type": "hello", "v": json.RawMessage("1e999")}, 1008, "bad_frame"},
		"no token":           {frame{"type": "hello", "v": 1}, 4500, "bad_token"},
		"somebody's guess":   {frame{"type": "hello", "v": 1, "token": strings.Repeat("A", 71)}, 4500, "bad_token"},
		"a token of 60 kB":   {frame{"type": "hello", "v": 1, "token": strings.Repeat("A", 60_000)}, 4500, "bad_token"},
		"before the start":   {frame{"type": "hello", "v": 1, "token": s.visitor.Token, "after": -1}, 1008, "bad_frame"},
		"an object as token": {frame{"type": "hello", "v": 1, "token": frame{}}, 1008, "bad_frame"},
	} {
		c := open()
		c.say(first.frame)
		if code, said := c.end(); code != first.code || !strings.Contains(said, first.said) {
			t.Errorf("%s: closed with %d after %q, want %d and %s", name, code, said, first.code, first.said)
		}
	}
	for _, raw := range badFrames() {
		c := greeted()
		_, _ = c.Write(rawFrame(final|asText, raw))
		c.until(t, `"bad_frame"`)
		c.say(frame{"type": "ping"})
		c.until(t, `"pong"`) // it goes on
		c.Close()
	}
	c := greeted()
	for range 25 {
		c.say(frame{"type": 1})
	}
	if code, said := c.end(); code != 1008 || strings.Count(said, "bad_frame") != 20 {
		t.Errorf("after %d refusals closed with %d, want 20 and 1008", strings.Count(said, "bad_frame"), code)
	}
	s.visitorFields(t, greeted)
}

// breaks sends what breaks the protocol, each on a connection of its own.
func (s *siege) breaks(t *testing.T, open func() *rawSocket) {
	for name, b := range broken() {
		c := open()
		_, _ = c.Write(b.raw)
		if code, _ := c.end(); code != b.code {
			t.Errorf("%s: closed with %d, want %d", name, code, b.code)
		}
	}
}

// visitorFields sets every field of every frame to values it cannot have.
func (s *siege) visitorFields(t *testing.T, greeted func() *rawSocket) {
	fields := map[string][]string{
		"send": {"client_id", "parts"}, "seen": {"upto", "state"}, "typing": {"on"}, "page": {"page"}, "identify": {"identity"}, "hello": {"v", "token", "after"},
	}
	// Bad part lists, with the right types outside.
	parts := []string{
		`[{}]`, `[{"kind":"html","text":"<b>"}]`, `[{"kind":"image"}]`, `[{"kind":"file","file":null}]`, `[{"kind":"file","file":{"id":"../x"}}]`,
		`[{"kind":"file","file":{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}}]`, `[{"kind":"text","text":"` + strings.Repeat("x", 4001) + `"}]`,
		`[` + strings.TrimSuffix(strings.Repeat(`{"kind":"text","text":"x"},`, 11), ",") + `]`, `[{"kind":"text","text":" \u0000 "}]`,
	}
	for kind, names := range fields {
		for _, name := range names {
			values := wrong()
			if name == "parts" {
				values = append(values, parts...)
			}
			for batch := range slices.Chunk(values, 10) { // below the limit of bad frames
				c := greeted()
				for i, value := range batch {
					_, _ = c.Write(rawFrame(final|asText, fmt.Sprintf(`{"type":%q,"client_id":"f%d",%q:%s}`, kind, i, name, value)))
				}
				c.say(frame{"type": "send", "client_id": "last", "parts": text("still here")})
				if said := c.until(t, `"last"`); strings.Contains(said, "unavailable") {
					t.Errorf("%s.%s: %s", kind, name, said)
				}
				c.Close()
			}
		}
	}
}

// deskSocket attacks /desk/ws.
func (s *siege) deskSocket(t *testing.T) {
	cookie, own := "Cookie: "+s.other.Cookie(), "Origin: "+s.URL("")
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"no cookie":       {[]string{own}, 401},
		"a wrong cookie":  {[]string{own, cookie + "x"}, 401},
		"no origin":       {[]string{cookie}, 403},
		"a null origin":   {[]string{cookie, "Origin: null"}, 403},
		"another's page":  {[]string{cookie, "Origin: http://evil.test"}, 403},
		"another port":    {[]string{cookie, "Origin: http://127.0.0.1:1"}, 403},
		"a longer host":   {[]string{cookie, own + ".evil.test"}, 403},
		"a user in front": {[]string{cookie, "Origin: http://" + s.Address + "@evil.test"}, 403},
	} {
		if _, status := s.dial(t, "/desk/ws", c.header...); status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
	}
	open := func() *rawSocket {
		c, status := s.dial(t, "/desk/ws", own, cookie)
		if status != http.StatusSwitchingProtocols {
			t.Fatalf("status %d", status)
		}
		return c
	}
	greeted := func() *rawSocket {
		c := open()
		c.say(frame{"type": "hello", "v": 1, "streams": frame{}})
		c.until(t, `"welcome"`)
		return c
	}
	s.breaks(t, open)
	s.breaks(t, greeted)
	c := open()
	c.say(frame{"type": "follow", "stream": "conv:" + s.conversation})
	c.until(t, `"bad_frame"`) // hello comes first
	for _, raw := range badFrames() {
		c := greeted()
		_, _ = c.Write(rawFrame(final|asText, raw[:min(len(raw), maxDeskFrame)]))
		c.until(t, `"bad_frame"`)
		c.Close()
	}
	for kind, names := range map[string][]string{
		"follow": {"stream", "after"}, "unfollow": {"stream"}, "typing": {"conversation", "visibility", "on"}, "seen": {"conversation", "upto"}, "hello": {"v", "streams"},
	} {
		for _, name := range names {
			c := greeted()
			for _, value := range wrong() {
				if len(value) < maxDeskFrame {
					_, _ = c.Write(rawFrame(final|asText, fmt.Sprintf(`{"type":%q,%q:%s}`, kind, name, value)))
				}
			}
			c.say(frame{"type": "ping"})
			c.until(t, `"pong"`)
			c.Close()
		}
	}
	s.foreignStreams(t, greeted())
}

// foreignStreams are not for the agent of another queue.
func (s *siege) foreignStreams(t *testing.T, c *rawSocket) {
	for _, stream := range []string{
		"conv:" + s.conversation, "agent:" + string(s.boss.Me.Agent.ID), "queue:01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"line:open:" + s.visitor.Visitor, "conv:01ARZ3NDEKTSV4RRFFQ69G5FAV", "conv:", "*", "conv:%", "people", "",
	} {
		c.say(frame{"type": "follow", "stream": stream, "after": 0})
		if said := c.until(t, `"type"`); !strings.Contains(said, `"forbidden"`) {
			t.Errorf("follow %s: %s", stream, said)
		}
	}
	c.say(frame{"type": "typing", "conversation": s.conversation, "visibility": "public", "on": true})
	if said := c.until(t, `"type"`); !strings.Contains(said, `"forbidden"`) {
		t.Errorf("typing elsewhere: %s", said)
	}
	c.say(frame{"type": "seen", "conversation": s.conversation, "upto": 1})
	c.say(frame{"type": "ping"})
	if said := c.until(t, `"type"`); !strings.Contains(said, `"pong"`) {
		t.Errorf("seen elsewhere: %s", said)
	}
}

// floods send more than anybody does.
func (s *siege) floods(t *testing.T) {
	hello := frame{"type": "hello", "v": 1, "token": s.visitor.Token}
	for name, f := range map[string]struct {
		one   []byte
		count int
	}{
		"tiny frames":  {rawFrame(final|asText, "{}"), 100_000},
		"typing":       {rawFrame(final|asText, `{"type":"typing","on":true}`), 20_000},
		"pings":        {rawFrame(final|asPing, "x"), 100_000},
		"empty pieces": {rawFrame(continued, ""), 100_000},
	} {
		c, _ := s.dial(t, "/c/open/ws")
		c.say(hello)
		if name == "empty pieces" {
			_, _ = c.Write(rawFrame(asText, "{"))
		}
		if code, _ := c.flood(f.one, f.count); !slices.Contains([]int{0, 1000, 1008, 4008}, code) {
			t.Errorf("a flood of %s is closed with %d", name, code)
		}
	}
	c, _ := s.dial(t, "/c/open/ws")
	c.say(hello)
	c.until(t, `"welcome"`)
	var pieces bytes.Buffer
	for i, b := range []byte(`{"type":"send","client_id":"pieces","parts":[{"kind":"text","text":"` + strings.Repeat("x", 1000) + `"}]}`) {
		pieces.Write(rawFrame([]byte{continued, asText}[min(1, 1-min(i, 1))], string(b)))
	}
	pieces.Write(rawFrame(final|continued, ""))
	_, _ = c.Write(pieces.Bytes())
	c.until(t, `"ack"`) // a thousand pieces are one message
	desk, _ := s.dial(t, "/desk/ws", "Cookie: "+s.other.Cookie(), "Origin: "+s.URL(""))
	desk.say(frame{"type": "hello", "v": 1})
	if code, said := desk.flood(rawFrame(final|asText, `{"type":"ping"}`), 20_000); strings.Count(said, "pong") > 5000 {
		t.Errorf("a flood at the desk is answered %d times, and closed with %d", strings.Count(said, "pong"), code)
	}
}

// flood writes one frame over and over while it reads, and returns the closing
// code, 0 if the server cut the connection, and all that was said.
func (r *rawSocket) flood(one []byte, count int) (code int, said string) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		code, said = r.end()
	}()
	block := bytes.Repeat(one, 1000)
	for range count / 1000 {
		if _, err := r.Write(block); err != nil {
			break
		}
	}
	_, _ = r.Write(rawFrame(final|asClose, "\x03\xe8"))
	<-ended
	return code, said
}
