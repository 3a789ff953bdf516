package ws_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"switchboard/internal/ws"
)

// holdEnv makes the test binary a load client: it opens the connections that the
// benchmark's own process is measured holding.
const holdEnv = "SWITCHBOARD_WS_HOLD"

const held = 2_000

// BenchmarkIdleConnection reports the resident memory of one idle connection that
// has echoed a message: heap, stacks and all, after garbage collection.
func BenchmarkIdleConnection(b *testing.B) {
	for range b.N {
		s := listen(b, ws.Options{}, echo)
		before := resident(b)
		client := exec.Command(os.Args[0])
		client.Env = append(os.Environ(), holdEnv+"="+strings.TrimPrefix(s.origin, "http://"))
		stop, err := client.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}
		out, err := client.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := client.Start(); err != nil {
			b.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
			b.Fatalf("load client: %q, %v", line, err)
		}
		after := resident(b)
		if n := s.Count(); n != held {
			b.Fatalf("%d connections, want %d", n, held)
		}
		b.ReportMetric(float64(after-before)/held, "B/conn")
		stop.Close()
		if err := client.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// resident is this process's memory in bytes.
func resident(b *testing.B) int {
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// hold opens the connections, has each echo a message, says so, and keeps them
// until stdin ends.
func hold(addr string) int {
	var clients []*ws.Client // or the collector would close them
	for range held {
		c, err := ws.Dial(context.Background(), "ws://"+addr, nil, "http://"+addr)
		if err == nil {
			err = c.Send([]byte("hello"))
		}
		if err == nil {
			_, err = c.Read(context.Background())
		}
		if err != nil {
			fmt.Println(err)
			return 1
		}
		clients = append(clients, c)
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	runtime.KeepAlive(clients)
	return 0
}

// BenchmarkEcho measures a message's way up and down one connection, against the
// same bytes over a plain TCP connection.
func BenchmarkEcho(b *testing.B) {
	msg := bytes.Repeat([]byte("x"), 300)
	b.Run("ws", func(b *testing.B) {
		c := listen(b, ws.Options{}, echo).dial(b)
		b.ReportAllocs()
		for b.Loop() {
			if err := c.Send(msg); err != nil {
				b.Fatal(err)
			}
			if _, err := c.Read(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("tcp", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			buf := make([]byte, len(msg))
			for {
				n, err := c.Read(buf)
				if err != nil {
					return
				}
				if _, err := c.Write(buf[:n]); err != nil {
					return
				}
			}
		}()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		buf := make([]byte, len(msg))
		for b.Loop() {
			if _, err := c.Write(msg); err != nil {
				b.Fatal(err)
			}
			if _, err := c.Read(buf); err != nil {
				b.Fatal(err)
			}
		}
	})
}
