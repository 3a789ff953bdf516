package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"switchboard/channels"
)

// hostedChecks are about customers who connect to Switchboard itself. The
// harness's Provider is their client then.
func hostedChecks() []check {
	return []check{
		{"an answer reaches the customer", hosted, checkReply},
		{"a customer gets exactly what he missed", hosted, checkResume},
		{"strange text to the customer", hosted, checkStrangeReply},
		{"a file to the customer", func(f channels.Features) bool { return f.Hosted && f.MaxFile > 0 }, checkReplyFile},
		{"seen is told", func(f channels.Features) bool { return f.Hosted && f.Receipts }, checkSeen},
	}
}

// meet starts the account and makes n customers known by what they say.
func (e *env) meet(ctx context.Context, n int) ([]channels.Address, error) {
	if err := e.start(ctx); err != nil {
		return nil, err
	}
	customers := make([]channels.Address, n)
	for i := range customers {
		id, err := e.say(ctx, Saying{From: i, Text: words + " hello"})
		if err != nil {
			return nil, err
		}
		if _, err := e.stored(ctx, id); err != nil {
			return nil, err
		}
		if customers[i], err = e.provider.Customer(ctx, i); err != nil {
			return nil, fmt.Errorf("the harness's Customer: %w", err)
		}
		if customers[i].Kind != e.driver.Kind {
			return nil, fmt.Errorf("a hosted customer's address is of the kind %q, want the driver's, %q", customers[i].Kind, e.driver.Kind)
		}
	}
	return customers, nil
}

// shown are the texts that a customer's client shows, in order.
func (e *env) shown(to channels.Address) (texts []string) {
	for _, t := range e.provider.Taken() {
		if t.To == to {
			texts = append(texts, t.Texts...)
		}
	}
	return texts
}

// shows waits until a customer's client shows exactly these texts.
func (e *env) shows(ctx context.Context, to channels.Address, want []string) error {
	err := until(ctx, e.patience, "an agent's answer in the Timeline is not shown by the customer's client", func() bool {
		return len(e.shown(to)) >= len(want)
	})
	if err != nil {
		return errors.Join(err, e.fault())
	}
	wait(ctx, aWhile)
	if got := e.shown(to); !slices.Equal(got, want) {
		return fmt.Errorf("the customer's client shows %q, want %q: everything once, in order", got, want)
	}
	return nil
}

func (e *env) reply(to channels.Address, text string) {
	e.timeline.Reply(to, "小总", channels.Part{Kind: channels.TextPart, Text: text})
}

func checkReply(ctx context.Context, e *env) error {
	customers, err := e.meet(ctx, 2)
	if err != nil {
		return err
	}
	e.reply(customers[0], words+" for the first")
	e.reply(customers[1], words+" for the second")
	if err := e.shows(ctx, customers[0], []string{words + " for the first"}); err != nil {
		return err
	}
	return e.shows(ctx, customers[1], []string{words + " for the second"})
}

func checkResume(ctx context.Context, e *env) error {
	customers, err := e.meet(ctx, 1)
	if err != nil {
		return err
	}
	var want []string
	for round := range 3 {
		for i := range 3 {
			want = append(want, fmt.Sprintf("%s %d.%d", words, round, i))
			e.reply(customers[0], want[len(want)-1])
		}
		if round == 1 { // answered while the account was down
			if err := e.start(ctx); err != nil {
				return err
			}
		}
		if err := e.shows(ctx, customers[0], want); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		if round == 0 {
			if err := e.halt(); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkStrangeReply(ctx context.Context, e *env) error {
	customers, err := e.meet(ctx, 1)
	if err != nil {
		return err
	}
	var want []string
	for _, text := range strangeTexts() {
		want = append(want, words+" "+text)
		e.reply(customers[0], words+" "+text)
	}
	e.timeline.Add(customers[0], channels.Entry{Kind: "kind.of.tomorrow"})
	e.timeline.Stand(customers[0], channels.Standing{Served: true, Waiting: true, Ahead: 3})
	e.timeline.TypingTo(customers[0], true)
	want = append(want, words+" last")
	e.reply(customers[0], words+" last")
	return e.shows(ctx, customers[0], want)
}

func checkReplyFile(ctx context.Context, e *env) error {
	customers, err := e.meet(ctx, 2)
	if err != nil {
		return err
	}
	kind, _ := firstFile(e.driver.Features.Parts)
	file := Attachment{Name: "照片.png", MediaType: "image/png", Data: picture(5000)}
	entry := e.timeline.Reply(customers[0], "小总", channels.Part{Kind: kind, File: new(fileOf(file))})
	got := func() (files []Attachment) {
		for _, t := range e.provider.Taken() {
			if t.To == customers[0] {
				files = append(files, t.Files...)
			}
		}
		return files
	}
	if err := until(ctx, e.patience, "a file in the Timeline is not shown by the customer's client", func() bool { return len(got()) > 0 }); err != nil {
		return err
	}
	if f := got()[0]; !bytes.Equal(f.Data, file.Data) || !strings.HasSuffix(f.Name, ".png") {
		return fmt.Errorf("the customer's client got %d bytes named %q, want the agent's %d named %q", len(f.Data), f.Name, len(file.Data), file.Name)
	}
	if entry.Seq == 0 {
		return errors.New("the reply has no number")
	}
	return nil
}

func checkSeen(ctx context.Context, e *env) error {
	customers, err := e.meet(ctx, 1)
	if err != nil {
		return err
	}
	entry := e.timeline.Reply(customers[0], "小总", channels.Part{Kind: channels.TextPart, Text: words})
	return until(ctx, e.patience, "the customer's client got an answer and Timeline.Seen is not told", func() bool {
		return e.timeline.SeenUpto(customers[0], channels.Delivered) >= entry.Seq || e.timeline.SeenUpto(customers[0], channels.Read) >= entry.Seq
	})
}
