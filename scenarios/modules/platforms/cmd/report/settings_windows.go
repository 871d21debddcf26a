package main

const settingsFolder = `C:\ProgramData\report`
