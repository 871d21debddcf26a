// Generated calls a script before it is built, as code generators do.
package main

//go:generate ./words.sh

func main() {
	println("generated")
}
