package civil

import "time"

// Easter is Easter Sunday of a Gregorian year (Meeus, Jones and Butcher's rule).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	j, k := c/4, c%4
	m := (a + 11*h) / 319
	r := (2*e + 2*j - k - h + m + 32) % 7
	month := (h - m + r + 90) / 25
	day := (h - m + r + month + 19) % 32
	return Date{year, time.Month(month), day}
}
