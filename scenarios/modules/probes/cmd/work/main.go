// Work computes for a moment, so that its time can be compared between platforms.
package main

import (
	"crypto/sha256"
	"fmt"
)

func main() {
	sum := sha256.Sum256(nil)
	for range 200_000 {
		sum = sha256.Sum256(sum[:])
	}
	fmt.Printf("sum: %x\n", sum[:4])
}
