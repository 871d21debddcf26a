// Package format writes amounts.
package format

import (
	"example.com/dep/decimal/round"
	"example.com/dep/money"
)

// Text is the amount with its currency.
func Text(amount money.Amount) string {
	return round.Text(amount.Value) + " " + amount.Currency
}
