package gateway

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLikelyWaits(t *testing.T) {
	for name, c := range map[string]struct {
		recent []int64 // in seconds
		want   waits
	}{
		"none":                              {nil, waits{}},
		"too few":                           {[]int64{60, 60, 60, 60}, waits{}},
		"neither the least nor the most":    {[]int64{900, 130, 10, 150, 200, 250}, waits{130 * time.Second, 250 * time.Second}},
		"all the same":                      {[]int64{60, 60, 60, 60, 60}, waits{time.Minute, time.Minute}},
		"one who waited for ever is nobody": {[]int64{60, 61, 62, 63, 64, 99_999}, waits{61 * time.Second, 64 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			recent := make([]int64, len(c.recent))
			for i, s := range c.recent {
				recent[i] = s * 1000
			}
			if got := likely(recent); got != c.want {
				t.Errorf("likely(%v) = %v, want %v", c.recent, got, c.want)
			}
		})
	}
}

func TestRestOfAWait(t *testing.T) {
	w := waits{from: 130 * time.Second, to: 290 * time.Second}
	for _, c := range []struct{ waited, from, to time.Duration }{
		{0, 2 * time.Minute, 5 * time.Minute},
		{10 * time.Second, 2 * time.Minute, 5 * time.Minute},
		{11 * time.Second, time.Minute, 5 * time.Minute},
		{50 * time.Second, time.Minute, 4 * time.Minute},
		{130 * time.Second, 0, 3 * time.Minute},
		{289 * time.Second, 0, time.Minute},
		{290 * time.Second, 0, 0}, // longer than most: nothing is promised any more
		{time.Hour, 0, 0},
	} {
		if from, to := w.rest(c.waited); from != c.from || to != c.to {
			t.Errorf("after %v of %v the rest is %v to %v, want %v to %v", c.waited, w, from, to, c.from, c.to)
		}
	}
	if from, to := (waits{}).rest(0); from != 0 || to != 0 {
		t.Errorf("with nothing known the rest is %v to %v", from, to)
	}
}

// Whoever goes on waiting is never promised a longer rest than before, and what he is
// promised holds the truth of the range.
func TestTheRestShrinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.IntRange(0, 3600)
		w := waits{from: time.Duration(seconds.Draw(t, "from")) * time.Second}
		w.to = w.from + time.Duration(seconds.Draw(t, "more"))*time.Second
		waited := time.Duration(seconds.Draw(t, "waited")) * time.Second
		from, to := w.rest(waited)
		laterFrom, laterTo := w.rest(waited + time.Duration(seconds.Draw(t, "later"))*time.Second)
		if laterFrom > from || laterTo > to {
			t.Errorf("of %v the rest was %v to %v and became %v to %v", w, from, to, laterFrom, laterTo)
		}
		if waited < w.to && (from > max(0, w.from-waited) || to < w.to-waited || to < from) {
			t.Errorf("after %v of %v the rest is %v to %v", waited, w, from, to)
		}
	})
}

// Who came since the skills of those on duty were read is not told that nobody serves.
func TestAQueueNotReadYetServes(t *testing.T) {
	needs := []Need{{Skill: "en", Level: 2}}
	s := &standings{served: map[QueueID]bool{"q": true, "closed": false}, skills: map[QueueID]skills{}}
	if !s.serves(place{queue: "q", asks: needs}) {
		t.Error("nobody serves in a queue that was not read")
	}
	s.skills["q"] = skills{"ann": {"en": 1}}
	if s.serves(place{queue: "q", asks: needs}) {
		t.Error("ann serves, who knows too little")
	}
	s.skills["q"]["ann"]["en"] = 2
	if !s.serves(place{queue: "q", asks: needs}) || s.serves(place{queue: "closed", asks: needs}) {
		t.Error("ann does not serve, or serves where it is closed")
	}
}
