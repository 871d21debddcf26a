// Package money has amounts in a currency.
package money

import "example.com/dep/decimal"

// Amount is so much of a currency.
type Amount struct {
	Currency string
	Value    decimal.Value
}

// Times is an amount many times over.
func (a Amount) Times(count int64) Amount {
	return Amount{a.Currency, a.Value.Times(count)}
}
