package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
)

// sendChecks are about what agents answer, through Adapter.Send.
func sendChecks() []check {
	return []check{
		{"every claimed kind of part is sent", dialled, checkSend},
		{"no other kind of part is sent", dialled, checkUnclaimed},
		{"sends at the same time", dialled, checkConcurrentSend},
		{"the longest text", dialled, checkMaxText},
		{"strange text out", dialled, checkStrangeOut},
		{"media out", func(f channels.Features) bool { return !f.Hosted && f.MaxFile > 0 }, checkMediaOut},
		{"receipts", func(f channels.Features) bool { return !f.Hosted && f.Receipts }, checkReceipts},
		{"typing", func(f channels.Features) bool { return f.Typing && !f.Hosted }, checkTyping},
	}
}

// sendLimit is the deadline of a send that meets no trouble.
const sendLimit = 10 * time.Second

// partKinds are all there are, and one there is not.
func partKinds() []channels.PartKind {
	return []channels.PartKind{
		channels.TextPart, channels.HTMLPart, channels.ImagePart, channels.VoicePart, channels.FilePart,
		channels.LocationPart, channels.CardPart, channels.MenuPart, channels.FormPart, "hologram",
	}
}

// sample is a small part of a kind.
func sample(k channels.PartKind) channels.Part {
	p := channels.Part{Kind: k}
	switch k {
	case channels.HTMLPart:
		p.Text = "<p>" + words + "</p>"
	case channels.ImagePart:
		p.File = new(fileOf(Attachment{Name: "photo.png", MediaType: "image/png", Data: picture(2000)}))
	case channels.VoicePart:
		p.File = new(fileOf(Attachment{Name: "voice.amr", MediaType: "audio/amr", Data: []byte("#!AMR\n" + words)}))
	case channels.FilePart:
		p.File = new(fileOf(Attachment{Name: "说明书.txt", MediaType: "text/plain", Data: []byte(words)}))
	case channels.LocationPart:
		p.Text, p.Lat, p.Lon = words+" 门店", 31.23, 121.47
	case channels.CardPart:
		p.Text, p.URL = words+" 订单", "https://shop.example/orders/1"
	case channels.MenuPart:
		p.Text, p.Options = words+" 请选择", []string{"退货", "换货"}
	case channels.FormPart:
		p.Fields = []channels.Field{{Name: "order", Value: words}}
	default:
		p.Text = words + " 您好"
	}
	return p
}

// picture is a PNG of one pixel with noise behind it, n bytes in all.
func picture(n int) []byte {
	png, _ := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	noise := rand.New(rand.NewPCG(1, uint64(n)))
	for len(png) < n {
		png = append(png, byte(noise.Uint32()))
	}
	return png
}

// outbound addresses parts to the first customer under a fresh key.
func (e *env) outbound(ctx context.Context, parts ...channels.Part) (channels.Outbound, error) {
	to, err := e.provider.Customer(ctx, 0)
	if err != nil {
		return channels.Outbound{}, fmt.Errorf("the harness's Customer: %w", err)
	}
	key := strconv.FormatUint(rand.Uint64(), 36)
	return channels.Outbound{Key: "key-" + key, To: to, Parts: parts, Attempt: 1}, nil
}

// deliverParts sends parts, which must succeed, and returns what the provider took.
func (e *env) deliverParts(ctx context.Context, parts ...channels.Part) (Taken, error) {
	out, err := e.outbound(ctx, parts...)
	if err != nil {
		return Taken{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	receipt, err := e.send(ctx, out)
	if err != nil {
		return Taken{}, fmt.Errorf("Send: %w", err)
	}
	return e.took(out, receipt)
}

// took finds what the provider took under a receipt.
func (e *env) took(out channels.Outbound, r channels.Receipt) (Taken, error) {
	if r.ProviderID == "" || r.State != channels.Sent && r.State != channels.Delivered && r.State != channels.Read {
		return Taken{}, fmt.Errorf("Send returned the receipt %+v; it needs the provider's id and at least the state sent", r)
	}
	for _, t := range e.provider.Taken() {
		if t.ProviderID == r.ProviderID {
			if t.To != out.To {
				return t, fmt.Errorf("the message to %v went to %v", out.To, t.To)
			}
			return t, nil
		}
	}
	return Taken{}, errors.New("Send reported success but the provider took no message under that id; never report what the provider did not confirm")
}

// sendText sends a text after trouble, which must succeed.
func (e *env) sendText(ctx context.Context, text string) error {
	out, err := e.outbound(ctx, channels.Part{Kind: channels.TextPart, Text: words + " " + text})
	if err != nil {
		return err
	}
	receipt, err := e.deliver(ctx, out)
	if err != nil {
		return fmt.Errorf("Send: %w", err)
	}
	_, err = e.took(out, receipt)
	return err
}

// deliver sends until the answer is not Transient.
func (e *env) deliver(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	return e.persist(ctx, func(ctx context.Context) (channels.Receipt, error) {
		defer func() { out.Attempt++ }()
		return e.send(ctx, out)
	})
}

// persist repeats a call while its answer is Transient, as who delivers does. After
// trouble the first call may be the one that finds a kept connection dead.
func (e *env) persist(ctx context.Context, call func(context.Context) (channels.Receipt, error)) (channels.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	for {
		receipt, err := call(ctx)
		if err == nil || channels.AsError(err).Fault != channels.Transient || !wait(ctx, pollEvery) {
			return receipt, err
		}
	}
}

// refused sends parts that must be Rejected without reaching the provider.
func (e *env) refused(ctx context.Context, what string, parts ...channels.Part) error {
	out, err := e.outbound(ctx, parts...)
	if err != nil {
		return err
	}
	before := len(e.provider.Taken())
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	if _, err := e.send(ctx, out); err == nil || channels.AsError(err).Fault != channels.Rejected {
		return fmt.Errorf("Send of %s returned %v, want a Rejected error: refuse it, never cut or drop anything", what, err)
	}
	if n := len(e.provider.Taken()) - before; n > 0 {
		return fmt.Errorf("Send of %s returned Rejected, yet the provider took it", what)
	}
	return nil
}

func checkSend(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for _, k := range e.driver.Features.Parts {
		if _, err := e.deliverParts(ctx, sample(k)); err != nil {
			return fmt.Errorf("a part of kind %s, which Features.Parts claims: %w", k, err)
		}
	}
	return nil
}

func checkUnclaimed(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for _, k := range partKinds() {
		if slices.Contains(e.driver.Features.Parts, k) {
			continue
		}
		if err := e.refused(ctx, "a part of kind "+string(k)+", which Features.Parts does not claim", sample(k)); err != nil {
			return err
		}
	}
	return nil
}

func checkConcurrentSend(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	const senders, each = 16, 8
	var wg sync.WaitGroup
	errs := make([]error, senders)
	for i := range senders {
		wg.Go(func() {
			for j := range each {
				text := fmt.Sprintf("%s %d/%d", words, i, j)
				got, err := e.deliverParts(ctx, channels.Part{Kind: channels.TextPart, Text: text})
				if err == nil && !slices.Contains(got.Texts, text) {
					err = errors.New("a receipt names the message of another Send")
				}
				errs[i] = errors.Join(errs[i], err)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if n := len(e.provider.Taken()); n != senders*each {
		return fmt.Errorf("%d sends at the same time became %d messages", senders*each, n)
	}
	return nil
}

func checkMaxText(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	limit := e.driver.Features.MaxText
	n := limit
	if n == 0 {
		n = 20_000 // unlimited: more than anybody types
	}
	long := words + strings.Repeat("汉", n-len(words))
	got, err := e.deliverParts(ctx, channels.Part{Kind: channels.TextPart, Text: long})
	if err != nil {
		return fmt.Errorf("%d runes, within Features.MaxText: %w", n, err)
	}
	if strings.TrimSpace(strings.Join(got.Texts, "")) != long {
		return fmt.Errorf("%d runes, within Features.MaxText, did not reach the provider unchanged", n)
	}
	if limit == 0 {
		return nil
	}
	return e.refused(ctx, fmt.Sprintf("%d runes, one more than Features.MaxText,", limit+1), channels.Part{Kind: channels.TextPart, Text: long + "汉"})
}

func checkStrangeOut(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for name, text := range strangeTexts() {
		text = words + " " + text
		got, err := e.deliverParts(ctx, channels.Part{Kind: channels.TextPart, Text: text})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(got.Texts) != 1 || strings.TrimSpace(strings.ReplaceAll(got.Texts[0], "\r\n", "\n")) != text {
			return fmt.Errorf("%s: %q reached the provider as %q", name, text, got.Texts)
		}
	}
	for name, text := range hostileTexts() {
		out, err := e.outbound(ctx, channels.Part{Kind: channels.TextPart, Text: text})
		if err != nil {
			return err
		}
		if _, err := e.send(ctx, out); err != nil && channels.AsError(err).Fault != channels.Rejected {
			return fmt.Errorf("Send of %s returned %v, want nil or a Rejected error", name, err)
		}
	}
	return e.sendText(ctx, "after")
}

func checkMediaOut(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	f := e.driver.Features
	kind, _ := firstFile(f.Parts)
	part := func(size int64, file channels.File) channels.Part {
		file.Size = size
		return channels.Part{Kind: kind, File: &file}
	}
	for _, n := range []int64{2000, min(f.MaxFile, 4<<20)} {
		file := Attachment{Name: "photo.png", MediaType: "image/png", Data: picture(int(n))}
		got, err := e.deliverParts(ctx, part(n, fileOf(file)))
		if err != nil {
			return fmt.Errorf("a file of %d bytes, within Features.MaxFile: %w", n, err)
		}
		if len(got.Files) != 1 || !bytes.Equal(got.Files[0].Data, file.Data) {
			return fmt.Errorf("a file of %d bytes did not reach the provider unchanged", n)
		}
	}
	zeros := channels.File{Name: "photo.png", MediaType: "image/png", Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeroReader{}, f.MaxFile+1)), nil
	}}
	if err := e.refused(ctx, "a file one byte larger than Features.MaxFile", part(f.MaxFile+1, zeros)); err != nil {
		return err
	}
	if err := e.refused(ctx, "a file that yields more bytes than its Size says", part(10, zeros)); err != nil {
		return err
	}
	broken := channels.File{Name: "photo.png", MediaType: "image/png", Open: func(context.Context) (io.ReadCloser, error) {
		return nil, errors.New("no such blob")
	}}
	out, err := e.outbound(ctx, part(10, broken))
	if err != nil {
		return err
	}
	if _, err := e.send(ctx, out); err == nil {
		return errors.New("Send of a file that cannot be opened returned nil; the customer would miss it")
	}
	return nil
}

func firstFile(kinds []channels.PartKind) (channels.PartKind, bool) {
	for _, k := range []channels.PartKind{channels.FilePart, channels.ImagePart, channels.VoicePart} {
		if slices.Contains(kinds, k) {
			return k, true
		}
	}
	return "", false
}

// zeroReader never ends.
type zeroReader struct{}

// Read fills p with zeros.
func (zeroReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0
	}
	return len(p), nil
}

func checkReceipts(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	got, err := e.deliverParts(ctx, sample(channels.TextPart))
	if err != nil {
		return err
	}
	if err := e.provider.Report(ctx, got.ProviderID, channels.Delivered); err != nil {
		return fmt.Errorf("the harness's Report: %w", err)
	}
	told := func() bool {
		return slices.ContainsFunc(e.sink.Stored(), func(s Stored) bool {
			return s.Receipt != nil && s.Receipt.ProviderID == got.ProviderID && s.Receipt.State == channels.Delivered
		})
	}
	return errors.Join(until(ctx, e.patience, "Features claim Receipts, but no Item with a Receipt of the message's ProviderID is delivered", told), e.sink.Wrong())
}

func checkTyping(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	to, err := e.provider.Customer(ctx, 0)
	if err != nil {
		return err
	}
	for _, on := range []bool{true, false} {
		if err := e.watch.saw(e.adapter.(channels.Typer).Typing(ctx, to, on)); err != nil {
			return fmt.Errorf("Typing(%t): %w", on, err)
		}
	}
	return nil
}
