// User prints who the user is, and where that user's folders are.
package main

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"example.com/probes/probe"
)

func main() {
	current, err := user.Current()
	probe.Say("current user", probe.Outcome(err))
	if err == nil {
		name := current.Username
		probe.Say("name has the machine's before it", strings.Contains(name, `\`))
		probe.Say("name", name[strings.LastIndex(name, `\`)+1:])
		probe.Say("id is a number", strings.Trim(current.Uid, "0123456789") == "")
	}
	probe.Say("uid", os.Getuid())
	home, err := os.UserHomeDir()
	probe.Say("home", probe.Outcome(err)+" "+filepath.ToSlash(home))
	settings, err := os.UserConfigDir()
	probe.Say("settings below home", probe.Outcome(err)+" "+below(home, settings))
	probe.Say("temporary files lie below home", strings.HasPrefix(os.TempDir(), home))
	variable := map[bool]string{true: "USERPROFILE", false: "HOME"}[runtime.GOOS == "windows"]
	probe.Say("home is told by", variable)
}

func below(home, folder string) string {
	relative, err := filepath.Rel(home, folder)
	if err != nil {
		return probe.Outcome(err)
	}
	return filepath.ToSlash(relative)
}
