// Stamped says what was written into it when it was built.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/user"

	"example.com/dep"
)

//go:embed banner.txt
var banner string

// Set by the linker: -ldflags=-X=main.version=...
var version = "unknown"

func main() {
	fmt.Print(banner)
	fmt.Println(dep.Word(), version)
	if len(os.Args) > 1 {
		builder, err := user.Lookup(os.Args[1])
		fmt.Println(builder, err)
	}
}
