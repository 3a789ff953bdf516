package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"switchboard/channels"
)

// webhookChecks are about who calls the webhook.
func webhookChecks() []check {
	webhook := func(f channels.Features) bool { return f.Webhook }
	return []check{
		{"forged webhook calls", webhook, checkForged},
		{"altered webhook calls", webhook, checkAltered},
		{"replayed webhook calls", webhook, checkReplayed},
		{"garbage at the webhook", webhook, checkGarbage},
	}
}

// call is a webhook call that can be made more than once.
type call struct {
	method, url string
	header      http.Header
	body        []byte
}

func callOf(req *http.Request) (call, error) {
	c := call{method: req.Method, url: req.URL.String(), header: req.Header}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return c, fmt.Errorf("read the harness's request: %w", err)
		}
		c.body = body
	}
	return c, nil
}

// status makes the call and returns what the adapter answered.
func (e *env) status(ctx context.Context, c call) (int, error) {
	req, err := http.NewRequestWithContext(ctx, c.method, c.url, bytes.NewReader(c.body))
	if err != nil {
		return 0, fmt.Errorf("repeat the harness's request: %w", err)
	}
	req.Header = c.header.Clone()
	resp, err := e.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("call the webhook: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, nil
}

// genuine is a call that the provider itself would make.
func (e *env) genuine(ctx context.Context, text string) (call, error) {
	req, err := e.provider.Request(ctx, Saying{Text: words + " " + text})
	if err != nil {
		return call{}, fmt.Errorf("the harness's Request: %w", err)
	}
	return callOf(req)
}

// turnedAway makes a call that must be refused and store nothing.
func (e *env) turnedAway(ctx context.Context, what string, c call) error {
	before := len(e.sink.Stored())
	code, err := e.status(ctx, c)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if n := len(e.sink.Stored()) - before; n > 0 {
		return fmt.Errorf("a webhook call with %s was believed; check the signature over the raw body before anything else", what)
	}
	if code < 400 || code > 499 {
		return fmt.Errorf("a webhook call with %s was answered %d, want 4xx", what, code)
	}
	return nil
}

func checkForged(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	forgeries, err := e.provider.Forgeries(ctx, Saying{Text: words + " forged"})
	if err != nil {
		return fmt.Errorf("the harness's Forgeries: %w", err)
	}
	if len(forgeries) < 2 {
		return errors.New("the harness's Forgeries makes fewer than two; at least no signature and another key")
	}
	for what, req := range forgeries {
		c, err := callOf(req)
		if err != nil {
			return err
		}
		if err := e.turnedAway(ctx, what, c); err != nil {
			return err
		}
	}
	return e.believes(ctx)
}

// believes makes a genuine call, to show that the others failed for their forgery.
func (e *env) believes(ctx context.Context) error {
	c, err := e.genuine(ctx, "genuine")
	if err != nil {
		return err
	}
	before := len(e.sink.Stored())
	code, err := e.status(ctx, c)
	if err != nil {
		return err
	}
	if code/100 != 2 || len(e.sink.Stored()) != before+1 {
		return fmt.Errorf("a genuine webhook call was answered %d and stored %d items", code, len(e.sink.Stored())-before)
	}
	return nil
}

func checkAltered(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for i := range 8 {
		c, err := e.genuine(ctx, "altered")
		if err != nil {
			return err
		}
		if len(c.body) == 0 {
			return errors.New("the harness's Request has no body")
		}
		c.body[i*(len(c.body)-1)/7] ^= 1
		if err := e.turnedAway(ctx, "one bit of its body changed", c); err != nil {
			return err
		}
	}
	return e.believes(ctx)
}

func checkReplayed(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	c, err := e.genuine(ctx, "replayed")
	if err != nil {
		return err
	}
	for range 4 {
		if _, err := e.status(ctx, c); err != nil {
			return err
		}
	}
	if n := len(e.sink.Stored()); n != 1 {
		return fmt.Errorf("one webhook call, replayed three times, stored %d items; refuse replays, and take Item.ID from the provider", n)
	}
	return e.believes(ctx)
}

func checkGarbage(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	url := e.url()
	if c, err := e.genuine(ctx, "where"); err == nil {
		url = c.url
	}
	garbage := map[string]string{
		"no body":           "",
		"broken JSON":       `{"`,
		"broken XML":        `<xml><![CDATA[`,
		"bytes":             "\x00\xff\xfe\x80",
		"10,000 levels":     strings.Repeat("[", 10_000),
		"more than it may ": strings.Repeat("a", maxWebhook+1),
	}
	for what, body := range garbage {
		if err := e.turnedAway(ctx, what, call{method: http.MethodPost, url: url, body: []byte(body)}); err != nil {
			return err
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if err := e.turnedAway(ctx, "the method "+method, call{method: method, url: url}); err != nil {
			return err
		}
	}
	return e.believes(ctx)
}
