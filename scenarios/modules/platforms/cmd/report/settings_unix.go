//go:build unix

package main

const settingsFolder = "/etc/report"
