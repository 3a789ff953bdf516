package config

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
)

// Bytes is a number of bytes, written such as 20MiB.
type Bytes int64

// String is the number in the largest unit that divides it.
func (b Bytes) String() string {
	for _, u := range units {
		if b != 0 && int64(b)%u.size == 0 {
			return strconv.FormatInt(int64(b)/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// units of Bytes, largest first.
var units = []struct {
	name string
	size int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

func parseBytes(s string) (Bytes, error) {
	number, size := s, int64(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(s, u.name); ok {
			number, size = strings.TrimSpace(n), u.size
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/size {
		return 0, errors.New("is not a size such as 20MiB")
	}
	return Bytes(n * size), nil
}

// parseDuration is time.ParseDuration, with days.
func parseDuration(s string) (time.Duration, error) {
	const day = 24 * time.Hour
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return time.Duration(n) * day, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, errors.New("is not a duration such as 90s, 12h or 30d")
	}
	return d, nil
}

// parsePrefix reads a network, or a single address as one.
func parsePrefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, errors.New("is not an address or a network such as 10.0.0.0/8")
	}
	return p.Masked(), nil
}

// isScalar reports whether values of the type are written as one word.
func isScalar(t reflect.Type) bool {
	return t == reflect.TypeFor[netip.Prefix]() || t.Kind() != reflect.Struct && t.Kind() != reflect.Slice
}

// setScalar reads text into v, and leaves v alone if it cannot. Its error completes
// "the value …".
func setScalar(v reflect.Value, text string) error {
	var value any
	var err error
	switch v.Interface().(type) {
	case string:
		value = text
	case channels.Secret:
		value = channels.Secret(text)
	case time.Duration:
		value, err = parseDuration(text)
	case Bytes:
		value, err = parseBytes(text)
	case netip.Prefix:
		value, err = parsePrefix(text)
	case bool:
		value, err = parseBool(text)
	case int:
		value, err = parseInt(text)
	default:
		panic(fmt.Sprintf("config: no way to read a %s", v.Type())) // a field added without its type here
	}
	if err == nil {
		v.Set(reflect.ValueOf(value))
	}
	return err
}

func parseBool(s string) (bool, error) {
	if s != "true" && s != "false" {
		return false, errors.New("is neither true nor false")
	}
	return s == "true", nil
}

func parseInt(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, errors.New("is not a whole number")
	}
	return n, nil
}
