package progress

import (
	"fmt"
	"math/big"

	"jalon/internal/contractfile"
)

// Fraction is an exact figure. It is never changed in place.
type Fraction struct{ *big.Rat }

var none, whole = Fraction{new(big.Rat)}, Fraction{big.NewRat(1, 1)}

// Percent shows the figure in French with one decimal, rounded down, so that « 100 % » is all of it: « 62,5 % », « 0 % ».
func (f Fraction) Percent() string {
	if f.Rat == nil {
		return "–" // of a figure that was never computed
	}
	tenths := new(big.Int).Mul(f.Num(), big.NewInt(1000))
	tenths.Div(tenths, f.Denom())
	n := tenths.Int64()
	if f.IsInt() {
		return fmt.Sprintf("%d\u00a0%%", n/10)
	}
	return fmt.Sprintf("%d,%d\u00a0%%", n/10, n%10)
}

func (f Fraction) plus(other Fraction) Fraction { return Fraction{new(big.Rat).Add(f.Rat, other.Rat)} }

func (f Fraction) times(other Fraction) Fraction {
	return Fraction{new(big.Rat).Mul(f.Rat, other.Rat)}
}

// of is the part that f is of a sum; nothing of nothing.
func (f Fraction) of(sum Fraction) Fraction {
	if sum.Sign() == 0 {
		return none
	}
	return Fraction{new(big.Rat).Quo(f.Rat, sum.Rat)}
}

// weight reads what the content gives: an exact decimal, 1 where nobody said.
func weight(given *contractfile.Number) Fraction {
	if given == nil {
		return whole
	}
	read, ok := new(big.Rat).SetString(string(*given))
	if !ok || read.Sign() <= 0 {
		return whole // a file is read strictly: only what was made by hand comes here
	}
	return Fraction{read}
}
