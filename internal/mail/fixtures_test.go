package mail_test

import (
	"bytes"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/mail"
)

// sample is a complete, fictional letter of a kind. Its day in Paris is one later than its day in UTC.
func sample(kind mail.Kind) mail.Letter {
	letter := mail.Letter{
		ID:       "CPOM-96-2025-001/42/" + string(kind),
		Kind:     kind,
		To:       mail.Recipient{Name: "Nadia Lemercier", Address: "referent.cpom@jardins-cere.example", Role: "pilote de la fiche FA-A2"},
		At:       time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC),
		Contract: mail.ContractRef{ID: "CPOM-96-2025-001", Title: "CPOM 2025-2029 «\u00a0Les Jardins de la Cère\u00a0»"},
		About:    "Annexe activité 2027",
		DueOn:    civil.MustParse("2026-12-21"),
		Path:     "/contrats/CPOM-96-2025-001/echeances/annexe-activite-2027",
	}
	switch kind {
	case mail.ApprovalAsked:
		letter.Actor, letter.About = "Karim Belaïd", "Diagnostic partagé, version 3"
		letter.Reason = "Version relue avec les quatre CVS.\nLe tableau des capacités est à jour."
	case mail.DecisionTaken:
		letter.Actor, letter.About = "Jeanne Roux pour Claire Vasseur", "Diagnostic partagé, version 3"
		letter.Verdict, letter.DueOn = "modifications demandées", civil.Date{}
		letter.Reason = "Il manque l'avis du CVS de Bellevue."
	case mail.DeadlineDue:
		letter.DueOn = civil.MustParse("2026-11-21")
	case mail.DeadlineOverdue:
		letter.DueOn = civil.MustParse("2026-11-20")
	case mail.DeadlineEscalated:
		letter.DueOn = civil.MustParse("2026-10-31")
	case mail.RenewalT18, mail.RenewalT12:
		letter.About, letter.DueOn = "Renouvellement du contrat", civil.MustParse("2026-11-22")
	case mail.StepDue:
		letter.About, letter.DueOn = "convention transport avec la communauté de communes", civil.MustParse("2026-12-31")
	case mail.ImportSummary:
		letter.About, letter.DueOn = "Reprise du contrat en cours", civil.Date{}
		letter.Path = "/contrats/CPOM-96-2025-001"
		letter.To.Role = "référente du contrat"
		letter.Items = []mail.Item{
			{Label: "Annexe activité 2026", DueOn: civil.MustParse("2025-10-31")},
			{Label: "ERRD 2025", DueOn: civil.MustParse("2026-04-30")},
		}
	}
	return letter
}

func newRenderer(t *testing.T) *mail.Renderer {
	t.Helper()
	renderer, err := mail.NewRenderer("https://jalon.ars-mv.example/", "Jalon <jalon@ars-mv.example>")
	if err != nil {
		t.Fatal(err)
	}
	return renderer
}

// render gives the bytes that would travel.
func render(t *testing.T, letter mail.Letter) []byte {
	t.Helper()
	message, err := newRenderer(t).Message(letter)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := message.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
