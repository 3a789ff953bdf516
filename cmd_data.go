package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"time"

	"switchboard/config"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// settingsFile is read when no other is named.
const settingsFile = "switchboard.yaml"

// load reads the settings from the named file; without a name from
// switchboard.yaml in this folder, if there is one.
func load(path string) (config.Config, error) {
	if path == "" {
		if _, err := os.Stat(settingsFile); err == nil {
			path = settingsFile
		} else if !errors.Is(err, fs.ErrNotExist) {
			return config.Config{}, fmt.Errorf("look for settings: %w", err)
		}
	}
	return config.Load(path)
}

const configHelp = "file of settings; without it switchboard.yaml in this folder, if there is one"

// readyTimeout bounds the question to a running server.
const readyTimeout = 5 * time.Second

func checkCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("check", log)
	file := f.String("config", "", configHelp)
	ready := f.Bool("ready", false, "ask the running server instead, for a container's health check")
	if err := parse(f, args); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	if *ready {
		return askReady(ctx, c)
	}
	schema, err := check(ctx, c, newLog(c.Log, log))
	if err != nil {
		return err
	}
	switch err := schema.Err(); {
	case schema.Has > schema.Needs: // as serve would find
		return err
	case err != nil:
		fmt.Fprintf(out, "Settings are good. Database: %s: %v.\n", c.Store.Driver, err)
	default:
		fmt.Fprintf(out, "Settings are good. Database: %s, schema %d.\n", c.Store.Driver, schema.Has)
	}
	return nil
}

// askReady asks the server that runs with these settings: on the operators'
// address, or on the customers' where there is none.
func askReady(ctx context.Context, c config.Config) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	url := "http://" + reachable(c.Metrics.Listen)
	if c.Metrics.Off() {
		url = "http://" + reachable(c.Listen)
		if c.TLS.Cert != "" {
			return errors.New("with TLS, --ready needs metrics.listen")
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", answer.Status)
	}
	return nil
}

// reachable is an address to connect to, where all addresses are listened on.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return listen
}

func migrateCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("migrate", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	m, err := store.Migrate(ctx, storeConfig(c, newLog(c.Log, log)))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Schema %d, was %d.\n", m.To, m.From)
	return nil
}

func eraseCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("erase", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args, "CONTACT"); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	i, err := openBeside(ctx, c, newLog(c.Log, log))
	if err != nil {
		return err
	}
	defer i.close()
	n, err := i.gateway.EraseContact(ctx, gateway.ContactID(f.Arg(0)), gateway.BySystem())
	if err != nil {
		return err
	}
	if err := i.store.Scrub(ctx); err != nil {
		return fmt.Errorf("the rows are erased, their traces in the database's files are not: %w", err)
	}
	fmt.Fprintf(out, "Erased: %d messages and everything else about contact %s.\n", n, f.Arg(0))
	return nil
}

func adminCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("admin", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args, "reset-password", "LOGIN"); err != nil {
		return err
	}
	if f.Arg(0) != "reset-password" {
		fmt.Fprintf(log, "switchboard admin: no such thing as %q; there is: reset-password\n", f.Arg(0))
		return errUsage
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	i, err := openBeside(ctx, c, newLog(c.Log, log))
	if err != nil {
		return err
	}
	defer i.close()
	password, err := i.desk.ResetPassword(ctx, f.Arg(1))
	if err != nil {
		return fmt.Errorf("reset password of %s: %w", f.Arg(1), err)
	}
	fmt.Fprintf(out, "New password of %s: %s\n", f.Arg(1), password)
	return nil
}
