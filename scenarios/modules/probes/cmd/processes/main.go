// Processes starts itself, and prints what becomes of arguments, exit codes and signals.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"example.com/probes/probe"
)

func main() {
	if len(os.Args) > 1 {
		child(os.Args[1], os.Args[2:])
		return
	}
	arguments := []string{"", "a b", `say "hello"`, `back\slash`, `ends with \`, `%PATH%`, "^&|<>", "*", "ä€"}
	output, err := start(append([]string{"arguments"}, arguments...)...).Output()
	probe.Say("start a child", probe.Outcome(err))
	probe.Say("arguments arrive as they were", string(output) == fmt.Sprintf("%q", arguments))
	for _, code := range []int{0, 1, 42, 255, 256, -1} {
		command := start("exit", strconv.Itoa(code))
		command.Run()
		probe.Say(fmt.Sprintf("exit code after Exit(%d)", code), command.ProcessState.ExitCode())
	}
	input := start("copy")
	input.Stdin = strings.NewReader("through a pipe")
	output, err = input.Output()
	probe.Say("standard input", fmt.Sprintf("%s, %s", output, probe.Outcome(err)))
	waiting := start("wait")
	var said bytes.Buffer
	waiting.Stdout = &said
	if err := waiting.Start(); err != nil {
		probe.Say("start one that waits", probe.Outcome(err))
		return
	}
	interrupt := "sent"
	if err := waiting.Process.Signal(os.Interrupt); err != nil {
		interrupt = "can't be sent"
		waiting.Process.Kill()
	}
	probe.Say("interrupt", interrupt)
	waiting.Wait()
	probe.Say("exit code after it", waiting.ProcessState.ExitCode())
	killed := start("wait")
	if err := killed.Start(); err != nil {
		probe.Say("start another", probe.Outcome(err))
		return
	}
	probe.Say("kill", probe.Outcome(killed.Process.Kill()))
	killed.Wait()
	probe.Say("exit code of the killed", killed.ProcessState.ExitCode())
}

func start(arguments ...string) *exec.Cmd {
	path, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return exec.Command(path, arguments...)
}

func child(task string, arguments []string) {
	switch task {
	case "arguments":
		fmt.Printf("%q", arguments)
	case "exit":
		code, _ := strconv.Atoi(arguments[0])
		os.Exit(code)
	case "copy":
		io.Copy(os.Stdout, os.Stdin)
	case "wait":
		time.Sleep(20 * time.Second)
	}
}
