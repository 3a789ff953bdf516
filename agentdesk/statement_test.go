package agentdesk

import (
	"testing"

	"switchboard/channels"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
)

func TestStatedFactsAreMasked(t *testing.T) {
	got := statedFacts(gateway.Stated{Name: "王芳", Email: "wang@example.com", Phone: "+8613800138000"})
	want := map[string]string{"name": "王芳", "email": maskEmail("wang@example.com"), "phone": maskPhone("+8613800138000")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stated (-want +got):\n%s", diff)
	}
}

func TestContextFacts(t *testing.T) {
	for raw, want := range map[string]map[string]string{
		"":                   nil,
		"{":                  nil,
		`{"订单":"8817"}`:      {"订单": "8817"},
		`{"cart":{"n":"1"}}`: nil,
	} {
		got := channels.Profile{Context: raw}.Facts()
		if len(got) != len(want) || got["订单"] != want["订单"] {
			t.Errorf("context %s: %v, want %v", raw, got, want)
		}
	}
}
