// Package dep has a word.
package dep

// Word is the word.
func Word() string { return "version" }
