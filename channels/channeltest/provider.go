package channeltest

import (
	"context"
	"net/http"
	"time"

	"switchboard/channels"
)

// A Harness starts a fresh provider with one account, on loopback, knowing
// nothing of the ones before. Run starts one for every check.
type Harness func(ctx context.Context) (*Provider, error)

// A Provider is the other side of an adapter, in the kit's hands: usually the
// channel's simulator behind a few functions. Functions marked with a feature may
// be nil when the driver's Features do not claim it. All may be called
// concurrently.
type Provider struct {
	// Addrs are the TCP addresses, host:port, at which the adapter reaches the
	// provider; none for a hosted channel. The kit puts a line of its own before
	// each, which it slows down, hangs and cuts.
	Addrs []string
	// Settings returns an account's complete settings, as JSON, for a provider at
	// these addresses instead of Addrs.
	Settings func(addrs []string) []byte
	// Secrets lists every secret in Settings: at least 16 characters each, so that
	// they cannot turn up by chance.
	Secrets []string

	// Customer returns the address of the n-th customer, from 0.
	Customer func(ctx context.Context, n int) (channels.Address, error)
	// Say makes a customer say something, and returns the Item.ID the adapter will
	// give it as soon as the provider has it. The provider tells the adapter as it
	// always does: in the order said, again and again until acknowledged, or when
	// asked.
	Say func(ctx context.Context, s Saying) (id string, err error)
	// Repeat makes the provider tell an item once more although it was
	// acknowledged, and returns when it has. The kit also calls it many times at
	// once. Its error matters only when nothing arrives.
	Repeat func(ctx context.Context, id string) error
	// Acknowledged reports whether the adapter has told the provider, in any way,
	// that it need not tell the item again.
	Acknowledged func(id string) bool
	// Taken returns what the provider took for its customers, oldest first. For a
	// hosted channel it is what the customers' clients show.
	Taken func() []Taken

	// Attach tells the provider where it reaches the adapter: the URL under which
	// the kit serves the webhook or hosted handler, with a slash at its end.
	// Webhook, Hosted.
	Attach func(url string)
	// Request makes the very request with which the provider would tell s. Webhook.
	Request func(ctx context.Context, s Saying) (*http.Request, error)
	// Forgeries makes requests that tell s and are not the provider's, by what is
	// wrong with them: "no signature", "another key", "an old time". Webhook.
	Forgeries func(ctx context.Context, s Saying) (map[string]*http.Request, error)

	// Refuse makes the provider answer every send with a fault, until fault is 0.
	// It reports false for a fault the provider has no answer for, which it must
	// not do for Transient and Misconfigured. Not for hosted channels.
	Refuse func(fault channels.Fault, retryAfter time.Duration) bool
	// Report makes the provider report a state of a message it took. Receipts.
	Report func(ctx context.Context, providerID string, state channels.DeliveryState) error

	// Close ends the provider and waits for what it started.
	Close func()
}

// Saying is something a customer says.
type Saying struct {
	From   int // number of the customer
	Text   string
	Files  []Attachment
	Thread string // Threads
}

// Attachment is a file in the kit's hands.
type Attachment struct {
	Name      string
	MediaType string
	Data      []byte
}

// Taken is a message the provider took.
type Taken struct {
	To         channels.Address
	ProviderID string   // the id the provider gave it
	Texts      []string // of its parts that have any, in order
	Files      []Attachment
}

// lacks names a function that the features require and the harness left out.
func (p *Provider) lacks(f channels.Features) string {
	dialled := !f.Hosted
	needs := []struct {
		name string
		is   bool
		set  bool
	}{
		{"Settings", true, p.Settings != nil},
		{"Customer", true, p.Customer != nil},
		{"Say", true, p.Say != nil},
		{"Repeat", true, p.Repeat != nil},
		{"Acknowledged", true, p.Acknowledged != nil},
		{"Taken", true, p.Taken != nil},
		{"Close", true, p.Close != nil},
		{"Addrs", dialled, len(p.Addrs) > 0},
		{"Refuse", dialled, p.Refuse != nil},
		{"Attach", f.Webhook || f.Hosted, p.Attach != nil},
		{"Request", f.Webhook, p.Request != nil},
		{"Forgeries", f.Webhook, p.Forgeries != nil},
		{"Report", f.Receipts && dialled, p.Report != nil},
	}
	for _, n := range needs {
		if n.is && !n.set {
			return n.name
		}
	}
	return ""
}
