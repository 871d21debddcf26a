// Greeter prints a greeting.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"

	"example.com/dep/greeting"
)

const version = "1.0.0"

func main() {
	name := flag.String("name", "world", "who is greeted")
	language := flag.String("language", "en", "the language of the greeting")
	showVersion := flag.Bool("version", false, "print the version and the platform, and end")
	flag.Parse()
	if *showVersion {
		fmt.Printf("greeter %s for %s/%s\n", version, runtime.GOOS, runtime.GOARCH)
		return
	}
	text, err := greeting.For(*language, *name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "greeter:", err)
		os.Exit(1)
	}
	fmt.Println(text)
}
