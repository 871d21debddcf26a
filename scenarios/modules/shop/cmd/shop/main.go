// Command shop prints a bill.
package main

import (
	"fmt"

	"example.com/shop/bill"
)

func main() {
	for _, line := range bill.Lines("tea", "bread") {
		fmt.Println(line)
	}
}
