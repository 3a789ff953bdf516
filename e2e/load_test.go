package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
	"switchboard/internal/ws"
)

// crowd lets visitors arrive, a few at a time.
func crowd(t *testing.T, s *rig.Server, n int) []*rig.Visitor {
	t.Helper()
	all := make([]*rig.Visitor, n)
	each(n, 32, func(i int) {
		v, err := rig.NewVisitor(t.Context(), s.Root(), fmt.Sprintf("v%d", i))
		if err != nil {
			t.Error(err)
		}
		all[i] = v
	})
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// each calls do for 0 to n-1, so many at a time.
func each(n, atOnce int, do func(i int)) {
	var all sync.WaitGroup
	seats := make(chan struct{}, atOnce)
	for i := range n {
		seats <- struct{}{}
		all.Go(func() {
			defer func() { <-seats }()
			do(i)
		})
	}
	all.Wait()
}

// connected runs the clients until the returned function is called, which waits
// for their end.
func connected(t *testing.T, visitors []*rig.Visitor) (cut func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, v := range visitors {
		running.Go(func() {
			if err := v.Client.Run(ctx); err != nil {
				t.Errorf("%s: %v", v.Name, err)
			}
		})
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// TestSlowConsumers lets a hundred sockets among two thousand read nothing. They
// are cut off and resume; nobody else notices.
func TestSlowConsumers(t *testing.T) {
	const all, slow, sayings = 2000, 100, 40
	s := start(t, &rig.Server{})
	visitors := crowd(t, s, all)
	defer connected(t, visitors)()
	for _, v := range visitors {
		v.Say(rig.Text("hello"))
	}
	await(t, func() bool { return acked(visitors) == all })

	before := openFiles(t, s)
	stuck := make([]*ws.Client, slow)
	for i := range stuck {
		stuck[i] = deafSocket(t, s, visitors[i])
	}
	long := strings.Repeat("很长的话", 1000)
	for range sayings {
		for i, v := range visitors {
			if i < slow {
				v.Say(rig.Text(long))
			} else if i%10 == 0 {
				v.Say(rig.Text("quick"))
			}
		}
	}
	want := all + sayings*(slow+(all-slow)/10)
	await(t, func() bool { return acked(visitors) == want })
	await(t, func() bool { return openFiles(t, s) < before+slow/10 }) // the server let go of them
	for i, c := range stuck {
		got, err := drained(t.Context(), c)
		if kept := got >= sayings*len(long); errors.Is(err, context.DeadlineExceeded) && !kept { // all of it, by the kernel
			t.Errorf("deaf socket %d does not know that it was cut off after %d bytes", i, got)
		}
	}
	for _, v := range visitors[:slow+200] {
		for _, wrong := range v.Check(t.Context()) {
			t.Error(wrong)
		}
	}
	resumed(t, s, visitors[:slow], 1+sayings)
}

func acked(visitors []*rig.Visitor) int {
	n := 0
	for _, v := range visitors {
		n += v.Acked()
	}
	return n
}

// deafSocket opens a second socket of the visitor with small buffers, from which
// nobody reads.
func deafSocket(t *testing.T, s *rig.Server, v *rig.Visitor) *ws.Client {
	t.Helper()
	small := &net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
		})
		return errors.Join(err, failed)
	}}
	c, err := ws.DialFrom(t.Context(), small, "ws://"+s.Address+"/c/"+rig.AccountKey+"/ws", http.Header{}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Cut() })
	hello, err := json.Marshal(wire.Hello{Type: "hello", V: wire.Version, Token: v.Token()})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(hello); err != nil {
		t.Fatal(err)
	}
	return c
}

// openFiles is how many files and sockets the server has open.
func openFiles(t *testing.T, s *rig.Server) int {
	t.Helper()
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.PID()))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// drained reads what is left on a socket and returns how much that was, and why it ended.
func drained(ctx context.Context, c *ws.Client) (bytes int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		message, err := c.Read(ctx)
		if err != nil {
			return bytes, err
		}
		bytes += len(message)
	}
}

// resumed checks that new devices of the visitors get their whole timelines.
func resumed(t *testing.T, s *rig.Server, visitors []*rig.Visitor, messages int) {
	t.Helper()
	again := make([]*rig.Visitor, len(visitors))
	for i, v := range visitors {
		again[i] = v.OtherDevice()
	}
	defer connected(t, again)()
	for _, v := range again {
		await(t, func() bool { return v.Messages() == messages })
	}
}

// TestStorm cuts ten thousand sockets at once. All come back, each with exactly
// what it missed.
func TestStorm(t *testing.T) {
	const all = 10_000
	s := start(t, &rig.Server{})
	visitors := crowd(t, s, all)
	cut := connected(t, visitors)
	for _, v := range visitors {
		v.Say(rig.Text("before"))
	}
	await(t, func() bool { return acked(visitors) == all && shown(visitors, 1) })
	cut()
	each(all, 64, func(i int) { // said on another device meanwhile
		if err := visitors[i].Exchange(t.Context(), "meanwhile", rig.Text("meanwhile")); err != nil {
			t.Error(err)
		}
	})
	cut = connected(t, visitors)
	await(t, func() bool { return shown(visitors, 2) })

	if err := s.Kill(); err != nil { // the other way to cut all at once
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, v := range visitors {
		v.Say(rig.Text("after"))
	}
	await(t, func() bool { return shown(visitors, 3) })
	cut()
	for _, v := range visitors {
		if wrong := v.Wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}

// shown reports whether every visitor was shown so many messages.
func shown(visitors []*rig.Visitor, n int) bool {
	for _, v := range visitors {
		if v.Messages() != n {
			return false
		}
	}
	return true
}
