// Day replays a working day for one console: a server, customers who come and go,
// and all agents but one, who is whoever opens the console. It is told what to do
// by lines on its input and answers each with a line of JSON:
//
//	begin   lets the customers come; answered when the last has left
//	say N   one customer of the console's agent writes N messages
//	check   compares every ledger with the server
//
// The first line it writes says where the console is.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "day:", err)
		os.Exit(1)
	}
}

// plan is how long the day is and how much happens in it.
type plan struct {
	binary        string
	agents        int // with the console's
	conversations int
	turns         int // messages of a customer
	length        time.Duration
	pause         time.Duration // between a customer's messages
	rows          int           // resolved conversations there are already
	messages      int           // in the console's longest conversation
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	f := flag.NewFlagSet("day", flag.ContinueOnError)
	var p plan
	f.StringVar(&p.binary, "binary", "", "the server")
	f.IntVar(&p.agents, "agents", 60, "agents at their desks, one of them in the console")
	f.IntVar(&p.conversations, "conversations", 3_000, "customers who come")
	f.IntVar(&p.turns, "turns", 3, "messages of each customer")
	f.DurationVar(&p.length, "length", 10*time.Minute, "how long they go on coming")
	f.DurationVar(&p.pause, "pause", 15*time.Second, "between a customer's messages")
	f.IntVar(&p.rows, "rows", 10_000, "resolved conversations there are already")
	f.IntVar(&p.messages, "messages", 5_000, "messages in the longest conversation")
	if err := f.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "switchboard-day-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	d, err := dawn(ctx, folder, p)
	if err != nil {
		return err
	}
	return errors.Join(obey(ctx, d, in, json.NewEncoder(out)), d.end())
}

// obey does what the lines say until there are no more.
func obey(ctx context.Context, d *day, in io.Reader, out *json.Encoder) error {
	if err := out.Encode(d.place()); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() && ctx.Err() == nil {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		answer, err := d.do(ctx, word, rest)
		if err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

// told is the answer to a line.
type told struct {
	Did    string   `json:"did"`
	Events int      `json:"events,omitempty"` // of all conversations, until now
	Last   string   `json:"last,omitempty"`   // what the customer said last
	Wrong  []string `json:"wrong,omitempty"`
}

func (d *day) do(ctx context.Context, word, rest string) (told, error) {
	switch word {
	case "begin":
		if err := d.pass(ctx); err != nil {
			return told{}, err
		}
		return told{Did: word}, nil
	case "say":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return told{}, err
		}
		last, err := d.say(ctx, n)
		return told{Did: word, Last: last}, err
	case "check":
		events, err := d.events(ctx)
		return told{Did: word, Events: events, Wrong: d.check(ctx)}, err
	}
	return told{}, fmt.Errorf("no such word")
}
