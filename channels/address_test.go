package channels

import "testing"

func TestAddressesHaveOneForm(t *testing.T) {
	const wrong = ""
	for _, tt := range []struct{ kind, realm, value, want string }{
		{EmailKind, "", " Wang.Fang@Example.COM ", "wang.fang@example.com"},
		{EmailKind, "intranet", "Wang", "Wang"},
		{PhoneKind, "", "+86 138-0013-8000", "+8613800138000"},
		{PhoneKind, "", "0044 (20) 7946.0958", "+442079460958"},
		{PhoneKind, "", "+8613800138000", "+8613800138000"},
		{PhoneKind, "", "13800138000", wrong}, // of which country?
		{PhoneKind, "", "+0123456789", wrong},
		{PhoneKind, "", "+86138x0138000", wrong},
		{PhoneKind, "", "+", wrong},
		{PhoneKind, "", "anonymous", wrong},
		{PhoneKind, "pbx", "8001", "8001"},
		{"wechat", "wx1", "oABC", "oABC"},
		{"wechat", "", "oABC", "oABC"},
	} {
		got, err := Address{Kind: tt.kind, Realm: tt.realm, Value: tt.value}.Normal()
		if (err != nil) != (tt.want == wrong) || err == nil && got != (Address{Kind: tt.kind, Realm: tt.realm, Value: tt.want}) {
			t.Errorf("Normal of %s %q in %q = %+v, %v, want %q", tt.kind, tt.value, tt.realm, got, err, tt.want)
		}
	}
}
