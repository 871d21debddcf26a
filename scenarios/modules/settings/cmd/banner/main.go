// Banner prints the size and the content of a file that is embedded into it.
package main

import (
	_ "embed"
	"fmt"
)

//go:embed banner.txt
var banner string

func main() {
	fmt.Printf("%d bytes: %q\n", len(banner), banner)
}
