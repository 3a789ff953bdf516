package main

import (
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"syscall"
)

// Load clients run in processes of their own, so that their memory, their files and
// their processor time are not the server's and not ours. They are this program
// again, called over their standard input and output.
const childWord = "child"

// child is such a process.
type child struct {
	cmd *exec.Cmd
	rpc *rpc.Client
}

func startChild() (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self, childWord)}
	c.cmd.Stderr = os.Stderr
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	c.rpc = jsonrpc.NewClient(pipes{out, in})
	return c, nil
}

func (c *child) call(method string, args, reply any) error {
	if err := c.rpc.Call(method, args, reply); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// stop ends the child: it ends when its input does.
func (c *child) stop() error {
	return errors.Join(c.rpc.Close(), c.cmd.Wait())
}

// serveChild is the child's main.
func serveChild() {
	s := rpc.NewServer()
	for _, receiver := range []any{&Talk{}, &Crowd{}, &Orders{}} {
		if err := s.Register(receiver); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
	s.ServeCodec(jsonrpc.NewServerCodec(pipes{os.Stdin, os.Stdout}))
}

// pipes are the two ends as one.
type pipes struct {
	io.ReadCloser
	w io.WriteCloser
}

// Write writes to the other end.
func (p pipes) Write(b []byte) (int, error) { return p.w.Write(b) }

// Close closes both ends.
func (p pipes) Close() error { return errors.Join(p.w.Close(), p.ReadCloser.Close()) }
