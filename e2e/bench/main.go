// Bench measures the whole of Switchboard against raw baselines taken in the same
// run, a round of each in turn, so that a noisy machine hurts both alike. It prints
// a table and writes bench.json.
//
//	go run ./e2e/bench             everything, five rounds
//	go run ./e2e/bench -quick      two short rounds, to see whether it works
//	go run ./e2e/bench -only loop  one part
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"switchboard/e2e/rig"
)

// part is a group of lines that share what they run on.
type part struct {
	name    string
	measure func(context.Context, *bench) error
}

func parts() []part {
	return []part{
		{"ingest", measureIngest},
		{"latency", measureLatency},
		{"loop", measureLoop},
		{"crowd", measureCrowd},
		{"start", measureStart},
		{"core", measureCore},
		{"orders", measureOrders},
		{"nodes", measureNodes},
	}
}

// bench is one run.
type bench struct {
	table   *table
	binary  string // the program under test
	where   string // on the disk to be measured; "" is the system's temporary folder
	folder  string // below it, for everything that is written
	rounds  int
	window  time.Duration // of one measurement of a rate
	quick   bool
	profile string // folder for the server's CPU profiles; "" is none
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == childWord {
		serveChild()
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := f.Bool("quick", false, "two short rounds, to see whether it works")
	only := f.String("only", "", "measure only these parts, comma-separated")
	into := f.String("out", "bench.json", "file for the lines as JSON")
	profile := f.String("profile", "", "folder for CPU profiles of the server")
	where := f.String("dir", "", "folder for the data, on the disk to measure")
	if err := f.Parse(args); err != nil {
		return err
	}
	b := &bench{table: newTable(out), rounds: 5, window: 2 * time.Second, quick: *quick, profile: *profile, where: *where}
	if *quick {
		b.rounds, b.window = 2, 600*time.Millisecond
	}
	var err error
	if b.folder, err = os.MkdirTemp(*where, "switchboard-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	if b.binary, err = rig.Build(ctx, b.folder); err != nil {
		return err
	}
	for _, p := range parts() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.name) {
			continue
		}
		if err := p.measure(ctx, b); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", p.name, err), b.table.write(*into))
		}
	}
	return b.table.write(*into)
}

// pick is the first number in a real run and the second in a quick one.
func (b *bench) pick(real, quick int) int {
	if b.quick {
		return quick
	}
	return real
}

// server makes a server with a folder of its own. Its agents keep what they get, though
// they only listen.
func (b *bench) server(agents int) (*rig.Server, error) {
	folder, err := os.MkdirTemp(b.folder, "server-")
	keep := rig.More{Routing: "{open_s: -1, answer_s: -1}"}
	return &rig.Server{Binary: b.binary, Folder: folder, Agents: agents, More: keep}, err
}
