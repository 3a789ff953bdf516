package allowance

import (
	"net/netip"
	"testing"
	"time"
)

func TestAllowance(t *testing.T) {
	now := time.Now()
	a := New[string](60, 3)
	for i := range 3 {
		if _, ok := a.Take("x", now); !ok {
			t.Fatalf("take %d is refused", i)
		}
	}
	wait, ok := a.Take("x", now)
	if ok || wait <= 0 || wait > time.Second {
		t.Errorf("the fourth: %v, %t", wait, ok)
	}
	if _, ok := a.Take("y", now); !ok {
		t.Error("another key pays for the first")
	}
	if _, ok := a.Take("x", now.Add(wait)); !ok {
		t.Error("refused after the wait it was told")
	}
	a.Sweep(now.Add(time.Second))
	if len(a.buckets) != 1 {
		t.Errorf("%d buckets are kept, want that of x", len(a.buckets))
	}
	a.Sweep(now.Add(time.Minute))
	if len(a.buckets) != 0 {
		t.Errorf("%d full buckets are kept", len(a.buckets))
	}
	if _, ok := New[string](0, 0).Take("x", now); !ok {
		t.Error("no limit refuses")
	}
}

func TestAllowanceIsBounded(t *testing.T) {
	now := time.Now()
	a := New[int](60, 1)
	for i := range maxBuckets {
		a.Take(i, now)
	}
	for i, want := range []bool{true, false, false} { // strangers share one bucket
		if _, ok := a.Take(maxBuckets+i, now); ok != want {
			t.Errorf("stranger %d: %t, want %t", i, ok, want)
		}
	}
	if len(a.buckets) != maxBuckets {
		t.Errorf("%d buckets", len(a.buckets))
	}
}

func TestNetwork(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7":            "192.0.2.7/32",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"::ffff:192.0.2.7":     "192.0.2.7/32",
		"fe80::1%eth0":         "fe80::/64",
	} {
		if got := Network(netip.MustParseAddr(ip)).String(); got != want {
			t.Errorf("Network(%s) = %s, want %s", ip, got, want)
		}
	}
	if got := Network(netip.Addr{}); got.IsValid() {
		t.Errorf("Network of no address = %s", got)
	}
}
