// Package decimal counts hundredths.
package decimal

// Value is a number of hundredths.
type Value int64

// Times is the value many times over.
func (v Value) Times(count int64) Value { return Value(int64(v) * count) }
