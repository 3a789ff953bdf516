package router_test

import (
	"testing"
	"testing/synctest"
	"time"

	"switchboard/router"
)

// hours sets when queue "q" is open. The bubble begins on Saturday, 1 January 2000, at midnight UTC.
func (f *floor) hours(calendar string) {
	f.t.Helper()
	f.exec(`INSERT INTO calendars (id, brand_id, key, name, body, created_at, updated_at) VALUES ('cal', 'brand', 'cal', 'cal', $1, 1, 1)`, calendar)
	f.exec(`UPDATE queues SET calendar_id = 'cal' WHERE id = 'q'`)
	f.SetupChanged()
	synctest.Wait()
}

const (
	worked = `{"zone":"UTC","week":{"mon":["00:10-00:20"]},"like":{"2000-01-01":"mon"}}` // a Saturday worked as a Monday
	off    = `{"zone":"UTC","week":{"sat":["00:00-24:00"]},"dates":{"2000-01-01":[]}}`   // a Saturday that is a holiday
	shuts  = `{"zone":"UTC","week":{"sat":["00:00-00:10"]}}`
	never  = `{"zone":"UTC","week":{"mon":["09:00-18:00"]}}`
)

// What comes while a queue is closed is given out when it opens, in its order.
func TestAQueueOpensAndCloses(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hours(worked)
		f.hire("ann", 5, "q")
		f.present("ann")
		f.later(9 * time.Minute)
		f.arrive(chat, "c2", "c1")
		f.Input("ann")
		f.later(59 * time.Second)
		f.has("ann")
		f.later(time.Second)
		f.has("ann", "c1", "c2")
		f.wantLines([]string{"c2", "c1"}, `SELECT conversation_id FROM assignments ORDER BY id`)
		f.answers("ann", "c1", "c2")
		f.later(10*time.Minute - time.Second)
		f.Input("ann")
		f.arrive(chat, "c3")
		f.has("ann", "c1", "c2", "c3")
		f.answers("ann", "c3")
		f.later(time.Second)
		f.arrive(chat, "c4")
		f.later(time.Minute)
		f.has("ann", "c1", "c2", "c3")
	})
}

func TestAQueueThatIsClosed(t *testing.T) {
	t.Run("asks nobody, but who is there may take what waits", func(t *testing.T) {
		for _, mode := range []string{"direct", "ring"} {
			t.Run(mode, func(t *testing.T) {
				onFloor(t, func(t *testing.T, f *floor) {
					f.routes(`{"offer":{"chat":"` + mode + `"}}`)
					f.hours(off)
					f.hire("ann", 1, "q")
					f.present("ann")
					f.arrive(chat, "c1")
					f.later(time.Minute)
					f.offered("c1", "")
					f.has("ann")
					if err := f.Claim(t.Context(), "c1", "ann"); err != nil {
						t.Fatal(err)
					}
					f.has("ann", "c1")
				})
			})
		}
	})
	t.Run("may let it overflow at once", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(`{"overflow":"other","overflow_closed":true}`)
			f.hours(shuts)
			f.hire("bob", 5, "other")
			f.present("bob")
			f.arrive(chat, "c1")
			f.later(9 * time.Minute)
			f.has("bob")
			f.Input("bob")
			f.later(time.Minute) // it closes
			f.wantLines([]string{"q overflow", "other assigned"}, `SELECT queue_id || ' ' || how FROM queue_visits WHERE left_at <> 0 ORDER BY id`)
			f.arrive(chat, "c2")
			f.later(time.Second)
			f.wantLines([]string{"other"}, `SELECT queue_id FROM conversations WHERE id = 'c2'`)
		})
	})
	t.Run("nobody abandons", func(t *testing.T) {
		for name, tc := range map[string]struct {
			hours, how string
			after      time.Duration
		}{
			"while it is closed":  {never, "out_of_hours", time.Minute},
			"as it closes":        {shuts, "out_of_hours", 10 * time.Minute},
			"but before it does":  {shuts, "abandoned", 10*time.Minute - time.Second},
			"even if he is quick": {never, "out_of_hours", time.Second},
		} {
			t.Run(name, func(t *testing.T) {
				onFloor(t, func(t *testing.T, f *floor) {
					f.hours(tc.hours)
					f.enter(chat, "c1")
					f.later(tc.after)
					f.comes("c1", false)
					f.later(2 * time.Minute)
					f.wantLines([]string{tc.how}, `SELECT how FROM queue_visits WHERE left_at <> 0`)
					f.left("c1", true)
				})
			})
		}
	})
}

// A talk goes on after hours: what was parked returns to its agent if he is there, and
// waits in the list if he is not.
func TestWhatWasParkedReturnsAfterHours(t *testing.T) {
	for name, tc := range map[string]struct {
		ann  func(f *floor)
		want []string
	}{
		"to who is ready":      {func(f *floor) { f.Input("ann") }, []string{"c1"}},
		"to who finishes":      {func(f *floor) { f.choose("ann", router.Finishing) }, []string{"c1"}},
		"not to who has gone":  {func(f *floor) { f.choose("ann", router.Offline) }, nil},
		"nor to who is absent": {func(f *floor) { f.Disconnected("ann") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.hours(shuts)
				f.hire("ann", 2, "q")
				f.present("ann")
				f.arrive(chat, "c1")
				f.answers("ann", "c1")
				f.later(11 * time.Minute)
				if c := f.conversation("c1"); c.ParkedAt == 0 {
					t.Fatal("c1 is not parked")
				}
				f.hire("bob", 1, "q")
				f.present("bob")
				tc.ann(f)
				f.write("c1", "one more thing")
				f.has("ann", tc.want...)
				f.later(2 * time.Minute)
				f.has("bob")
				f.offered("c1", "")
			})
		})
	}
	t.Run("and who is full has it once he is not", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hours(shuts)
			f.hire("ann", 1, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.answers("ann", "c1")
			f.later(9 * time.Minute)
			f.Input("ann")
			f.arrive(chat, "c2")
			f.answers("ann", "c2")
			f.later(time.Minute)
			f.write("c1", "one more thing")
			f.has("ann", "c2")
			f.resolve("c2")
			f.has("ann", "c1")
		})
	})
}
