// Command either says whether C was compiled into it.
package main

import "fmt"

var compiledBy = "Go alone"

func main() { fmt.Println("made by", compiledBy) }
