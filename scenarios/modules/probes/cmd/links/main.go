// Links prints what a user without privileges can do with symbolic and hard links.
package main

import (
	"os"

	"example.com/probes/probe"
)

func main() {
	probe.InFolder(func() error {
		if err := probe.Write("file", "text"); err != nil {
			return err
		}
		probe.Say("hard link", probe.Outcome(os.Link("file", "hard")))
		one, _ := os.Stat("file")
		other, err := os.Stat("hard")
		probe.Say("both are one file", err == nil && os.SameFile(one, other))
		probe.Say("symbolic link", probe.Outcome(os.Symlink("file", "soft")))
		target, err := os.Readlink("soft")
		probe.Say("where it leads", probe.Outcome(err)+" "+target)
		content, err := os.ReadFile("soft")
		probe.Say("read through it", probe.Outcome(err)+" "+string(content))
		return nil
	})
}
