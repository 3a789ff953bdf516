package channels_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
)

// Parts are stored as JSON, so their form is a promise to old databases.
func TestPartsAsJSON(t *testing.T) {
	open := func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }
	tests := map[string]struct {
		part channels.Part
		want string
	}{
		"text":     {channels.Part{Kind: channels.TextPart, Text: "您好 👨‍👩‍👧"}, `{"kind":"text","text":"您好 👨‍👩‍👧"}`},
		"location": {channels.Part{Kind: channels.LocationPart, Text: "门店", Lat: 31.2, Lon: 121.5}, `{"kind":"location","text":"门店","lat":31.2,"lon":121.5}`},
		"card":     {channels.Part{Kind: channels.CardPart, Text: "a", URL: "https://a.example"}, `{"kind":"card","text":"a","url":"https://a.example"}`},
		"menu":     {channels.Part{Kind: channels.MenuPart, Text: "?", Options: []string{"1", "2"}}, `{"kind":"menu","text":"?","options":["1","2"]}`},
		"form":     {channels.Part{Kind: channels.FormPart, Fields: []channels.Field{{Name: "n", Value: "v"}}}, `{"kind":"form","fields":[{"name":"n","value":"v"}]}`},
		"file, without its bytes": {
			channels.Part{Kind: channels.ImagePart, File: &channels.File{ID: "01", Name: "a.png", MediaType: "image/png", Size: 9, Width: 3, Height: 4, Inline: true, Open: open}},
			`{"kind":"image","file":{"id":"01","name":"a.png","media_type":"image/png","size":9,"width":3,"height":4,"inline":true}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			raw, err := json.Marshal(tt.part)
			if err != nil {
				t.Fatal(err)
			}
			if string(raw) != tt.want {
				t.Fatalf("Marshal = %s, want %s", raw, tt.want)
			}
			var back channels.Part
			if err := json.Unmarshal(raw, &back); err != nil {
				t.Fatal(err)
			}
			if tt.part.File != nil {
				tt.part.File.Open = nil
			}
			if diff := cmp.Diff(tt.part, back); diff != "" {
				t.Errorf("read back differs (-want +got):\n%s", diff)
			}
		})
	}
}
