package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// fsyncs is how many times a second the disk makes 4 KiB at the end of a file
// durable.
func (b *bench) fsyncs() (perSecond float64, err error) {
	f, err := os.CreateTemp(b.folder, "fsync-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	page := make([]byte, 4<<10)
	n, began := 0, time.Now()
	for ; time.Since(began) < b.window/2; n++ {
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// rawLatency is what a message cannot do without: one commit, and one way to a
// server and back over a WebSocket.
type rawLatency struct {
	db     *rawSQLite
	echo   *socket
	server *http.Server
	served chan error
	next   int
}

func openRawLatency(ctx context.Context, b *bench, customers int) (*rawLatency, error) {
	db, err := openRawSQLite(ctx, filepath.Join(b.folder, "raw-latency"), customers)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	r := &rawLatency{db: db, server: &http.Server{Handler: http.HandlerFunc(echo)}, served: make(chan error, 1)}
	go func() { r.served <- r.server.Serve(l) }()
	if r.echo, err = dial(ctx, "ws://"+l.Addr().String(), nil); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// echo answers every message with itself.
func echo(w http.ResponseWriter, r *http.Request) {
	c, err := new(websocket.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		return // answered
	}
	defer c.Close()
	for {
		kind, message, err := c.ReadMessage()
		if err != nil || c.WriteMessage(kind, message) != nil {
			return
		}
	}
}

// commits times n transactions of one message's rows.
func (r *rawLatency) commits(n int) (latency, error) {
	return timed(n, func() error {
		r.next++
		return r.db.commit([]rawMessage{newRawMessage(0, r.next)})
	})
}

// paced times n messages of so many customers, which come evenly, whatever becomes of
// them, and share commits when they have to wait.
func (r *rawLatency) paced(perSecond, customers, n int) (latency, error) {
	queue := make(chan waiting, n)
	var writer, arrivals sync.WaitGroup
	writer.Go(func() { group(queue, r.db.commit) })
	took, errs := make([]float64, n), make([]error, n)
	began, step := time.Now(), time.Second/time.Duration(perSecond)
	for i := range n {
		time.Sleep(time.Until(began.Add(time.Duration(i) * step)))
		r.next++
		sent, m := time.Now(), waiting{newRawMessage(i%customers, r.next), make(chan error, 1)}
		queue <- m
		arrivals.Go(func() {
			errs[i] = <-m.done
			took[i] = time.Since(sent).Seconds() * 1e3
		})
	}
	arrivals.Wait()
	close(queue)
	writer.Wait()
	slices.Sort(took)
	return latency{quantile(took, 0.5), quantile(took, 0.99)}, errors.Join(errs...)
}

// echoes times n ways there and back.
func (r *rawLatency) echoes(n int) (latency, error) {
	message := mark{sent: time.Now().UnixNano()}.append(nil)
	message = append(message, filler...)
	return timed(n, func() error {
		if err := r.echo.WriteMessage(websocket.TextMessage, message); err != nil {
			return err
		}
		_, err := r.echo.next()
		return err
	})
}

// latency says how long something took, in ms.
type latency struct{ p50, p99 float64 }

func timed(n int, do func() error) (latency, error) {
	took := make([]float64, n)
	for i := range took {
		began := time.Now()
		if err := do(); err != nil {
			return latency{}, err
		}
		took[i] = time.Since(began).Seconds() * 1e3
	}
	slices.Sort(took)
	return latency{quantile(took, 0.5), quantile(took, 0.99)}, nil
}

func (r *rawLatency) close() error {
	var err error
	if r.echo != nil {
		err = r.echo.Close()
	}
	err = errors.Join(err, r.server.Close())
	if served := <-r.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, r.db.close())
}
