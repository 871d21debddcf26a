// Command twice doubles a number in C and says so in Go.
package main

// #include <stdint.h>
// #include <stdio.h>
//
// static int32_t twice(int32_t number) { return 2 * number; }
// static void greet(void) { puts("C says hello"); fflush(stdout); }
import "C"

import "fmt"

func main() {
	C.greet()
	fmt.Println("twice 21 is", C.twice(21))
}
