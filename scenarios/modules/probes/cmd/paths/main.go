// Paths prints what path functions make of separators and volume names.
package main

import (
	"os"
	"path"
	"path/filepath"
	"strconv"

	"example.com/probes/probe"
)

func main() {
	probe.Say("separator", string(filepath.Separator))
	probe.Say("list separator", string(filepath.ListSeparator))
	probe.Say("null device", os.DevNull)
	probe.Say("join", filepath.ToSlash(filepath.Join("a", "..", "b", "c")))
	probe.Say("join of a drive", filepath.ToSlash(filepath.Join("C:", "app")))
	probe.Say("volume of a drive", strconv.Quote(filepath.VolumeName(`C:\app`)))
	probe.Say("volume of a share", strconv.Quote(filepath.ToSlash(filepath.VolumeName(`\\host\share\file`))))
	probe.Say("base", filepath.Base(`a/b\c`))
	probe.Say("a drive is absolute", filepath.IsAbs(`C:\app`))
	probe.Say("a slash is absolute", filepath.IsAbs("/app"))
	probe.Say("a name with two dots is local", filepath.IsLocal("../a"))
	probe.Say("slashes alone", path.Join("a", "b"))
	probe.InFolder(func() error {
		if err := os.MkdirAll(filepath.Join("one", "two"), 0o755); err != nil {
			return err
		}
		probe.Say("write with slashes", probe.Outcome(probe.Write("one/two/file", "")))
		_, err := os.Stat(`one\two\file`)
		probe.Say("find with backslashes", probe.Outcome(err))
		return nil
	})
}
