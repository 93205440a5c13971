package content

import (
	"cmp"
	"strings"
)

// natural puts codes in the order in which people count: FA-A9 before FA-A10.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := chunk(a), chunk(b)
		a, b = a[len(x):], b[len(y):]
		if digit(x[0]) && digit(y[0]) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if order := cmp.Compare(len(x), len(y)); order != 0 {
				return order
			}
		}
		if order := strings.Compare(x, y); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

// chunk is what a text begins with: one number, or what stands before the next one.
func chunk(text string) string {
	end := 1
	for end < len(text) && digit(text[end]) == digit(text[0]) {
		end++
	}
	return text[:end]
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
