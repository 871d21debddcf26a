// Poem prints a string of several lines that stands in its own source.
package main

import "fmt"

const poem = `roses are red
violets are blue`

func main() {
	fmt.Printf("%d bytes: %q\n", len(poem), poem)
}
