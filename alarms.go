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
		i.hook = alarms.NewHook(alarms.HookParts{
			Gateway: i.gateway, Rows: store.Rows{}, Bus: i.bus, URL: string(c.WebhookURL), Secret: c.Secret, Log: i.log,
		})
	}
	i.alarms = alarms.New(alarms.Parts{
		Gateway: i.gateway, Rows: store.Rows{}, Bus: i.bus, Setup: book.Setup, Kinds: kinds,
		Dispatcher: i.router, Tells: i.hook != nil, Log: i.log,
	})
}

// runAlarms watches and tells until ctx ends, each on one node at a time.
func (i *installation) runAlarms(ctx context.Context, group *errgroup.Group) {
	hold := func(name string, run func(context.Context) error) {
		group.Go(func() error {
			return i.gateway.Leases().Hold(ctx, name, func(ctx context.Context, _ gateway.Lease) error { return run(ctx) })
		})
	}
	hold("alarms", i.alarms.Run)
	if i.hook != nil {
		hold("webhook", i.hook.Run)
	}
}
