// Package stock says what there is.
package stock

// Count is how many of an article are in store.
func Count(article string) int64 { return int64(len(article)) }
