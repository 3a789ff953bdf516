// Command mutants breaks the core of package dispatch in each of the ways of a kept list, one at a
// time, and demands that its random histories notice. What they do not notice is listed,
// and fails.
//
// It is run in the root of the module:
//
//	go run ./router/dispatch/mutants [word…]
//
// With words, only those mutants are tried whose sentence contains one of them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const folder = "router/dispatch"

// mutant is a way to break the core.
type mutant struct {
	file   string // in folder
	old    string // is there once
	new    string
	breaks string // what is wrong then
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, words []string) error {
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return fmt.Errorf("make a folder for mutants: %w", err)
	}
	defer os.RemoveAll(temp)
	tried, survivors := 0, []string{}
	for i, m := range mutants {
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m.breaks, w) }) {
			continue
		}
		start := time.Now()
		killer, err := m.try(ctx, filepath.Join(temp, fmt.Sprint(i)))
		if err != nil {
			return fmt.Errorf("mutant %q: %w", m.breaks, err)
		}
		tried++
		if killer == "" {
			killer = "SURVIVES"
			survivors = append(survivors, m.breaks)
		}
		fmt.Printf("%2d  %4.1f s  %-66s %s\n", i+1, time.Since(start).Seconds(), m.breaks, killer)
	}
	if len(survivors) > 0 {
		return fmt.Errorf("%d of %d mutants survive:\n  %s", len(survivors), tried, strings.Join(survivors, "\n  "))
	}
	fmt.Printf("all %d mutants are killed\n", tried)
	return nil
}

// try runs many more histories than a test does, until one fails, against the
// mutant, and returns the complaint that killed it, or "".
func (m mutant) try(ctx context.Context, temp string) (killer string, err error) {
	overlay, err := m.overlay(temp)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(
		ctx, "go", "test", "-overlay", overlay, "-vet=off", "-count=1", "-timeout=10m", "./"+folder,
		"-run=^(TestInvariants|TestReplay)$", "-histories=30000", "-rapid.nofailfile", "-rapid.shrinktime=1ms",
	)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return "", nil
	}
	if _, failed := errors.AsType[*exec.ExitError](err); !failed || ctx.Err() != nil {
		return "", fmt.Errorf("run go test: %w", err)
	}
	return complaint(string(out))
}

// complaint is what a failed test says first.
func complaint(out string) (string, error) {
	if strings.Contains(out, "[build failed]") || strings.Contains(out, "[setup failed]") {
		return "", fmt.Errorf("it does not compile:\n%s", out)
	}
	for line := range strings.Lines(out) {
		if _, said, ok := strings.Cut(line, "[rapid] failed"); ok {
			_, said, _ = strings.Cut(said, ": ")
			return said[:min(len(said), 60)], nil
		}
		if strings.HasPrefix(line, "panic: ") {
			return strings.TrimSpace(line), nil
		}
	}
	return "it fails", nil
}

// overlay writes the mutant and a file that puts it in the place of the original.
func (m mutant) overlay(temp string) (path string, err error) {
	original, err := filepath.Abs(filepath.Join(folder, m.file))
	if err != nil {
		return "", fmt.Errorf("find the original: %w", err)
	}
	source, err := os.ReadFile(original)
	if err != nil {
		return "", fmt.Errorf("read the original: %w", err)
	}
	if n := strings.Count(string(source), m.old); n != 1 {
		return "", fmt.Errorf("%q is %d times in %s, not once", m.old, n, m.file)
	}
	replaced, err := json.Marshal(map[string]map[string]string{"Replace": {original: filepath.Join(temp, m.file)}})
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	path = filepath.Join(temp, "overlay.json")
	return path, errors.Join(
		os.Mkdir(temp, 0o700),
		os.WriteFile(filepath.Join(temp, m.file), []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o600),
		os.WriteFile(path, replaced, 0o600),
	)
}
