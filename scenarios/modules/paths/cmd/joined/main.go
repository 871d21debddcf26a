// Joined reads a file by a path that filepath.Join made.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	content, err := os.ReadFile(filepath.Join("data", "logs", "error.txt"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(string(content))
}
