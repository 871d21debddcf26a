package main

import (
	"fmt"
	"os"
	"syscall"
)

// memory takes more of it than the system lets it have: 2 GiB of addresses.
func memory() {
	limit := syscall.Rlimit{Cur: 2 << 30, Max: 2 << 30}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
	var kept [][]byte
	for range 100 {
		kept = append(kept, make([]byte, 256<<20))
	}
	fmt.Println("no limit was kept:", len(kept))
}
