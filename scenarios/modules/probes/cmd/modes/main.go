// Modes prints what file modes and executable bits become.
package main

import (
	"os"

	"example.com/probes/probe"
)

func main() {
	probe.InFolder(func() error {
		for _, mode := range []os.FileMode{0o755, 0o644, 0o600, 0o444, 0o000} {
			os.Remove("file")
			if err := probe.Write("file", ""); err != nil {
				return err
			}
			probe.Say("change to "+mode.String(), probe.Outcome(os.Chmod("file", mode)))
			info, err := os.Stat("file")
			if err != nil {
				return err
			}
			probe.Say("mode after "+mode.String(), info.Mode())
			os.Chmod("file", 0o644)
		}
		probe.Say("owner", probe.Outcome(os.Chown("file", os.Getuid(), os.Getgid())))
		if err := os.Chmod("file", 0o444); err != nil {
			return err
		}
		file, err := os.OpenFile("file", os.O_WRONLY, 0)
		probe.Say("write to what is read-only", probe.Outcome(err))
		if err == nil {
			file.Close()
		}
		return os.Chmod("file", 0o644)
	})
}
