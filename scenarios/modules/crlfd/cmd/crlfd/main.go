// Crlfd is a small service that reads its settings from a file and answers each connection with its greeting.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sort"

	"example.com/crlfd/config"
)

func main() {
	path := flag.String("config", "app.yaml", "the settings")
	once := flag.Bool("once", false, "answer one connection of its own, and end")
	flag.Parse()
	if err := serve(*path, *once); err != nil {
		fmt.Fprintln(os.Stderr, "crlfd:", err)
		os.Exit(1)
	}
}

func serve(path string, once bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	settings, err := config.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s = %q\n", name, settings[name])
	}
	listener, err := net.Listen("tcp", settings["listen"])
	if err != nil {
		return err
	}
	defer listener.Close()
	answered := make(chan error, 1)
	if once {
		go func() { answered <- ask(listener.Addr().String()) }()
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		fmt.Fprintln(connection, settings["greeting"])
		connection.Close()
		if once {
			return <-answered
		}
	}
}

func ask(address string) error {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer connection.Close()
	answer, err := io.ReadAll(connection)
	if err != nil {
		return err
	}
	fmt.Printf("answered %q\n", answer)
	return nil
}
