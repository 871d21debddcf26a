// Variables prints whether names of environment variables differ by case.
package main

import (
	"os"
	"strings"

	"example.com/probes/probe"
)

func main() {
	os.Setenv("Probe_Name", "one")
	os.Setenv("PROBE_NAME", "two")
	probe.Say("the first after the second was set", os.Getenv("Probe_Name"))
	count := 0
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.EqualFold(name, "probe_name") {
			count++
		}
	}
	probe.Say("variables of that name", count)
	probe.Say("an empty value is set", set("PROBE_EMPTY", ""))
	probe.Say("a value with an equals sign", value("PROBE_EQUALS", "a=b"))
	probe.Say("a name with an equals sign", probe.Outcome(os.Setenv("A=B", "c")))
}

func set(name, value string) bool {
	os.Setenv(name, value)
	_, found := os.LookupEnv(name)
	return found
}

func value(name, value string) string {
	os.Setenv(name, value)
	return os.Getenv(name)
}
