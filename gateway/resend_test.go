package gateway_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

func TestAnAnswerThatFailedIsSentAgain(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(context.Context, channels.Outbound) (channels.Receipt, error) {
			return channels.Receipt{}, &channels.Error{Fault: channels.Rejected, Code: "550", Err: errors.New("no such box")}
		})
		c := m.talk("wang")
		msg := m.answer(c, "your invoice")
		after(time.Second)
		m.ends(msg.ID, channels.Failed)
		if m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: "wang"}).OwedSince == 0 {
			t.Error("an answer that failed is not owed")
		}
		again := gateway.Resend{Conversation: c.ID, Message: msg.ID, By: lin}
		for name, wrong := range map[string]struct {
			resend gateway.Resend
			want   error
		}{
			"somebody else's": {gateway.Resend{Conversation: c.ID, Message: msg.ID, By: zhou}, gateway.ErrNotAssignee},
			"another message": {gateway.Resend{Conversation: c.ID, Message: "01J00000000000000000000000", By: lin}, gateway.ErrNotFound},
			"the customer's":  {gateway.Resend{Conversation: c.ID, Message: m.thread(c.ID)[1].Message.ID, By: lin}, gateway.ErrBadMessage},
		} {
			if err := m.Resend(t.Context(), wrong.resend); !errors.Is(err, wrong.want) {
				t.Errorf("%s: Resend = %v, want %v", name, err, wrong.want)
			}
		}
		m.is(takes)
		if err := m.Resend(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		after(time.Second)
		m.ends(msg.ID, channels.Sent)
		if got := m.texts("wang"); !slices.Equal(got, []string{"your invoice", "your invoice"}) {
			t.Errorf("wang was sent %q", got)
		}
		if m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: "wang"}).OwedSince != 0 {
			t.Error("an answer that was sent again is still owed")
		}
		if err := m.Resend(t.Context(), again); !errors.Is(err, gateway.ErrBadMessage) {
			t.Errorf("Resend of what was sent = %v, want that it is refused", err)
		}
	})
}

func TestWhatMayHaveArrivedIsSentAgainOnlyByWhoKnows(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(context.Context, channels.Outbound) (channels.Receipt, error) {
			return channels.Receipt{}, &channels.Error{Fault: channels.Transient, Uncertain: true, Err: errors.New("connection reset")}
		})
		c := m.talk("wang")
		msg := m.answer(c, "your invoice")
		after(time.Minute)
		m.ends(msg.ID, channels.Unknown)
		m.is(takes)
		again := gateway.Resend{Conversation: c.ID, Message: msg.ID, By: lin}
		if err := m.Resend(t.Context(), again); !errors.Is(err, gateway.ErrDoubtful) {
			t.Errorf("Resend = %v, want that it asks first", err)
		}
		again.Doubtful = true
		if err := m.Resend(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		after(time.Second)
		m.ends(msg.ID, channels.Sent)
	})
}
