package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"switchboard/channels/webchat/wire"
)

// maxAnswer is the longest answer read, in bytes.
const maxAnswer = 8 << 20

// NewVisitor asks for a new visitor at the account's root.
func NewVisitor(ctx context.Context, o Options) (wire.Visitor, error) {
	var v wire.Visitor
	body := wire.NewVisitor{Locale: o.Locale, Page: o.Page}
	err := New(o).request(ctx, http.MethodPost, "visitors", bytes.NewReader(encode(body)), &v)
	return v, err
}

// Upload stores a file, which one later message may name by its ID.
func (c *Client) Upload(ctx context.Context, name string, r io.Reader) (wire.File, error) {
	var f wire.File
	err := c.request(ctx, http.MethodPost, "files?name="+url.QueryEscape(name), r, &f)
	return f, err
}

// Before returns up to limit entries before a number, oldest first; 0 is the end.
func (c *Client) Before(ctx context.Context, before int64, limit int) ([]wire.Entry, error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	var page wire.Entries
	err := c.request(ctx, http.MethodGet, "entries?"+q.Encode(), nil, &page)
	return page.Entries, err
}

// poll talks over POST: one request waits for news while others carry what is sent.
func (c *Client) poll(ctx context.Context) (up bool, err error) {
	if err := c.exchange(ctx, nil, false); err != nil {
		return false, err
	}
	if c.opts.Up != nil {
		c.opts.Up()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var both sync.WaitGroup
	both.Go(func() { cancel(c.listen(ctx)) })
	both.Go(func() { cancel(c.post(ctx)) })
	both.Wait()
	return true, context.Cause(ctx)
}

func (c *Client) listen(ctx context.Context) error {
	for {
		if err := c.exchange(ctx, nil, true); err != nil {
			return err
		}
	}
}

func (c *Client) post(ctx context.Context) error {
	for {
		frames, again := c.queue.next()
		if len(frames) > 0 {
			if err := c.exchange(ctx, frames, false); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.queue.wake:
		case <-again:
		}
	}
}

func (c *Client) exchange(ctx context.Context, frames []any, wait bool) error {
	var answer struct {
		Frames []json.RawMessage `json:"frames"`
	}
	body := encode(wire.Exchange{Hello: c.hello(), Frames: frames, Wait: wait})
	if err := c.request(ctx, http.MethodPost, "exchange", bytes.NewReader(body), &answer); err != nil {
		return err
	}
	for _, raw := range answer.Frames {
		// The other request may have brought later entries already, and the next
		// brings those between.
		if _, err := c.heard(raw); err != nil && !errors.Is(err, errGap) {
			return err
		}
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader, into any) error {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.address(path), body)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.hello().Token)
	if c.opts.Origin != "" {
		req.Header.Set("Origin", c.opts.Origin)
	}
	resp, err := c.opts.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if resp.StatusCode >= 300 {
		r := &Refusal{Status: resp.StatusCode}
		_ = json.Unmarshal(raw, &r.Problem) // a proxy's own answer has no code
		return r
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}
