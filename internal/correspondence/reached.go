package correspondence

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// AddressDigest stands for an address in facts, which keep none: SHA-256, in hexadecimal, whatever the case in which
// the address is written.
func AddressDigest(address string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(address))))
	return hex.EncodeToString(sum[:])
}

// Unreached lists the people, by id, who have a part in the contract on a day and whose present address, as address
// tells it, refused a letter. Once the address is corrected they are none of them, although the fact stays.
func Unreached(s *contract.State, day civil.Date, address func(person string) string) []string {
	var people []string
	for _, u := range s.Unreached {
		holds := slices.ContainsFunc(s.People, func(line contract.Assignment) bool { return line.Person == u.Person && line.On(day) })
		if holds && AddressDigest(address(u.Person)) == u.Address && !slices.Contains(people, u.Person) {
			people = append(people, u.Person)
		}
	}
	return people
}
