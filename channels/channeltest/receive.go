package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"switchboard/channels"
)

// receiveChecks are about what customers say.
func receiveChecks() []check {
	return []check{
		{"a message arrives whole", always, checkReceive},
		{"acknowledged only when stored", always, checkDurableAck},
		{"a redelivery is the same item", always, checkRedelivery},
		{"order within one sender", always, checkInboundOrder},
		{"nothing is lost over restarts", always, checkRestarts},
		{"a thousand queued are drained", dialled, checkDrain},
		{"strange text in", always, checkStrangeIn},
		{"media in", func(f channels.Features) bool { return f.MaxFile > 0 }, checkMediaIn},
		{"threads", func(f channels.Features) bool { return f.Threads }, checkThreads},
		{"run stops within two seconds", always, checkStop},
		{"the provider comes back", dialled, checkProviderBack},
	}
}

// strangeTexts must pass unchanged, both ways.
func strangeTexts() map[string]string {
	return map[string]string{
		"Chinese":         "您好，我的订单怎么还没到？",
		"emoji":           "👨‍👩‍👧‍👦 👩🏽‍🚒 🇨🇳 1️⃣",
		"right to left":   "مرحبا، أين طلبي؟ שלום",
		"combining marks": "e\u0301 n\u0303 नि",
		"two lines":       "第一行\n第二行",
		"markup":          `<b>&amp; "quoted" 'too' </b> {{x}} %s \n`,
		"rare characters": "𠮷野家 𝒳 ﷽",
	}
}

// hostileTexts may be refused or mended, but hurt nothing.
func hostileTexts() map[string]string {
	return map[string]string{
		"nothing":   "",
		"bad UTF-8": "a\xff\xfe\xc3",
		"NUL":       "a\x00b",
		"controls":  "\x01\x1b[31m\x7f\u202e\u2028",
		"very long": strings.Repeat("长", 20_000),
	}
}

func checkReceive(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	from, err := e.provider.Customer(ctx, 0)
	if err != nil {
		return fmt.Errorf("the harness's Customer: %w", err)
	}
	id, err := e.say(ctx, Saying{Text: words + " hello"})
	if err != nil {
		return err
	}
	got, err := e.stored(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case got.From != from:
		return fmt.Errorf("Item.From is %+v, want the customer's address %+v", got.From, from)
	case got.Message == nil || strings.TrimSpace(got.Text()) != words+" hello":
		return errors.New("the item's first text part is not what the customer said")
	case got.Thread != "" && !e.driver.Features.Threads:
		return errors.New("Item.Thread is set although Features do not claim Threads")
	}
	return e.fault()
}

func checkDurableAck(ctx context.Context, e *env) error {
	release := e.sink.Hold()
	defer release()
	if err := e.start(ctx); err != nil {
		return err
	}
	tell := func(text, when string) (string, error) {
		calls := e.sink.Calls()
		id, err := e.say(ctx, Saying{Text: words + text})
		if err != nil {
			return "", err
		}
		if err := until(ctx, e.patience, "what the provider told is not handed to Sink.Deliver", func() bool { return e.sink.Calls() > calls }); err != nil {
			return "", errors.Join(err, e.fault())
		}
		wait(ctx, aWhile)
		if e.provider.Acknowledged(id) {
			return "", fmt.Errorf("the provider has its acknowledgement %s; acknowledge after Deliver returned nil, never before", when)
		}
		return id, nil
	}
	id, err := tell(" one", "while Deliver still waits for the disk")
	if err != nil {
		return err
	}
	release()
	if _, err := e.stored(ctx, id); err != nil {
		return err
	}
	e.sink.Fail()
	if id, err = tell(" two", "although Deliver failed"); err != nil {
		return err
	}
	e.sink.Gate(nil)
	if _, err := e.stored(ctx, id); err != nil {
		return fmt.Errorf("after Deliver failed once the item never came again: %w", err)
	}
	if f := e.driver.Features; f.Webhook || f.Hosted {
		return until(ctx, e.patience, "a stored item is never acknowledged", func() bool { return e.provider.Acknowledged(id) })
	}
	return nil
}

func checkRedelivery(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	release := e.sink.Hold()
	defer release()
	first, err := e.say(ctx, Saying{Text: words + " once"})
	if err != nil {
		return err
	}
	var repeats sync.WaitGroup
	var failed []error
	var mu sync.Mutex // guards failed
	for range 16 {
		repeats.Go(func() {
			if err := e.provider.Repeat(ctx, first); err != nil {
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	wait(ctx, aWhile)
	release()
	repeats.Wait()
	if _, err := e.stored(ctx, first); err != nil {
		return errors.Join(append([]error{err}, failed...)...)
	}
	for range 2 {
		if err := e.provider.Repeat(ctx, first); err != nil {
			return fmt.Errorf("a redelivery of a stored item is not acknowledged (%w); the provider would repeat it for ever", err)
		}
	}
	last, err := e.say(ctx, Saying{Text: words + " last"})
	if err != nil {
		return err
	}
	if _, err := e.stored(ctx, last); err != nil {
		return err
	}
	if n := len(e.sink.Stored()); n != 2 {
		return fmt.Errorf("two messages, one of them redelivered, became %d items; Item.ID must be the provider's id, the same every time", n)
	}
	return e.fault()
}

func checkInboundOrder(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	ids, err := e.sayMany(ctx, 30, 2)
	if err != nil {
		return err
	}
	return e.arrived(ctx, ids)
}

func checkDrain(ctx context.Context, e *env) error {
	ids, err := e.sayMany(ctx, 1000, 4)
	if err != nil {
		return err
	}
	if err := e.start(ctx); err != nil {
		return err
	}
	return e.arrived(ctx, ids)
}

// sayMany makes customers say n messages in turn and returns their ids, by customer.
func (e *env) sayMany(ctx context.Context, n, customers int) ([][]string, error) {
	ids := make([][]string, customers)
	for i := range n {
		id, err := e.say(ctx, Saying{From: i % customers, Text: fmt.Sprintf("%s %d", words, i)})
		if err != nil {
			return nil, err
		}
		ids[i%customers] = append(ids[i%customers], id)
	}
	return ids, nil
}

// arrived waits until exactly these items are stored, each customer's in order.
func (e *env) arrived(ctx context.Context, ids [][]string) error {
	all := slices.Concat(ids...)
	missing := func() (n int) {
		for _, id := range all {
			if !e.sink.Has(id) {
				n++
			}
		}
		return n
	}
	if err := until(ctx, 2*e.patience, "not everything the customers said is delivered", func() bool { return missing() == 0 }); err != nil {
		return errors.Join(fmt.Errorf("%d of %d messages are lost", missing(), len(all)), err, e.sink.Wrong(), e.fault())
	}
	stored := e.sink.Stored()
	if len(stored) != len(all) {
		return fmt.Errorf("%d messages became %d items", len(all), len(stored))
	}
	place := map[string]int{}
	for i, s := range stored {
		place[s.ID] = i
	}
	for n, of := range ids {
		if !slices.IsSortedFunc(of, func(a, b string) int { return place[a] - place[b] }) {
			return fmt.Errorf("the messages of customer %d are out of order; deliver one sender's in one batch or from one goroutine", n)
		}
	}
	return nil
}

// cursorAdvice is what usually is wrong when something is lost over a restart.
const cursorAdvice = "a Cursor is delivered with its items or after them, and read back with Sink.State"

// checkRestarts lets the disk fail from the n-th Deliver on, kills the account and
// starts it anew: what was not stored must come again.
func checkRestarts(ctx context.Context, e *env) error {
	var ids []string
	for healthy := range 4 {
		base := e.sink.Calls()
		failed := make(chan struct{})
		fail := sync.OnceFunc(func() { close(failed) })
		e.sink.Gate(func(context.Context, channels.Batch) error {
			if e.sink.Calls()-base <= healthy {
				return nil
			}
			fail()
			return errNotStored
		})
		for i := range 5 {
			id, err := e.say(ctx, Saying{Text: fmt.Sprintf("%s %d.%d", words, healthy, i)})
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := e.start(ctx); err != nil {
			return err
		}
		over := func() bool {
			select {
			case <-failed:
				return true
			default:
				return !slices.ContainsFunc(ids, func(id string) bool { return !e.sink.Has(id) })
			}
		}
		if err := until(ctx, e.patience, "what customers said while the account was down is not delivered", over); err != nil {
			return errors.Join(fmt.Errorf("%w; %s", err, cursorAdvice), e.fault())
		}
		wait(ctx, aWhile)
		if err := e.halt(); err != nil {
			return err
		}
	}
	e.sink.Gate(nil)
	if err := e.start(ctx); err != nil {
		return err
	}
	if err := e.arrived(ctx, [][]string{ids}); err != nil {
		return fmt.Errorf("after restarts amid a failing disk: %w; %s", err, cursorAdvice)
	}
	return nil
}

func checkStrangeIn(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for name, text := range strangeTexts() {
		text = words + " " + text
		id, err := e.say(ctx, Saying{Text: text})
		if err != nil {
			return err
		}
		got, err := e.stored(ctx, id)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if strings.TrimSpace(strings.ReplaceAll(got.Text(), "\r\n", "\n")) != text {
			return fmt.Errorf("%s: %q arrived as %q", name, text, got.Text())
		}
	}
	for name, text := range hostileTexts() {
		_, _ = e.provider.Say(ctx, Saying{Text: text}) // the provider may be unable to
		id, err := e.say(ctx, Saying{Text: words + " after " + name})
		if err != nil {
			return err
		}
		if _, err := e.stored(ctx, id); err != nil {
			return fmt.Errorf("a message of %s stops all that come after it: %w", name, err)
		}
	}
	return e.fault()
}

func checkMediaIn(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	files := []Attachment{
		{Name: "说明书.txt", MediaType: "text/plain", Data: []byte(words + " 您好")},
		{Name: "photo.png", MediaType: "image/png", Data: picture(60_000)},
	}
	for _, f := range files {
		id, err := e.say(ctx, Saying{Text: words + " see file", Files: []Attachment{f}})
		if err != nil {
			return err
		}
		got, err := e.stored(ctx, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(got.Message.Parts, func(p channels.Part) bool { return p.File != nil })
		if at < 0 {
			return fmt.Errorf("a message with the file %s arrived without a part that has a File", f.Name)
		}
		part := got.Message.Parts[at]
		switch {
		case !isFile(part.Kind):
			return fmt.Errorf("the part with the file has kind %q, want image, voice or file", part.Kind)
		case !bytes.Equal(got.Files[at], f.Data):
			return fmt.Errorf("the %d bytes of %s arrived as %d others", len(f.Data), f.Name, len(got.Files[at]))
		}
	}
	return e.fault()
}

func checkStop(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	wait(ctx, aWhile)
	if err := e.halt(); err != nil {
		return fmt.Errorf("idle: %w", err)
	}
	release := e.sink.Hold()
	defer release()
	if err := e.start(ctx); err != nil {
		return err
	}
	calls := e.sink.Calls()
	if _, err := e.say(ctx, Saying{Text: words}); err != nil {
		return err
	}
	if err := until(ctx, e.patience, "what the provider told is not handed to Sink.Deliver", func() bool { return e.sink.Calls() > calls }); err != nil {
		return err
	}
	if err := e.halt(); err != nil {
		return fmt.Errorf("while Deliver waits: %w", err)
	}
	release()
	e.setLines(hung, nil)
	if err := e.start(ctx); err != nil {
		return err
	}
	wait(ctx, aWhile)
	if err := e.halt(); err != nil {
		return fmt.Errorf("while the provider hangs: %w", err)
	}
	return nil
}

func checkProviderBack(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for _, trouble := range []struct {
		name       string
		begin, end func() error
	}{
		{"slow", func() error { e.setLines(slow, nil); return nil }, func() error { e.setLines(clear, nil); return nil }},
		{"restarted", e.refuseLines, e.listenLines},
		{"hung and then reset", func() error { e.setLines(hung, nil); return nil }, func() error { e.cutLines(); e.setLines(clear, nil); return nil }},
	} {
		if err := trouble.begin(); err != nil {
			return err
		}
		during, err := e.say(ctx, Saying{Text: words + " during " + trouble.name})
		if err != nil {
			return err
		}
		wait(ctx, aWhile)
		if err := trouble.end(); err != nil {
			return err
		}
		after, err := e.say(ctx, Saying{Text: words + " after " + trouble.name})
		if err != nil {
			return err
		}
		for _, id := range []string{during, after} {
			if _, err := e.stored(ctx, id); err != nil {
				return fmt.Errorf("the provider was %s: %w", trouble.name, err)
			}
		}
		if err := e.sendText(ctx, trouble.name); err != nil {
			return fmt.Errorf("after the provider was %s: %w", trouble.name, err)
		}
	}
	return nil
}
