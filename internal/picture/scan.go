package picture

import (
	"encoding/binary"
)

// orientation finds the Exif orientation of a JPEG, 1 to 8; 1 when it says nothing
// (JEITA CP-3451 §4.6.4).
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(raw) { // picture data begins
			return 1
		}
		segment := raw[at+4 : at+2+size]
		if marker == 0xe1 && len(segment) > 14 && string(segment[:6]) == "Exif\x00\x00" {
			return tiffOrientation(segment[6:])
		}
		at += 2 + size
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

// gifFrames counts the frames of a GIF and the pixels of its screen without
// decoding any (GIF89a §20 to §27).
func gifFrames(raw []byte) (frames, pixels int) {
	if len(raw) < 13 {
		return 0, 0
	}
	pixels = int(binary.LittleEndian.Uint16(raw[6:])) * int(binary.LittleEndian.Uint16(raw[8:]))
	at := 13 + tableSize(raw[10])
	for at < len(raw) {
		switch raw[at] {
		case 0x2c: // image
			if at+10 > len(raw) {
				return frames, pixels
			}
			frames++
			at = skipBlocks(raw, at+10+tableSize(raw[at+9])+1)
		case 0x21: // extension
			at = skipBlocks(raw, at+2)
		default:
			return frames, pixels
		}
	}
	return frames, pixels
}

// tableSize is the size of a colour table in bytes, by its descriptor.
func tableSize(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

func skipBlocks(raw []byte, at int) int {
	for at < len(raw) && raw[at] != 0 {
		at += int(raw[at]) + 1
	}
	return at + 1
}
