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

// A wait ends when the customer goes, not when that is noticed.
func TestAWaitEndsWhenTheCustomerGoes(t *testing.T) {
	const waits = `SELECT how || ' after ' || CAST((left_at - entered_at) / 1000 AS TEXT) || ' s' FROM queue_visits WHERE left_at <> 0`
	for name, tc := range map[string]struct {
		play func(t *testing.T, f *floor)
		want []string
	}{
		"before the threshold": {func(_ *testing.T, f *floor) {
			f.later(9 * time.Second)
			f.comes("c1", false)
		}, []string{"short_abandoned after 9 s"}},
		"after it": {func(_ *testing.T, f *floor) {
			f.later(11 * time.Second)
			f.comes("c1", false)
		}, []string{"abandoned after 11 s"}},
		"and rings in vain when it is noticed": {func(_ *testing.T, f *floor) {
			f.comes("c1", false)
			f.later(80 * time.Second)
			f.hire("ann", 1, "q")
			f.present("ann")
		}, []string{"short_abandoned after 0 s"}},
		"and an agent had it meanwhile": {func(t *testing.T, f *floor) {
			f.comes("c1", false)
			f.later(30 * time.Second)
			f.hire("ann", 1, "q")
			f.present("ann")
			if err := f.Accept(t.Context(), "c1", "ann"); err != nil {
				t.Fatal(err)
			}
			f.choose("ann", router.Break)
			if err := f.Requeue(t.Context(), "c1", gateway.ByAgent("boss")); err != nil {
				t.Fatal(err)
			}
		}, []string{"assigned after 30 s", "abandoned after 0 s"}},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.routes(rings)
				f.arrive(chat, "c1")
				f.later(time.Millisecond)
				tc.play(t, f)
				f.later(2 * time.Minute)
				f.wantLines(tc.want, waits+` ORDER BY id`)
				f.wantLines([]string{"c1"}, `SELECT c.id FROM conversations c JOIN queue_visits v ON v.conversation_id = c.id
					WHERE v.left_at = 0 AND v.cause = 'left' AND c.left_at = v.entered_at`)
			})
		})
	}
}

// Who is back within ten minutes of going has his old place. Later he waits anew.
func TestHowLongAPlaceIsKept(t *testing.T) {
	for name, tc := range map[string]struct {
		away time.Duration
		next string
	}{
		"for almost ten minutes": {9*time.Minute + 50*time.Second, "c1"},
		"not for longer":         {10*time.Minute + 10*time.Second, "c2"},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.arrive(chat, "c1")
				f.comes("c1", false)
				f.later(time.Minute)
				f.arrive(chat, "c2")
				f.later(tc.away - time.Minute)
				f.left("c1", true)
				f.comes("c1", true)
				f.hire("ann", 1, "q")
				f.present("ann")
				f.has("ann", tc.next)
			})
		})
	}
}

// What is left of who went comes behind all that is live, also behind who comes later.
func TestWhatIsLeftComesBehindWhoIsThere(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.arrive(chat, "c1")
		f.comes("c1", false)
		f.later(23 * time.Hour)
		f.left("c1", true)
		f.arrive(chat, "c2")
		f.hire("ann", 1, "q")
		f.present("ann")
		f.has("ann", "c2")
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
