module example.com/greeter

go 1.22

require example.com/dep/greeting v1.2.0

require example.com/dep/wording v0.3.1 // indirect
