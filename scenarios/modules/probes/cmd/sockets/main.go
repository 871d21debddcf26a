// Sockets prints which sockets can be had, and how those of one process find each other.
package main

import (
	"io"
	"net"
	"os"
	"path/filepath"

	"example.com/probes/probe"
)

func main() {
	probe.Say("TCP", talk("tcp", "127.0.0.1:0"))
	taken()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	probe.Say("UDP", open(err))
	if err == nil {
		packets.Close()
	}
	probe.InFolder(func() error {
		folder, err := os.Getwd()
		if err == nil {
			probe.Say("Unix socket", talk("unix", filepath.Join(folder, "s")))
		}
		return err
	})
	_, err = os.Stat(`\\.\pipe\no-such-pipe`)
	probe.Say("a named pipe that nobody made", probe.Outcome(err))
}

func talk(network, address string) string {
	listener, err := net.Listen(network, address)
	if err != nil {
		return open(err)
	}
	defer listener.Close()
	go func() {
		if connection, err := net.Dial(network, listener.Addr().String()); err == nil {
			io.WriteString(connection, "hello")
			connection.Close()
		}
	}()
	connection, err := listener.Accept()
	if err != nil {
		return open(err)
	}
	defer connection.Close()
	said, err := io.ReadAll(connection)
	if err != nil {
		return open(err)
	}
	return string(said)
}

func taken() {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		probe.Say("a port that is taken", open(err))
		return
	}
	defer first.Close()
	second, err := net.Listen("tcp", first.Addr().String())
	probe.Say("a port that is taken", open(err))
	if err == nil {
		second.Close()
	}
}

func open(err error) string {
	if err == nil {
		return "open"
	}
	return "refused"
}
