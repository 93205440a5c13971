package contract

import (
	"encoding/json"
	"fmt"

	"jalon/internal/schedule"
)

// UnmarshalJSON reads the state of any release. Release 0.1.0 named a party's referent and signatory in the party, and
// a fiche's pilot in the fiche; they become lines of the register that hold since ever.
func (s *State) UnmarshalJSON(text []byte) error {
	type today State
	read := struct {
		*today
		Parties []struct {
			Party
			Referent  string `json:"referent"`
			Signatory string `json:"signatory"`
		} `json:"parties"`
		Sheets []struct {
			Sheet
			Owner string `json:"owner"`
		} `json:"sheets"`
	}{today: (*today)(s)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	if s.Rules == nil && s.Policy != "" && s.Policy != schedule.Original.Version {
		return fmt.Errorf("contract %s lives under policy %q, which it does not carry and this release does not know", s.ID, s.Policy)
	}
	s.Parties, s.Sheets = nil, nil
	hold := func(a Assignment) {
		if a.Person != "" {
			s.People = append(s.People, a)
		}
	}
	for _, p := range read.Parties {
		s.Parties = append(s.Parties, p.Party)
		hold(Assignment{Person: p.Referent, Party: p.Code, Role: Referent})
		hold(Assignment{Person: p.Signatory, Party: p.Code, Role: Signatory})
	}
	for _, sheet := range read.Sheets {
		s.Sheets = append(s.Sheets, sheet.Sheet)
		hold(Assignment{Person: sheet.Owner, Party: schedule.ManagingBody, Role: Pilot, Subject: sheet.Code})
	}
	return nil
}
