package gateway_test

import (
	"testing"

	"switchboard/gateway"
)

// Whoever is silent may come to be owed an answer between being found and being spoken
// to: his was not delivered, say. Then he is neither reminded nor taken leave of.
func TestWhoIsOwedAnAnswerIsNotSilent(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		for name, tc := range map[string]struct {
			owed int64
			said int
			want gateway.State
		}{
			"owed":   {owed: 1, said: 0, want: gateway.Active},
			"silent": {owed: 0, said: 2, want: gateway.Resolved},
		} {
			c, _ := s.talk(name)
			s.do(func(w *gateway.Work) error {
				_, err := w.Exec(`UPDATE conversations SET owed_since = 0 WHERE id = $1`, c.ID)
				return err
			})
			s.do(func(w *gateway.Work) error { _, err := s.Park(w, c.ID, gateway.BySystem()); return err })
			s.do(func(w *gateway.Work) error {
				_, err := w.Exec(`UPDATE conversations SET owed_since = $1 WHERE id = $2`, tc.owed, c.ID)
				return err
			})
			s.do(func(w *gateway.Work) error { return s.Remind(w, c.ID, "Are you there?") })
			s.do(func(w *gateway.Work) error { return s.TakeLeave(w, c.ID, "Goodbye") })
			if n := s.count(`SELECT COUNT(*) FROM messages WHERE conversation_id = $1 AND author_kind = 'system'`, c.ID); n != tc.said {
				t.Errorf("%s: he was told %d times, want %d", name, n, tc.said)
			}
			if got := s.conversation(c.ID).State; got != tc.want {
				t.Errorf("%s: the conversation is %s, want %s", name, got, tc.want)
			}
		}
	})
}
