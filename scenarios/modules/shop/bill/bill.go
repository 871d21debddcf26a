// Package bill adds up what is bought.
package bill

import (
	"example.com/dep/money"
	"example.com/dep/money/format"
	"example.com/dep/stock"
)

var price = money.Amount{Currency: "EUR", Value: 250}

// Lines is one line for each article.
func Lines(articles ...string) []string {
	var lines []string
	for _, article := range articles {
		lines = append(lines, article+": "+format.Text(price.Times(stock.Count(article))))
	}
	return lines
}
