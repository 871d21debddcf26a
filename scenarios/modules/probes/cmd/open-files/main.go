// Open-files prints what can be done to a file that somebody has open.
package main

import (
	"os"

	"example.com/probes/probe"
)

func main() {
	probe.InFolder(func() error {
		for _, name := range []string{"open", "other"} {
			if err := probe.Write(name, name); err != nil {
				return err
			}
		}
		file, err := os.Open("open")
		if err != nil {
			return err
		}
		probe.Say("open it again", again())
		probe.Say("rename over it", done(os.Rename("other", "open")))
		probe.Say("remove it", done(os.Remove("open")))
		if err := file.Close(); err != nil {
			return err
		}
		if err := probe.Write("closed", ""); err != nil {
			return err
		}
		if err := probe.Write("other", ""); err != nil {
			return err
		}
		probe.Say("rename over a closed one", done(os.Rename("other", "closed")))
		probe.Say("remove a closed one", done(os.Remove("closed")))
		return nil
	})
}

func again() string {
	file, err := os.OpenFile("open", os.O_RDWR, 0)
	if err == nil {
		file.Close()
	}
	return done(err)
}

func done(err error) string {
	if err == nil {
		return "done"
	}
	return "refused"
}
