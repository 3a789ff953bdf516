package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// inspectCommand prints how an installation stands, or one conversation, beside its
// server: ids, states and times, and no words of anybody.
func inspectCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("inspect", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args, "[CONVERSATION]"); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	from := storeConfig(c, newLog(c.Log, log))
	schema, err := store.ReadSchema(ctx, from)
	if err != nil {
		return err
	}
	if err := schema.Err(); err != nil {
		return err
	}
	st, err := store.OpenAsIs(ctx, from)
	if err != nil {
		return err
	}
	tables, err := st.Inspect(ctx, gateway.ConversationID(f.Arg(0)))
	if closed := st.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return printTables(out, tables)
}

func printTables(out io.Writer, tables []store.Inspected) error {
	for _, t := range tables {
		if len(t.Rows) == 0 {
			fmt.Fprintf(out, "%s: none\n", t.Title)
			continue
		}
		fmt.Fprintln(out, t.Title)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, row := range append([][]string{t.Columns}, t.Rows...) {
			fmt.Fprintln(w, "  "+strings.Join(row, "\t"))
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}
