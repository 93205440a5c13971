package api_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
)

// The matrix is walked on two contracts: one under negotiation, to which CD-96, CD-00 and a managing body are parties,
// and one to which neither CD-00 nor that managing body is.
const (
	handicapBody = "960001105"
	ehpadBody    = "960001014"
)

// stage is a world with somebody for every column of the matrix.
type stage struct {
	*world
	server *httptest.Server
	cast   map[string]string // capacity and party, who
	drafts map[string]string // party of the contract under negotiation, or "elsewhere", the revision of its draft
	asked  int

	reported string // a step of the contract elsewhere that awaits its validation
}

// object is what a request is about.
type object struct {
	contract, party, organisation, person, approval, draft string
}

// in fills the parameters of a route.
func (o object) in(path string) string {
	return strings.NewReplacer("{id}", o.contract, "{organisation}", o.organisation, "{person}", o.person,
		"{approval}", o.approval, "{revision}", o.draft, "{from}", "2026-12-01", "{version}", "2026.2", "{day}", "2026-11-23", "{number}", "1", "{indicator}", "IND-1", "{year}", "2026",
		"{kind}", "diagnostic", "{code}", "-", "{sheet}", "FA-NONE", "{intent}", "FA-NONE", "{a}", "0", "{b}", "0").Replace(path)
}

func newStage(t *testing.T) *stage {
	s := &stage{world: newWorld(t).with(handicap, ehpad), cast: map[string]string{}, drafts: map[string]string{}}
	s.server = httptest.NewServer(s.handler)
	t.Cleanup(s.server.Close)
	for party, registrars := range map[string][2]string{"CD-00": {chief, lucie}, "CD-96": {s.signatory("CD-96"), olivier}} {
		s.recruit(party, registrars[0], registrars[1])
	}
	s.cast["pilot OG"] = bruno
	for _, party := range []string{"CD-00", "CD-96", "OG"} {
		author := map[string]string{"CD-00": lucie, "CD-96": olivier, "OG": amelie}[party]
		s.drafts[party] = s.draft(handicap, author, "Brouillon de "+party)
	}
	s.drafts["elsewhere"] = s.draft(ehpad, s.contactOf(ehpad, "OG"), "Brouillon d'ailleurs")
	s.reported = "step.FA-A2.2"
	s.command(s.contactOf(ehpad, "OG"), "reported", "/contracts/"+ehpad+"/commands",
		fmt.Sprintf(`{"action":"report_step","subject":%q,"revision":%q}`, s.reported, s.drafts["elsewhere"])).is(200)
	s.drafts["elsewhere"] = s.draft(ehpad, s.contactOf(ehpad, "OG"), "Autre brouillon d'ailleurs")
	s.checkpoint(present)
	s.proposeFiness(access.OperatorPerson, tilleuls).is(201)
	for _, organisation := range []string{"CD-00", "CD-96", handicapBody, ehpadBody} {
		s.register(organisation, target(organisation), "Cible "+organisation)
	}
	return s
}

// target is somebody of an organisation to whom things are done.
func target(organisation string) string { return "p-target-" + strings.ToLower(organisation) }

// recruit fills a party with one person for each role that its file leaves open.
func (s *stage) recruit(party, signatory, referent string) {
	s.t.Helper()
	hire := func(capacity access.Capacity) string {
		return s.register(party, fmt.Sprintf("p-%s-%s", capacity, strings.ToLower(party)), fmt.Sprintf("%s de %s", capacity, party))
	}
	s.cast["signatory "+party], s.cast["referent "+party] = signatory, referent
	s.act(signatory, `{"action":"set_visas","bodies":["instructeur"]}`).is(200)
	for _, role := range []contract.Role{contract.Decider, contract.Substitute, contract.Examiner, contract.Contributor, contract.Informed} {
		person, subject := hire(access.Capacity(role)), ""
		if role == contract.Examiner {
			subject = `,"subject":"instructeur"`
		}
		s.act(signatory, fmt.Sprintf(`{"action":"assign_role","person":%q,"role":%q%s}`, person, role, subject)).is(200)
		s.cast[string(role)+" "+party] = person
	}
	// The chain goes again, or nobody could decide before its visa is given.
	s.act(signatory, `{"action":"set_visas","bodies":[]}`).is(200)
	s.cast["delegate "+party] = hire(access.Delegate)
	s.act(referent, fmt.Sprintf(`{"action":"delegate","person":%q,"until":"2027-03-31"}`, s.cast["delegate "+party])).is(200)
	s.cast["auditor "+party] = s.named(access.Auditor, party)
	s.cast["operator "+party] = s.named(access.Operator, party)
}

func (s *stage) draft(contractID, author, text string) string {
	s.t.Helper()
	var kept struct{ Revision string }
	s.post(author, "/contracts/"+contractID+"/texts", fmt.Sprintf(`{"subject":"diagnostic","text":%q}`, text)).is(201).into(&kept)
	return kept.Revision
}

func (s *stage) signatory(party string) string { return s.holder(handicap, party, contract.Signatory) }

func (s *stage) contactOf(contractID, party string) string {
	return s.holder(contractID, party, contract.Referent)
}

func (s *stage) holder(contractID, party string, role contract.Role) string {
	s.t.Helper()
	view, err := s.db.Contract(s.t.Context(), contractID)
	must(s.t, err)
	return view.State.Holder(party, role, "", civil.MustParse("2026-11-23"))
}

// meeting brings together somebody of a capacity and something that stands to that person in a relation.
func (s *stage) meeting(capacity access.Capacity, relation access.Relation) (person string, about object) {
	home := "CD-00"
	if capacity == access.Capacity(contract.Pilot) {
		home = "OG"
	}
	about = object{contract: handicap, party: home, organisation: home, approval: "sheet.FA-B1", draft: s.drafts[home]}
	switch {
	case relation == access.Elsewhere:
		about = object{contract: ehpad, party: "OG", organisation: ehpadBody, approval: s.reported, draft: s.drafts["elsewhere"]}
	case relation == access.Other && home == "OG":
		about = object{contract: handicap, party: "CD-00", organisation: "CD-00", approval: "sheet.FA-B1", draft: s.drafts["CD-00"]}
	case relation == access.Other:
		home = "CD-96" // the questions of the contract await CD-00
	case home == "OG":
		about.organisation = handicapBody
	}
	about.person = target(about.organisation)
	switch capacity {
	case access.Installation:
		return access.OperatorPerson, about
	case access.Nobody:
		return "p-stranger", about
	}
	return s.cast[string(capacity)+" "+home], about
}

func (s *stage) key() string { s.asked++; return fmt.Sprint("walk-", s.asked) }

// audited makes the target of an organisation an auditor of it, from a new day each time.
func (s *stage) audited(about object) string {
	day := civil.MustParse("2027-01-01").AddDays(s.asked)
	must(s.t, s.db.GrantOffice(s.t.Context(), about.person, about.organisation, access.Auditor, day, day))
	return about.person
}
