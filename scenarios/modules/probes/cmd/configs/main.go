// Configs prints what readers make of line ends and of a byte order mark.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"example.com/probes/probe"
)

func main() {
	probe.InFolder(func() error {
		if err := probe.Write("config", "\uFEFFport=80\r\nmode=fast\r\n"); err != nil {
			return err
		}
		content, err := os.ReadFile("config")
		if err != nil {
			return err
		}
		probe.Say("bytes", len(content))
		probe.Say("CRLF stays CRLF", bytes.Count(content, []byte("\r\n")))
		lines := bufio.NewScanner(bytes.NewReader(content))
		lines.Scan()
		probe.Say("first line of a scanner", fmt.Sprintf("%q", lines.Text()))
		probe.Say("first line cut at LF", fmt.Sprintf("%q", strings.Split(string(content), "\n")[0]))
		probe.Say("trimmed", fmt.Sprintf("%q", strings.TrimSpace("80\r\n")))
		var value any
		probe.Say("JSON with a mark", probe.Outcome(json.Unmarshal([]byte("\uFEFF{}"), &value)))
		fmt.Printf("a line of its own: %s\n", "ends with LF")
		return nil
	})
}
