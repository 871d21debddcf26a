// Embedded-zones carries Go's table of time zones with it.
package main

import (
	"time"
	_ "time/tzdata"

	"example.com/probes/probe"
)

func main() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	probe.Say("Europe/Berlin", err == nil)
	if err == nil {
		probe.Say("summer there", time.Date(2024, 7, 1, 12, 0, 0, 0, berlin).Format(time.RFC3339))
	}
}
