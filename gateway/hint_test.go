package gateway_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
)

// hintOf is what becomes of a topic.
func hintOf(t *testing.T, topic string) (best gateway.Hint) {
	t.Helper()
	for _, h := range gateway.Hints() {
		fits := h.Topic == topic || strings.HasSuffix(h.Topic, ":") && strings.HasPrefix(topic, h.Topic)
		if fits && len(h.Topic) > len(best.Topic) {
			best = h
		}
	}
	if best.Topic == "" {
		t.Fatalf("topic %s has no hint", topic)
	}
	return best
}

type told struct {
	Topic   string
	Payload any
}

func TestWhatOtherNodesHear(t *testing.T) {
	said := gateway.Event{
		Stream: "conv:1", Seq: 7, Kind: gateway.MessageAdded, V: 1, At: 5, Actor: gateway.ByAgent("lin"),
		Data:    json.RawMessage(`{"message":"m","visibility":"public"}`),
		Message: &gateway.Message{Parts: []channels.Part{{Kind: channels.TextPart, Text: "a customer's words"}}},
	}
	wordless := said
	wordless.Message = nil
	moved := gateway.Event{Stream: "agent:lin", Seq: 3, Kind: gateway.ConversationAssigned, V: 1, At: 5, Data: json.RawMessage(`{}`)}
	line := moved
	line.Stream = "line:a:b"
	typing := gateway.TypingNotice{Conversation: "1", By: gateway.ByAgent("lin"), Name: "Lin", Visibility: gateway.Public, On: true}
	for what, tc := range map[string]struct {
		topic   string
		payload any
		want    []told
	}{
		"an event with a message, as its number": {said.Stream, said, []told{{"conv:1", gateway.Stored{Seq: 7}}, {"kind:message.added", wordless}}},
		"an event without one, as it is":         {moved.Stream, moved, []told{{"agent:lin", moved}, {"kind:conversation.assigned", moved}}},
		"a customer's line, without its kind":    {line.Stream, line, []told{{"line:a:b", line}}},
		"a changed row":                          {gateway.PreviewTopic, gateway.ConversationID("1"), []told{{"preview", gateway.ConversationID("1")}}},
		"that accounts changed":                  {gateway.AccountsTopic, nil, []told{{"accounts", nil}}},
		"that there is something to send":        {gateway.OutboxTopic("a"), nil, []told{{"outbox:a", nil}}},
		"who types":                              {gateway.TypingTopic("1"), typing, []told{{"typing:conv:1", typing}}},
	} {
		h := hintOf(t, tc.topic)
		raw, err := h.Encode(tc.payload)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if strings.Contains(string(raw), "words") || len(raw) > 300 {
			t.Errorf("%s: sent as %s", what, raw)
		}
		var got []told
		if err := h.Decode(tc.topic, raw, func(topic string, p any) { got = append(got, told{topic, p}) }); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", what, d)
		}
	}
	for _, topic := range []string{gateway.HealthTopic, gateway.ComingsTopic, gateway.KindTopic(gateway.MessageAdded)} {
		if hintOf(t, topic).Encode != nil {
			t.Errorf("%s leaves its node", topic)
		}
	}
	if _, err := hintOf(t, "conv:1").Encode("not an event"); err == nil {
		t.Error("a stream carries a text")
	}
}
