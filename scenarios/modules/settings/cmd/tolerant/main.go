// Tolerant reads settings line by line with a scanner, which takes both LF and CRLF as the end of a line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	file, err := os.Open("settings.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if name, value, isSetting := strings.Cut(lines.Text(), "="); isSetting {
			fmt.Printf("%s is %q\n", name, value)
		}
	}
}
