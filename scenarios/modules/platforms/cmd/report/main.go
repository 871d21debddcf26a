// Report says which platform it was built for. It has a file for each family of systems.
package main

import (
	"fmt"
	"runtime"
	"strconv"
)

func main() {
	fmt.Printf("platform: %s/%s\n", runtime.GOOS, runtime.GOARCH)
	fmt.Printf("word size: %d bits\n", strconv.IntSize)
	fmt.Printf("settings: %s\n", settingsFolder)
}
