// Separators prints what path functions make of drives and separators on the system that it runs on.
package main

import (
	"fmt"
	"path"
	"path/filepath"
)

func main() {
	fmt.Println("Join of a drive and names:", filepath.Join("C:", "app", "error.txt"))
	fmt.Println("Join of a root and names: ", filepath.Join(`C:\`, "app", "error.txt"))
	fmt.Println("Clean of both separators: ", filepath.Clean(`a\b/../c`))
	fmt.Println("FromSlash:                ", filepath.FromSlash("a/b"))
	fmt.Println("ToSlash:                  ", filepath.ToSlash(`a\b`))
	fmt.Println("Base of a Windows path:   ", filepath.Base(`C:\app\error.txt`))
	fmt.Println("IsAbs of a Windows path:  ", filepath.IsAbs(`C:\app`))
	fmt.Println("path.Join on any system:  ", path.Join("app", "error.txt"))
}
