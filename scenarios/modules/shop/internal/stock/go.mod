module example.com/dep/stock

go 1.22
