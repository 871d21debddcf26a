// Naive reads the same file as Crlfd, and cuts it at LF alone: CRs stay at the ends of values.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	content, err := os.ReadFile("app.yaml")
	if err != nil {
		fmt.Fprintln(os.Stderr, "naive:", err)
		os.Exit(1)
	}
	for _, line := range strings.Split(string(content), "\n") {
		if name, found := strings.CutPrefix(line, "name: "); found {
			fmt.Printf("name = %q\n", name)
		}
	}
}
