package gateway_test

import (
	"testing"

	"switchboard/gateway"
)

// TestTypingIsToldAsSoonAsThereIsAConversation lets a customer type before and
// after his first message.
func TestTypingIsToldAsSoonAsThereIsAConversation(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.line.Typing(visitor("v1"), true) // nobody to tell yet
		s.deliver(says(visitor("v1"), "v1:a", "你好"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		told := make(chan gateway.TypingNotice, 1)
		defer s.bus.Subscribe(gateway.TypingTopic(c.ID), func(payload any) {
			if n, ok := payload.(gateway.TypingNotice); ok {
				told <- n
			}
		})()
		s.line.Typing(visitor("v1"), true)
		select {
		case n := <-told:
			if !n.On || n.By.Kind != gateway.Customer {
				t.Errorf("told %+v", n)
			}
		default:
			t.Error("nobody was told that the customer types")
		}
	})
}
