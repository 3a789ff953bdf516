package channeltest

import (
	"strings"
	"testing"
	"time"

	"switchboard/channels"
)

// The three pigeons that keep every promise.
func TestKitPassesWhatIsRight(t *testing.T) {
	t.Run("polling", func(t *testing.T) { Run(t, pollingPigeon(nil), startLoft) })
	t.Run("pushed", func(t *testing.T) { Run(t, pushedPigeon(nil), startLoft) })
	t.Run("hosted", func(t *testing.T) { Run(t, parlourDriver(nil), startGuests) })
}

// Every mistake is caught by the check that is there for it.
func TestKitCatches(t *testing.T) {
	type kind struct {
		driver  func(map[string]bool) channels.Driver
		harness Harness
	}
	polling, pushed, hosted := kind{pollingPigeon, startLoft}, kind{pushedPigeon, startLoft}, kind{parlourDriver, startGuests}
	tests := []struct {
		of    kind
		flaw  string
		check string
		says  string // a piece of what the integrator reads
	}{
		{polling, "lax settings", "settings are strict", "Schema.Decode"},
		{polling, "shows settings", "settings are strict", "name the field only"},
		{polling, "dials in open", "open touches no network and starts nothing", "connect in Run"},
		{polling, "claims a webhook", "features are honest", "Features.Webhook"},
		{polling, "cursor before items", "nothing is lost over restarts", "Cursor"},
		{polling, "order reversed", "order within one sender", "out of order"},
		{polling, "an id per delivery", "a message arrives whole", "Item.ID"},
		{polling, "shouting addresses", "a message arrives whole", "in lower case"},
		{polling, "ASCII only", "strange text in", "arrived as"},
		{polling, "panics on nothing", "strange text in", "stops all that come after"},
		{polling, "leaks a goroutine", "a message arrives whole", "goroutines live on"},
		{polling, "logs words", "a message arrives whole", "never bodies"},
		{polling, "returns its cancellation", "run stops within two seconds", "return nil"},
		{polling, "cuts long text", "the longest text", "never cut"},
		{polling, "drops what it does not know", "no other kind of part is sent", "Rejected"},
		{polling, "cuts files", "media out", "unchanged"},
		{polling, "sent before confirmed", "every claimed kind of part is sent", "did not confirm"},
		{polling, "ignores deadlines", "send honours its deadline", "pass ctx"},
		{polling, "one fault for all", "each fault has its name", "with that Fault"},
		{polling, "forgets Retry-After", "each fault has its name", "RetryAfter"},
		{polling, "always certain", "a lost answer is uncertain", "Uncertain"},
		{polling, "never certain", "a provider that is not there", "Uncertain must be false"},
		{polling, "claims idempotent", "a lost answer is uncertain", "pass the key on"},
		{polling, "resolves everything", "a lost answer is uncertain", "never sent"},
		{polling, "token in the address", "no secret and no words in errors and logs", "channels.NoAnswer"},
		{pushed, "never stops", "run stops within two seconds", "stop within 2s"},
		{pushed, "acknowledges at once", "acknowledged only when stored", "acknowledge after Deliver"},
		{pushed, "acknowledges failures", "acknowledged only when stored", "although Deliver failed"},
		{pushed, "an id per delivery", "replayed webhook calls", "Item.ID"},
		{pushed, "signature unchecked", "forged webhook calls", "believed"},
		{pushed, "signature not over the body", "altered webhook calls", "raw body"},
		{hosted, "acknowledges failures", "acknowledged only when stored", "although Deliver failed"},
		{hosted, "one room for all", "an answer reaches the customer", "everything once"},
		{hosted, "begins anew", "a customer gets exactly what he missed", "everything once"},
		{hosted, "never seen", "seen is told", "Timeline.Seen"},
	}
	for _, tt := range tests {
		t.Run(tt.flaw, func(t *testing.T) {
			for _, c := range checks() {
				if c.name != tt.check {
					continue
				}
				flaws := map[string]bool{tt.flaw: true}
				err := c.verify(t.Context(), tt.of.driver(flaws), tt.of.harness, 300*time.Millisecond)
				if err == nil {
					t.Fatalf("%q does not catch it", c.name)
				}
				if !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%q says %q, want it to name %q", c.name, err, tt.says)
				}
				return
			}
			t.Fatalf("there is no check %q", tt.check)
		})
	}
}
