// Byte-order reads a number from a file's bytes, rightly and by the order that the processor happens to have.
package main

import (
	"encoding/binary"
	"unsafe"

	"example.com/probes/probe"
)

// Header is what a file begins with: a length of four bytes, the lowest first.
var header = [4]byte{0x2a, 0, 0, 0}

func main() {
	probe.Say("by the format's order", binary.LittleEndian.Uint32(header[:]))
	probe.Say("by the processor's order", *(*uint32)(unsafe.Pointer(&header)))
}
