// Console prints which bytes texts become on their way out.
package main

import (
	"fmt"
	"os"
	"os/exec"

	"example.com/probes/probe"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Print("ä€😀\n")
		return
	}
	path, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	output, err := exec.Command(path, "child").Output()
	probe.Say("run", probe.Outcome(err))
	probe.Say("bytes through a pipe", fmt.Sprintf("% x", output))
	probe.Say("the same here", "ä€😀")
	info, err := os.Stdout.Stat()
	probe.Say("the output is a terminal", err == nil && info.Mode()&os.ModeCharDevice != 0)
}
