//go:build !linux

package main

import (
	"fmt"
	"os"
)

func memory() {
	fmt.Fprintln(os.Stderr, "crash: this system has no limit of addresses for a process")
	os.Exit(1)
}
