// Switchboard is a contact centre in one binary: customers call, write mail,
// message on WeChat or chat on a web site; each conversation goes to exactly one
// agent, who answers in the browser.
//
// This package is wiring only: it reads the settings, opens the parts, connects
// them and runs them until it is told to stop.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // every zone, also in a container made from scratch
)

// command is one word of the command line.
type command struct {
	name string
	help string
	run  func(ctx context.Context, args []string, out, log io.Writer) error
}

func commands() []command {
	return []command{
		{"serve", "run the contact centre (the default)", serveCommand},
		{"demo", "run a sample company with simulated customers on fresh data", demoCommand},
		{"check", "check the settings and the database; --ready asks a running server", checkCommand},
		{"migrate", "bring the database's schema up to date", migrateCommand},
		{"backup", "backup FILE: write everything into one file, while the server runs", backupCommand},
		{"restore", "restore FILE: bring a backup back into an empty data folder or database", restoreCommand},
		{"erase", "erase CONTACT: take every word of a contact out of the installation", eraseCommand},
		{"inspect", "inspect [CONVERSATION]: print how everything stands, or one conversation; ids and times, nobody's words", inspectCommand},
		{"admin", "admin reset-password LOGIN: set a new random password and print it", adminCommand},
	}
}

// errUsage says that the words of the command line were off; the explanation is
// printed already.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal does not wait for the drain
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "switchboard:", err)
		os.Exit(1)
	}
}

// run finds the command and runs it.
func run(ctx context.Context, args []string, out, log io.Writer) error {
	name := "serve"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, args, out, log)
		}
	}
	if name == "help" {
		usage(out)
		return nil
	}
	fmt.Fprintf(log, "switchboard: no command %q\n\n", name)
	usage(log)
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "switchboard [command] [flags]")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.help)
	}
	fmt.Fprintln(w, "switchboard COMMAND -h lists a command's flags; docs/configuration.md the settings.")
}

// flags is a flag set of a command that explains itself on log.
func flags(name string, log io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("switchboard "+name, flag.ContinueOnError)
	f.SetOutput(log)
	return f
}

// parse reads the flags and refuses further words, unless words names them; the last may
// be in brackets, and missing.
func parse(f *flag.FlagSet, args []string, words ...string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	least := len(words)
	if least > 0 && strings.HasPrefix(words[least-1], "[") {
		least--
	}
	if f.NArg() < least || f.NArg() > len(words) {
		fmt.Fprintf(f.Output(), "usage: %s [flags]", f.Name())
		for _, w := range words {
			fmt.Fprintf(f.Output(), " %s", w)
		}
		fmt.Fprintln(f.Output())
		f.PrintDefaults()
		return errUsage
	}
	return nil
}
