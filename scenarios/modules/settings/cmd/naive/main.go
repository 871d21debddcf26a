// Naive reads the same settings as Tolerant, and splits them at each LF.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	content, err := os.ReadFile("settings.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, line := range strings.Split(string(content), "\n") {
		if name, value, isSetting := strings.Cut(line, "="); isSetting {
			fmt.Printf("%s is %q\n", name, value)
		}
	}
}
