// Package config reads a small part of YAML: keys with values, and groups of them indented by two blanks.
package config

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Read returns the settings of a file, a group's keys with the group's name and a dot before them. Lines may end with LF or
// CRLF, and the file may begin with a byte order mark.
func Read(file io.Reader) (map[string]string, error) {
	settings := map[string]string{}
	group := ""
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimRight(strings.TrimPrefix(lines.Text(), "\uFEFF"), " \t")
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		key, value, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("line %d: %q has no colon", number, line)
		}
		value = strings.TrimSpace(value)
		if unquoted, err := strconv.Unquote(value); err == nil {
			value = unquoted
		}
		switch {
		case !strings.HasPrefix(key, "  "):
			group = ""
			if value == "" {
				group = key + "."
				continue
			}
		case group == "":
			return nil, fmt.Errorf("line %d: %q stands in no group", number, key)
		}
		settings[group+strings.TrimSpace(key)] = value
	}
	return settings, lines.Err()
}
