package main

import (
	"context"

	"golang.org/x/sync/errgroup"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/router"
	"switchboard/router/alarms"
)

// watch connects who watches over the routing. With a webhook in the settings another
// system hears of alarms too.
func (i *installation) watch(book *router.Book, kinds map[string]router.Kind) {
	if c := i.config.Alarms; c.WebhookURL != "" {
		i.hook = alarms.NewHook(string(c.WebhookURL), c.Secret, i.log)
	}
	i.alarms = alarms.New(alarms.Parts{
		Gateway: i.gateway, Rows: store.Rows{}, Bus: i.bus, Setup: book.Setup, Kinds: kinds,
		Dispatcher: i.router, Hook: i.hook, Log: i.log,
	})
}

// runAlarms watches, on one node at a time, and tells until ctx ends.
func (i *installation) runAlarms(ctx context.Context, group *errgroup.Group) {
	group.Go(func() error {
		return i.gateway.Leases().Hold(ctx, "alarms", func(ctx context.Context, _ gateway.Lease) error { return i.alarms.Run(ctx) })
	})
	if i.hook != nil {
		group.Go(func() error { return i.hook.Run(ctx) })
	}
}
