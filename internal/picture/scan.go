package picture

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// segments are the marker segments of a JPEG before its first scan, as long as
// they follow each other without anything in between.
func segments(raw []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
			marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
			if marker < 0xc0 || marker >= 0xd0 && marker <= 0xda || size < 2 || at+2+size > len(raw) {
				return
			}
			if !yield(marker, raw[at+4:at+2+size]) {
				return
			}
			at += 2 + size
		}
	}
}

// baseline reports whether a JPEG is certainly a sequential one, of which no
// coefficients need to be kept (ITU-T T.81, table B.1).
func baseline(raw []byte) bool {
	for marker := range segments(raw) {
		switch marker {
		case 0xc0, 0xc1:
			return true
		case 0xc2:
			return false
		}
	}
	return false
}

// orientation finds the Exif orientation of a JPEG, 1 to 8; 1 when it says nothing
// (JEITA CP-3451 §4.6.4).
func orientation(raw []byte) int {
	for marker, segment := range segments(raw) {
		if marker == 0xe1 && len(segment) > 14 && string(segment[:6]) == "Exif\x00\x00" {
			return tiffOrientation(segment[6:])
		}
	}
	return 1
}

func tiffOrientation(t []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if string(t[:2]) == "MM" {
		order = binary.BigEndian
	}
	first := int(order.Uint32(t[4:]))
	if first < 8 || first+2 > len(t) {
		return 1
	}
	count := int(order.Uint16(t[first:]))
	for i := range count {
		entry := first + 2 + 12*i
		if entry+12 > len(t) {
			return 1
		}
		if order.Uint16(t[entry:]) == 0x0112 {
			return int(order.Uint16(t[entry+8:]))
		}
	}
	return 1
}

// moving is a GIF reduced to the blocks that are drawn.
type moving struct {
	raw    []byte
	frames int
	pixels int // of its screen
}

// readGIF copies the frames of a GIF, their control blocks and the loop count, and
// counts the frames, without decoding any (GIF89a §17 to §27). Other blocks are
// left out: decoders differ about where malformed ones end, and what is counted
// here must be what is decoded later.
func readGIF(raw []byte) (moving, bool) {
	if len(raw) < 13 {
		return moving{}, false
	}
	at := 13 + tableSize(raw[10])
	if at > len(raw) {
		return moving{}, false
	}
	m := moving{
		raw:    append(make([]byte, 0, len(raw)), raw[:at]...),
		pixels: int(binary.LittleEndian.Uint16(raw[6:])) * int(binary.LittleEndian.Uint16(raw[8:])),
	}
	for {
		end, drawn := gifBlock(raw, at)
		if end == 0 {
			return moving{}, false
		}
		if drawn {
			m.raw = append(m.raw, raw[at:end]...)
		}
		switch raw[at] {
		case gifImage:
			m.frames++
		case gifTrailer:
			return m, m.frames > 0
		}
		at = end
	}
}

const (
	gifImage     = 0x2c
	gifExtension = 0x21
	gifTrailer   = 0x3b

	gifControl = "\x21\xf9\x04"
	gifLoop    = "\x21\xff\x0bNETSCAPE2.0\x03\x01"
)

// gifBlock finds where the block ends, 0 if it is none, and whether it takes part
// in what is drawn.
func gifBlock(raw []byte, at int) (end int, drawn bool) {
	rest := raw[min(at, len(raw)):]
	switch {
	case len(rest) == 0:
		return 0, false
	case rest[0] == gifTrailer:
		return at + 1, true
	case rest[0] == gifImage && len(rest) > 10:
		return skipBlocks(raw, at+10+tableSize(rest[9])+1), true
	case bytes.HasPrefix(rest, []byte(gifControl)) && len(rest) >= 8 && rest[7] == 0:
		return at + 8, true
	case bytes.HasPrefix(rest, []byte(gifLoop)) && len(rest) >= 19 && rest[18] == 0:
		return at + 19, true
	case rest[0] == gifExtension && len(rest) > 2:
		return skipBlocks(raw, at+2), false
	}
	return 0, false
}

// tableSize is the size of a colour table in bytes, by its descriptor.
func tableSize(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// skipBlocks returns where a chain of data blocks ends, 0 if it does not.
func skipBlocks(raw []byte, at int) int {
	for at < len(raw) && raw[at] != 0 {
		at += int(raw[at]) + 1
	}
	if at >= len(raw) {
		return 0
	}
	return at + 1
}
