package e2e

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"switchboard/e2e/rig"
)

// program is the binary as somebody runs it in a terminal.
type program struct {
	cmd   *exec.Cmd
	lines chan string // of its standard output; closed at its end
	said  bytes.Buffer
}

// run starts the binary in a folder. It is killed at the test's end, if it still runs.
func run(t *testing.T, folder string, env []string, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(binary, args...), lines: make(chan string, 100)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = folder, append(os.Environ(), env...), &p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends when the process does
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // may have ended
		for range p.lines {
		}
	})
	return p
}

// line waits for the next line that holds the words and returns what is after them.
func (p *program) line(t *testing.T, words string) string {
	t.Helper()
	deadline := time.After(rig.Patience)
	for {
		select {
		case l, ok := <-p.lines:
			if !ok {
				t.Fatalf("it ended without %q: %s", words, &p.said)
			}
			if _, rest, found := strings.Cut(l, words); found {
				return rest
			}
		case <-deadline:
			t.Fatalf("it did not print %q in %v", words, rig.Patience)
		}
	}
}

// stop asks it to end, as Ctrl+C does, and returns what it had still to say.
func (p *program) stop(t *testing.T) (rest []string) {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for l := range p.lines {
		rest = append(rest, l)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, &p.said)
	}
	return rest
}
