package webchat

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

// nowhere is a pipe to nobody.
type nowhere struct{}

func (nowhere) Send([]byte) error     { return nil }
func (nowhere) Queued() int           { return 0 }
func (nowhere) Close(ws.Code, string) {}

// deaf is a Timeline that remembers nobody, so that only our own memory is seen.
type deaf struct{ channels.Timeline }

func (deaf) Online(channels.Address, bool) {}

// BenchmarkIdleSession reports the memory of one idle visitor above the socket's own.
func BenchmarkIdleSession(b *testing.B) {
	s := openSite(b, map[string]any{"max_connected": 1_000_000})
	h := &host{Site: s, line: deaf{}}
	sh := s.begin(b.Context())
	defer s.end(sh)
	const n = 10_000
	for b.Loop() {
		sockets := make([]*socket, n)
		before := heap()
		for i := range sockets {
			v := newVisitor()
			hello := hello(wire.Visitor{Token: s.signer.issue(v, time.Now())}, 0)
			hello.Page = "https://shop.example.com/" + strings.Repeat("p", 60)
			hello.Locale = "zh-CN"
			session, p := h.greet(sh, &hello, nowhere{})
			if p != nil {
				b.Fatal(p)
			}
			sock := &socket{host: h, shift: sh, stop: func() { _ = i }}
			sock.session.Store(session)
			sockets[i] = sock
		}
		b.ReportMetric(float64(heap()-before)/n, "B/visitor")
		for _, sock := range sockets {
			sock.session.Load().part()
		}
		s.crowd.sweep(time.Now().Add(time.Hour))
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// discard is a Sink with the fastest disk there is.
type discard struct{ channels.Sink }

func (discard) Deliver(context.Context, channels.Batch) error { return nil }

// BenchmarkReceive decodes, delivers and acknowledges one message.
func BenchmarkReceive(b *testing.B) {
	site := openSite(b, nil)
	sh := site.begin(b.Context())
	defer site.end(sh)
	h := &host{Site: site, sink: discard{}, line: deaf{}}
	hello := hello(wire.Visitor{Token: site.signer.issue(newVisitor(), time.Now())}, 0)
	s, p := h.greet(sh, &hello, nowhere{})
	if p != nil {
		b.Fatal(p)
	}
	raw := encode(text("a", "您好，我的订单怎么还没到？"))
	b.ReportAllocs()
	for b.Loop() {
		s.receive(raw)
		<-s.settled()
	}
}
