package contractfile

import "strconv"

// Number is a number as the file wrote it. The literal is kept because "13.0" tells more than 13 about how a value was
// measured, and because an export must give the file back.
type Number string

// Float is the value.
func (n Number) Float() float64 {
	value, _ := strconv.ParseFloat(string(n), 64) // the reader refuses literals that are not numbers
	return value
}

// Int is the value without its decimals; the schema says which fields are whole.
func (n Number) Int() int { return int(n.Float()) }

// UnmarshalJSON keeps the literal.
func (n *Number) UnmarshalJSON(literal []byte) error {
	*n = Number(literal)
	return nil
}

// MarshalJSON gives the literal back.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n), nil }
