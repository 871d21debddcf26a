// Package greeting makes greetings.
package greeting

import (
	"fmt"

	"example.com/dep/wording"
)

// For returns a greeting for name in a language such as "en".
func For(language, name string) (string, error) {
	salutation, known := wording.Salutation(language)
	if !known {
		return "", fmt.Errorf("no salutation is known for the language %q", language)
	}
	return fmt.Sprintf("%s, %s!", salutation, name), nil
}
