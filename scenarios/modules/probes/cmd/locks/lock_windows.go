package main

import (
	"os"
	"syscall"
	"unsafe"
)

var (
	kernel     = syscall.NewLazyDLL("kernel32.dll")
	lockFile   = kernel.NewProc("LockFileEx")
	unlockFile = kernel.NewProc("UnlockFileEx")
)

// Exclusive, and at once or not at all.
const flags = 2 | 1

func lock(file *os.File) error {
	var place syscall.Overlapped
	done, _, err := lockFile.Call(file.Fd(), flags, 0, 1<<20, 0, uintptr(unsafe.Pointer(&place)))
	if done == 0 {
		return err
	}
	return nil
}

func unlock(file *os.File) error {
	var place syscall.Overlapped
	done, _, err := unlockFile.Call(file.Fd(), 0, 1<<20, 0, uintptr(unsafe.Pointer(&place)))
	if done == 0 {
		return err
	}
	return nil
}
