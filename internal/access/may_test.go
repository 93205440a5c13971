package access_test

import (
	"testing"

	"jalon/internal/access"
	"jalon/internal/contract"
)

func part(party string, role contract.Role) access.Part { return access.Part{Party: party, Role: role} }

// What a person may do with something of each party, or of the contract as a whole.
func TestWhoMayWhat(t *testing.T) {
	referent := access.Standing{Parts: []access.Part{part("OG", contract.Referent)}}
	informed := access.Standing{Parts: []access.Part{part("OG", contract.Informed)}}
	lent := access.Standing{Parts: []access.Part{{Party: "ARS-MV", Role: contract.Signatory, Delegate: true}}}
	both := access.Standing{Parts: []access.Part{part("OG", contract.Informed), part("OG", contract.Pilot)}}
	auditor := access.Standing{Offices: []access.Held{{Organisation: "ARS-MV", Office: access.Auditor, Party: "ARS-MV"}}}
	passing := access.Standing{Offices: []access.Held{{Organisation: "ARS-XX", Office: access.Auditor}}}
	operator := access.Standing{Offices: []access.Held{{Organisation: "CD-96", Office: access.Operator, Party: "CD-96"}}}
	installation := access.Standing{Offices: []access.Held{{Organisation: access.Everywhere, Office: access.Operator}}}
	stranger := access.Standing{}

	for _, c := range []struct {
		who    string
		is     access.Standing
		action access.Action
		party  string
		want   access.Verdict
	}{
		{"referent", referent, access.SeeContract, "", access.Allowed},
		{"referent", referent, access.SeeDraft, "OG", access.Allowed},
		{"referent", referent, access.SeeDraft, "ARS-MV", access.Hidden},
		{"referent", referent, access.DepositText, "ARS-MV", access.Forbidden},
		{"referent", referent, access.ActOn, "", access.Allowed},
		{"referent", referent, access.SeeAccessLog, "", access.Forbidden},
		{"informed", informed, access.SeeContract, "", access.Allowed},
		{"informed", informed, access.SeeDraft, "OG", access.Hidden},
		{"informed", informed, access.ActOn, "", access.Forbidden},
		{"informed and pilot", both, access.ActOn, "", access.Allowed},
		{"delegate", lent, access.ActOn, "ARS-MV", access.Allowed},
		{"delegate", lent, access.ActOn, "OG", access.Forbidden},
		{"auditor", auditor, access.SeeContract, "", access.Allowed},
		{"auditor", auditor, access.SeeDraft, "ARS-MV", access.Allowed},
		{"auditor", auditor, access.SeeDraft, "OG", access.Hidden},
		{"auditor", auditor, access.ActOn, "", access.Forbidden},
		{"auditor", auditor, access.DepositText, "ARS-MV", access.Forbidden},
		{"auditor", auditor, access.SeeAccessLog, "", access.Allowed},
		{"auditor of no party", passing, access.SeeContract, "", access.Hidden},
		{"auditor of no party", passing, access.ActOn, "", access.Hidden},
		{"operator", operator, access.SeeContract, "", access.Allowed},
		{"operator", operator, access.SeeAddresses, "", access.Forbidden},
		{"operator", operator, access.SeeDraft, "CD-96", access.Hidden},
		{"operator", operator, access.ActOn, "", access.Forbidden},
		{"installation", installation, access.SeeContract, "", access.Allowed},
		{"installation", installation, access.ActOn, "", access.Forbidden},
		{"installation", installation, access.SeeDraft, "OG", access.Hidden},
		{"stranger", stranger, access.SeeContract, "", access.Hidden},
		{"stranger", stranger, access.ActOn, "", access.Hidden},
	} {
		if got := c.is.May(c.action, c.party); got != c.want {
			t.Errorf("%s, %s of %q: %s, want %s", c.who, c.action, c.party, got, c.want)
		}
	}
}

func TestWhoKeepsOrganisations(t *testing.T) {
	referent := access.Membership{Organisation: "CD-96", Parts: []access.Part{part("CD-96", contract.Referent)}}
	pilot := access.Membership{Organisation: "960001105", Parts: []access.Part{part("OG", contract.Pilot)}}
	operator := access.Membership{Organisation: "CD-96", Offices: []access.Held{{Organisation: "CD-96", Office: access.Operator}}}
	installation := access.Membership{Organisation: access.Everywhere, Offices: []access.Held{{Organisation: access.Everywhere, Office: access.Operator}}}
	for _, c := range []struct {
		who          string
		is           access.Membership
		action       access.Action
		organisation string
		want         access.Verdict
	}{
		{"referent", referent, access.AddPerson, "CD-96", access.Allowed},
		{"referent", referent, access.AddPerson, "ARS-MV", access.Hidden},
		{"referent", referent, access.KeepPerson, "CD-96", access.Forbidden},
		{"pilot", pilot, access.SeePeople, "960001105", access.Allowed},
		{"pilot", pilot, access.AddPerson, "960001105", access.Forbidden},
		{"operator", operator, access.KeepPerson, "CD-96", access.Allowed},
		{"operator", operator, access.KeepOffices, "ARS-MV", access.Hidden},
		{"installation", installation, access.KeepOffices, "ARS-MV", access.Allowed},
	} {
		if got := c.is.May(c.action, c.organisation); got != c.want {
			t.Errorf("%s, %s of %s: %s, want %s", c.who, c.action, c.organisation, got, c.want)
		}
	}
}

// No office, auditor's or operator's, lets anybody decide or write into a contract.
func TestOfficesChangeNoContract(t *testing.T) {
	for _, capacity := range []access.Capacity{access.AsAuditor, access.AsOperator, access.Installation, access.Nobody} {
		for _, action := range []access.Action{access.ActOn, access.DepositText} {
			for _, relation := range access.Relations() {
				if access.Matrix(action, capacity, relation) == access.Allowed {
					t.Errorf("%s may %s what is %s", capacity, action, relation)
				}
			}
		}
	}
}
