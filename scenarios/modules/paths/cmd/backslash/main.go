// Backslash reads the same file as Joined, by a path written by hand for Windows.
package main

import (
	"fmt"
	"os"
)

func main() {
	content, err := os.ReadFile("data\\logs\\error.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(string(content))
}
