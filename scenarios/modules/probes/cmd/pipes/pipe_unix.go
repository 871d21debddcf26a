//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
)

const kind = "a file of its own type"

func throughPipe(text string) (string, error) {
	folder, err := os.MkdirTemp("", "pipe")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return "", err
	}
	go func() {
		if pipe, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			io.WriteString(pipe, text)
			pipe.Close()
		}
	}()
	pipe, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer pipe.Close()
	said, err := io.ReadAll(pipe)
	return string(said), err
}
