// Locks prints whom a lock on a file keeps out.
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
		first, err := os.OpenFile("file", os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer first.Close()
		second, err := os.OpenFile("file", os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer second.Close()
		probe.Say("lock", taken(lock(first)))
		probe.Say("lock it a second time", taken(lock(second)))
		_, err = second.Read(make([]byte, 4))
		probe.Say("read what somebody locked", taken(err))
		probe.Say("unlock", taken(unlock(first)))
		probe.Say("lock it afterwards", taken(lock(second)))
		return unlock(second)
	})
}

func taken(err error) string {
	if err == nil {
		return "done"
	}
	return "refused"
}
