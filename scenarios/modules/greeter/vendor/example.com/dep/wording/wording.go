// Package wording has the words that greetings are made of.
package wording

// salutations has a salutation for each language that is known here.
var salutations = map[string]string{
	"de": "Hallo",
	"en": "Hello",
	"fr": "Bonjour",
}

// Salutation returns the salutation of a language, and whether the language is known.
func Salutation(language string) (string, bool) {
	salutation, known := salutations[language]
	return salutation, known
}
