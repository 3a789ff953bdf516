package router_test

import (
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/router"
)

// comes says that a customer's page opened, or closed.
func (f *floor) comes(id string, there bool) {
	f.t.Helper()
	f.bus.Publish(gateway.ComingsTopic, gateway.Coming{Account: chat, Address: channels.Address{Kind: chat, Value: id}, There: there})
	synctest.Wait()
}

func (f *floor) left(id gateway.ConversationID, want bool) {
	f.t.Helper()
	if c := f.conversation(id); (c.LeftAt != 0) != want {
		f.t.Errorf("%s is %s, its customer left at %d; want left: %v", id, c.State, c.LeftAt, want)
	}
}

// Whoever left is noticed, also if he was offered to somebody when he had been away for
// long enough, or went before his conversation came to wait again.
func TestWhoLeftIsNoticed(t *testing.T) {
	t.Run("while it rings", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(`{"offer":{"chat":"ring"},"ring_s":60}`)
			f.arrive(chat, "c1")
			f.comes("c1", false)
			f.later(time.Minute)
			f.hire("ann", 1, "q")
			f.present("ann")
			f.offered("c1", "ann")
			f.later(2 * time.Minute)
			f.left("c1", true)
		})
	})
	t.Run("before it waits", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.comes("c1", false)
			f.later(time.Second)
			f.choose("ann", router.Break)
			if err := f.Requeue(t.Context(), "c1", gateway.ByAgent("boss")); err != nil {
				t.Fatal(err)
			}
			f.later(time.Minute)
			f.left("c1", false)
			f.later(time.Minute)
			f.left("c1", true)
		})
	})
}

// Who comes back while it rings for him is back.
func TestWhoIsBackWhileItRings(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.routes(`{"offer":{"chat":"ring"},"ring_s":60}`)
		f.arrive(chat, "c1")
		f.comes("c1", false)
		f.later(2 * time.Minute)
		f.left("c1", true)
		f.hire("ann", 1, "q")
		f.present("ann")
		f.offered("c1", "ann")
		f.comes("c1", true)
		f.left("c1", false)
		f.offered("c1", "ann")
		if err := f.Decline(t.Context(), "c1", "ann", ""); err != nil {
			t.Fatal(err)
		}
		f.later(time.Second)
		f.left("c1", false)
	})
}
