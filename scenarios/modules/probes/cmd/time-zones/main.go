// Time-zones prints which time zones are known without Go's own table of them.
package main

import (
	"time"

	"example.com/probes/probe"
)

func main() {
	_, err := time.LoadLocation("Europe/Berlin")
	probe.Say("Europe/Berlin", err == nil)
	_, err = time.LoadLocation("UTC")
	probe.Say("UTC", err == nil)
	_, err = time.LoadLocation("Nowhere/Atall")
	probe.Say("Nowhere/Atall", err == nil)
	_, offset := time.Date(2024, 7, 1, 12, 0, 0, 0, time.Local).Zone()
	probe.Say("seconds east of UTC here", offset)
	probe.Say("in UTC", time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC).Format(time.RFC1123))
}
