module example.com/shop

go 1.22

require (
	example.com/dep/money v1.3.0
	example.com/dep/stock v0.2.0
)

require example.com/dep/decimal v0.4.0 // indirect

// The store keeps its own count until the next release of stock.
replace example.com/dep/stock => ./internal/stock
