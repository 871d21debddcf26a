// Service exists for Windows only: its one file is left out everywhere else.
package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	library, err := syscall.LoadDLL("advapi32.dll")
	if err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
	fmt.Println("services are managed by", library.Name)
}
