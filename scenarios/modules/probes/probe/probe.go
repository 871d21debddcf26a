// Package probe says what a probe finds, in lines that are the same on every platform where the platforms are.
package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Say writes what was found about a topic.
func Say(topic string, found any) {
	fmt.Printf("%s: %s\n", topic, strings.TrimSpace(fmt.Sprint(found)))
}

// Outcome says how a call ended, in a word: texts of errors belong to each system.
func Outcome(err error) string {
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, fs.ErrNotExist):
		return "not there"
	case errors.Is(err, fs.ErrExist):
		return "there already"
	case errors.Is(err, fs.ErrPermission):
		return "denied"
	default:
		return "refused"
	}
}

// InFolder runs a probe in a fresh folder for temporary files, and removes the folder.
func InFolder(probe func() error) {
	folder, err := os.MkdirTemp("", "probe")
	if err == nil {
		err = os.Chdir(folder)
	}
	if err == nil {
		err = probe()
	}
	// A folder that somebody stands in can't be removed everywhere.
	os.Chdir(os.TempDir())
	os.RemoveAll(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// Write makes a file.
func Write(name, text string) error {
	return os.WriteFile(name, []byte(text), 0o644)
}
