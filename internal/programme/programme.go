// Package programme is the list of contracts that a region means to negotiate, by year and by territory (F-EC-02, L-04):
// as a spreadsheet whose every bad cell is named, and as contract files once their turn has come.
//
// A row of the spreadsheet is one facility; the rows that share a contract's reference are one contract (F-EC-07). What the
// contract says is written on the first of them, and may be repeated on the others. A contract is judged as the file that it
// will become, so whatever comes in here can be launched.
package programme

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// Status is how far a programmed contract has come.
type Status string

// The statuses. A launched contract lives its own life: the list only recalls it.
const (
	Planned   Status = "planned"
	Launched  Status = "launched"
	Withdrawn Status = "withdrawn"
)

// words are the statuses as people write them.
var words = map[Status]string{Planned: "programmé", Launched: "lancé", Withdrawn: "retiré"}

// French is the word for a status.
func (s Status) French() string { return words[s] }

// Profile is how much its authorities accompany a managing body (F-KP-02); "" where nobody has said.
type Profile string

// The profiles.
const (
	Autonomous Profile = "autonome"
	Assisted   Profile = "assisté"
)

// Line is one contract to negotiate. Year is the one in which its negotiation is programmed; LaunchOn and SignatureOn are
// planned days, zero where there is none. Ref becomes the contract's id.
type Line struct {
	Ref          string                    `json:"ref"`
	Year         int                       `json:"year"`
	Department   string                    `json:"department"` // INSEE code
	Title        string                    `json:"title"`
	ManagingBody contractfile.ManagingBody `json:"managing_body"`
	Authorities  []contractfile.Authority  `json:"authorities"`
	Facilities   []contractfile.Facility   `json:"facilities"`
	EffectiveOn  civil.Date                `json:"effective_on"`
	TermOn       civil.Date                `json:"term_on"`
	LaunchOn     civil.Date                `json:"launch_on"`
	SignatureOn  civil.Date                `json:"signature_on"`
	Profile      Profile                   `json:"profile,omitempty"`
	Owner        string                    `json:"owner,omitempty"` // who follows it at the ARS
	Withdrawn    bool                      `json:"withdrawn,omitempty"`
}

// Codes are those of its authorities.
func (l Line) Codes() []string {
	codes := make([]string, len(l.Authorities))
	for i, a := range l.Authorities {
		codes[i] = a.Code
	}
	return codes
}

// Digest names what a line says: two readings of the same rows have the same.
func (l Line) Digest() string {
	body, err := json.Marshal(l)
	if err != nil {
		panic(fmt.Sprintf("programme: %v", err)) // texts and dates have a form
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// File is the contract as it is taken in on a day: the least that a contract file says, before anything was negotiated.
func (l Line) File(on civil.Date) *contractfile.File {
	territory, _ := civil.TerritoryOf(l.Department) // Parse refused a department that does not exist
	return &contractfile.File{
		ID: l.Ref, Title: l.Title, Territory: string(territory), Phase: contractfile.PhaseProgramming, ReferenceDate: on,
		PlannedSignatureOn: l.SignatureOn, EffectiveOn: l.EffectiveOn, TermOn: l.TermOn,
		ManagingBody: l.ManagingBody, Authorities: l.Authorities, Facilities: l.Facilities,
	}
}

// Problem is one bad cell: Ref as the spreadsheet names it, Column its title, Contract the reference on its row where there
// is one. Message and Remedy are French.
type Problem struct {
	Ref      string `json:"ref"`
	Column   string `json:"column"`
	Contract string `json:"contract,omitempty"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`

	row, column int
}

// Error is safe to print.
func (p Problem) Error() string {
	return fmt.Sprintf("%s (%s)\u00a0: %s %s", p.Ref, p.Column, p.Message, p.Remedy)
}
