// Names prints which names files may have, and which of them mean the same file.
package main

import (
	"os"
	"strings"

	"example.com/probes/probe"
)

func main() {
	probe.InFolder(func() error {
		if err := probe.Write("Readme.txt", "text"); err != nil {
			return err
		}
		_, err := os.Stat("README.TXT")
		probe.Say("find in other letters", probe.Outcome(err))
		if err := probe.Write("README.TXT", "other text"); err != nil {
			return err
		}
		entries, err := os.ReadDir(".")
		if err != nil {
			return err
		}
		probe.Say("files after both were written", len(entries))
		for _, name := range []string{"CON", "NUL", "aux.txt", "COM1"} {
			probe.Say("make "+name, probe.Outcome(make(name)))
		}
		for _, name := range []string{"end.", "end ", "a:b", "a*b", "a<b", "a?b"} {
			err := make(name)
			entry := ""
			if err == nil {
				entry = ", listed as " + listed(name)
			}
			probe.Say("make "+strings.ReplaceAll(name, " ", "(blank)"), probe.Outcome(err)+entry)
		}
		return long()
	})
}

// own is the folder of the last file; a file of an odd name may not let itself be removed.
var own string

// make makes a file in a folder of its own.
func make(name string) error {
	var err error
	if own, err = os.MkdirTemp(".", "own"); err != nil {
		return err
	}
	file, err := os.OpenFile(own+"/"+name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if err == nil {
		err = file.Close()
	}
	return err
}

func listed(name string) string {
	entries, err := os.ReadDir(own)
	switch {
	case err != nil:
		return probe.Outcome(err)
	case len(entries) == 0:
		return "nothing"
	case entries[0].Name() == name:
		return "it is"
	}
	return entries[0].Name()
}

// long makes a path of more than 260 characters, the limit of old Windows interfaces.
func long() error {
	path := "."
	for range 6 {
		path += "/" + strings.Repeat("x", 60)
	}
	err := os.MkdirAll(path, 0o755)
	if err == nil {
		err = probe.Write(path+"/file", "")
	}
	probe.Say("a path of 366 characters", probe.Outcome(err))
	probe.Say("a name of 300 characters", probe.Outcome(make(strings.Repeat("n", 300))) != "done")
	return nil
}
