package main

import (
	"os"
	"syscall"
	"unsafe"
)

const kind = "a name in a space of its own"

const name = `\\.\pipe\twinbuild-probe`

var (
	library = syscall.NewLazyDLL("kernel32.dll")
	create  = library.NewProc("CreateNamedPipeW")
	connect = library.NewProc("ConnectNamedPipe")
)

func throughPipe(text string) (string, error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return "", err
	}
	// Both directions, bytes, one instance, buffers of 512 bytes.
	handle, _, err := create.Call(uintptr(unsafe.Pointer(path)), 3, 0, 1, 512, 512, 0, 0)
	if syscall.Handle(handle) == syscall.InvalidHandle {
		return "", err
	}
	defer syscall.CloseHandle(syscall.Handle(handle))
	go func() {
		if pipe, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
			pipe.WriteString(text)
			pipe.Close()
		}
	}()
	// A client that came first is no failure.
	connect.Call(handle, 0)
	buffer := make([]byte, 64)
	var read uint32
	err = syscall.ReadFile(syscall.Handle(handle), buffer, &read, nil)
	return string(buffer[:read]), err
}
