// Package round writes decimals.
package round

import (
	"fmt"

	"example.com/dep/decimal"
)

// Text is the value with two places.
func Text(v decimal.Value) string { return fmt.Sprintf("%d.%02d", v/100, v%100) }
