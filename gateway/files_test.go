package gateway_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"switchboard/gateway"
)

// blobs are the contents of all files below the site's blob folder.
func (s *site) blobs() (all [][]byte) {
	s.t.Helper()
	for content := range s.stored() {
		all = append(all, []byte(content))
	}
	return all
}

func TestNothingStaysOfAPicturesOriginal(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		const place = "31.2304N 121.4737E"
		var photo bytes.Buffer
		if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 6)), nil); err != nil {
			t.Fatal(err)
		}
		photo.WriteString(place)
		a, err := s.Upload(t.Context(), gateway.ByAgent(lin), "photo.jpg", &photo)
		if err != nil || !a.File.Inline || a.File.Width != 8 || a.File.Height != 6 {
			t.Fatalf("Upload = %+v, %v", a.File, err)
		}
		all := s.blobs()
		if len(all) != 1 || int64(len(all[0])) != a.File.Size {
			t.Errorf("%d blobs, want the picture alone", len(all))
		}
		if slices.ContainsFunc(all, func(b []byte) bool { return bytes.Contains(b, []byte(place)) }) {
			t.Error("what the original said is still stored")
		}
	})
}

func TestAPictureThatCannotBeDrawnIsAFile(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		broken := []byte("\x89PNG\r\n\x1a\n and then nothing of the kind")
		a, err := s.Upload(t.Context(), gateway.ByAgent(lin), "broken.png", bytes.NewReader(broken))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(broken)
		if a.File.Inline || a.Hash != hex.EncodeToString(sum[:]) || a.File.Size != int64(len(broken)) {
			t.Errorf("Upload = %+v, want the file as it is, for download", a)
		}
		if all := s.blobs(); len(all) != 1 || !bytes.Equal(all[0], broken) {
			t.Errorf("%d blobs, want the file alone", len(all))
		}
	})
}

func TestEmptyAndTooLargeFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		if a, err := s.Upload(t.Context(), gateway.ByAgent(lin), "empty", bytes.NewReader(nil)); err != nil || a.File.Size != 0 {
			t.Errorf("an empty file: %+v, %v", a.File, err)
		}
		for name, head := range map[string]string{"a file": "x", "a picture": "\x89PNG\r\n\x1a\n"} {
			large := append([]byte(head), make([]byte, gateway.MaxUpload)...)
			if _, err := s.Upload(t.Context(), gateway.ByAgent(lin), "large", bytes.NewReader(large)); !errors.Is(err, gateway.ErrTooLarge) {
				t.Errorf("%s that is too large: %v", name, err)
			}
		}
	})
}
