package main

// static const char *name(void) { return "Go and C"; }
import "C"

func init() { compiledBy = C.GoString(C.name()) }
