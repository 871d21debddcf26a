// Pipes makes the kind of named pipe that its system has, and talks through it.
package main

import "example.com/probes/probe"

func main() {
	said, err := throughPipe("hello")
	probe.Say("kind", kind)
	probe.Say("through the pipe", said+" "+probe.Outcome(err))
}
