package gateway

import (
	"encoding/json"
	"fmt"
	"strings"

	"switchboard/channels"
)

// A Hint says how what is published under a topic reaches the other nodes. Every topic
// has one, so that whoever adds a topic decides.
type Hint struct {
	// Topic is the topic, or, if it ends with a colon, how those it is for begin.
	Topic string
	// Encode makes a payload bytes; nil keeps everything on the node it was published
	// on. It returns nil for a payload that stays there.
	Encode func(payload any) ([]byte, error)
	// Decode publishes on another node what was encoded.
	Decode func(topic string, raw []byte, publish func(topic string, payload any)) error
}

// Stored is what followers on other nodes hear of an event that comes with a message:
// that it is there. Words stay in the database.
type Stored struct {
	Seq int64
}

// Hints are the gateway's topics.
func Hints() []Hint {
	event := Hint{Encode: encodeEvent, Decode: decodeEvent}
	var all []Hint
	for _, stream := range []string{ConversationStream(""), AgentStream(""), QueueStream(""), "line:"} {
		event.Topic = stream
		all = append(all, event)
	}
	return append(all,
		Hint{Topic: KindTopic("")}, // other nodes publish it when they hear of the stream
		TextHint[ConversationID](PreviewTopic),
		SignalHint(AccountsTopic),
		SignalHint(OutboxTopic("")),
		SignalHint(tryTopic("")),
		Hint{Topic: HealthTopic}, // of breakers, and each node has its own
		JSONHint[TypingNotice](TypingTopic("")),
		JSONHint[lineTyping](lineTypingTopic("", channels.Address{})[:len("typing:line:")]),
		Hint{Topic: onlineTopic}, Hint{Topic: ComingsTopic}, // each node tells its own of what presence says
		JSONHint[presence](presenceTopic),
		SignalHint(LeaseTopic("")),
	)
}

// SignalHint is of a topic without payload.
func SignalHint(topic string) Hint {
	return Hint{
		Topic:  topic,
		Encode: func(any) ([]byte, error) { return []byte{}, nil },
		Decode: func(topic string, _ []byte, publish func(string, any)) error {
			publish(topic, nil)
			return nil
		},
	}
}

// TextHint is of a topic whose payload is an id.
func TextHint[T ~string](topic string) Hint {
	return Hint{
		Topic: topic,
		Encode: func(payload any) ([]byte, error) {
			id, ok := payload.(T)
			if !ok {
				return nil, wrongPayload(topic, payload)
			}
			return []byte(id), nil
		},
		Decode: func(topic string, raw []byte, publish func(string, any)) error {
			publish(topic, T(raw))
			return nil
		},
	}
}

// JSONHint is of a topic whose payload is a small struct.
func JSONHint[T any](topic string) Hint {
	return Hint{
		Topic: topic,
		Encode: func(payload any) ([]byte, error) {
			if _, ok := payload.(T); !ok {
				return nil, wrongPayload(topic, payload)
			}
			return json.Marshal(payload)
		},
		Decode: func(topic string, raw []byte, publish func(string, any)) error {
			var payload T
			if err := json.Unmarshal(raw, &payload); err != nil {
				return err
			}
			publish(topic, payload)
			return nil
		},
	}
}

func wrongPayload(topic string, payload any) error {
	return fmt.Errorf("topic %s does not carry %T", topic, payload)
}

// sentEvent is an event between nodes. Its stream is the topic.
type sentEvent struct {
	Seq   int64           `json:"s"`
	Kind  EventKind       `json:"k"`
	V     int             `json:"v"`
	At    Instant         `json:"t"`
	Actor Actor           `json:"a"`
	Data  json.RawMessage `json:"d,omitempty"`
	// Whole is false of an event that comes with a message.
	Whole bool `json:"w,omitempty"`
}

func encodeEvent(payload any) ([]byte, error) {
	e, ok := payload.(Event)
	if !ok {
		return nil, wrongPayload("of a stream", payload)
	}
	return json.Marshal(sentEvent{e.Seq, e.Kind, e.V, e.At, e.Actor, e.Data, e.Message == nil})
}

// decodeEvent publishes the event for those who follow its stream, and for those who
// listen to its kind.
func decodeEvent(topic string, raw []byte, publish func(string, any)) error {
	var s sentEvent
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	e := Event{Stream: topic, Seq: s.Seq, Kind: s.Kind, V: s.V, At: s.At, Actor: s.Actor, Data: s.Data}
	if s.Whole {
		publish(topic, e)
	} else {
		publish(topic, Stored{Seq: s.Seq})
	}
	if !strings.HasPrefix(topic, "line:") { // what a customer sees repeats what is told elsewhere
		publish(KindTopic(e.Kind), e)
	}
	return nil
}
