package mail_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
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
	case mail.Recalled:
		// Names as hard as they come.
		letter.Contract.Title = "CPOM 2025-2029 «\u00a0L'Œuvre d'Anaïs & d'Hélène\u00a0» <script>alert(1)</script>, " + strings.Repeat("foyer d'hébergement, ", 12) + "ESAT"
		letter.To.Name, letter.To.InPlaceOf = "Gaël O'Neill-Lefèvre", "Agnès d'Hauteville"
		letter.Actor, letter.About = "Élise N'Diaye", "Annexe activité 2027, volet <b>«\u00a0accueil de l'après-midi\u00a0»</b>"
		letter.Reason = "Il ne manque plus que l'<activité> du SESSAD.\nMerci d'avance\u00a0!"
	case mail.ReportDue:
		letter.About, letter.DueOn = "Développer l'accueil de jour (FA-A2), année 2026", civil.MustParse("2027-01-31")
	case mail.AgendaAsked:
		letter.About, letter.DueOn, letter.Actor = "Dialogue de gestion de la troisième année", civil.MustParse("2026-12-04"), "Karim Belaïd"
		letter.Reason = "Merci de penser au point sur la file active."
		letter.Events = []icalendar.Event{{Contract: letter.Contract.ID, ID: "dialogue.2027", On: civil.MustParse("2026-12-18"), Label: letter.About, Sequence: 1}}
	case mail.MinutesDue:
		letter.About, letter.DueOn = "Dialogue de gestion de la troisième année", civil.MustParse("2026-11-20")
	case mail.RenewalT6:
		letter.About, letter.DueOn = "Prorogation du contrat", civil.MustParse("2026-12-31")
	case mail.PlanMoved:
		letter.About, letter.DueOn, letter.Actor = "Avenant de prorogation n°\u00a01", civil.Date{}, "Claire Vasseur"
		letter.Reason = "Prorogation d'un an, à la demande du conseil départemental."
		letter.Items = []mail.Item{
			{Label: "Dernière date de renouvellement", DueOn: civil.MustParse("2029-12-31"), Was: civil.MustParse("2028-12-31")},
			{Label: "ERRD 2029", DueOn: civil.MustParse("2030-04-30")},
			{Label: "Bilan de fin de contrat", Was: civil.MustParse("2029-03-01"), Dropped: true},
		}
		letter.Events = []icalendar.Event{
			{Contract: letter.Contract.ID, ID: "renewal.t12", On: civil.MustParse("2029-12-31"), Label: letter.Items[0].Label, Sequence: 1},
			{Contract: letter.Contract.ID, ID: "review.final", On: civil.MustParse("2029-03-01"), Label: letter.Items[2].Label, Sequence: 1, Cancelled: true},
		}
	case mail.Undelivered:
		letter.To.Role, letter.About, letter.DueOn = "référente du contrat", "Échéance proche\u00a0: Annexe activité 2027", civil.Date{}
		letter.Actor, letter.Verdict = "Samuel Ortiz", "5.1.1"
		letter.Reason = "550 5.1.1 <s.ortiz@jardins-cere.example>: Recipient address rejected: User unknown"
		letter.Path = "/contrats/CPOM-96-2025-001/personnes"
	case mail.Digest:
		other := mail.ContractRef{ID: "CPOM-MV-2027-004", Title: "CPOM 2027-2031 «\u00a0L'Envol\u00a0»"}
		letter.To.Role, letter.About, letter.DueOn, letter.Path = "", "", civil.Date{}, "/"
		letter.Items = []mail.Item{
			{Kind: mail.DecisionTaken, Label: "Diagnostic partagé, version 3", Contract: other, Path: "/contrats/CPOM-MV-2027-004"},
			{Kind: mail.DeadlineNear, Label: "Annexe activité 2027", DueOn: civil.MustParse("2026-12-21"), Contract: letter.Contract, Path: "/contrats/CPOM-96-2025-001"},
			{Kind: mail.DeadlineNear, Label: "EPRD 2027", DueOn: civil.MustParse("2026-11-22"), Contract: other, Path: "/contrats/CPOM-MV-2027-004"},
			{Kind: mail.DeadlineOverdue, Label: "Compte rendu du comité de suivi", DueOn: civil.MustParse("2026-11-18"), Contract: letter.Contract, Path: "/contrats/CPOM-96-2025-001"},
		}
		letter.Contract = mail.ContractRef{}
	case mail.Checkpoint:
		letter.Contract, letter.About, letter.DueOn, letter.To.Role, letter.Path = mail.ContractRef{}, "", civil.Date{}, "titulaire d'un office d'auditeur", "/scelles"
		letter.Seal = &mail.Seal{
			Note: "jalon.ars-mv.example\n4711\nsaDOj2PqWMqUgY6r1MLdLlgvS7B6IRcYm2tUEXwnrm8=\nat 2026-11-20T23:30:00Z\ncontracts 12\nfacts 4690\n\n" +
				"— jalon.ars-mv.example yVZJeGgdmcFqpBNCmsdpKFgnuXQFkyYEkhLMkOWnd6rjVDKtmRbXnxFJ4bGFRoUfJjkcoFBDFHHOPSrZMFtFHlKuPgs=\n",
			Size: 4711, Root: "saDOj2PqWMqUgY6r1MLdLlgvS7B6IRcYm2tUEXwnrm8=",
			Fingerprint: "21fe 31df a154 a261 626b f854 046f d227 1b7b ed4b 6abe 45aa 5887 7ef4 7f97 21b9",
			Contracts:   12, Facts: 4690, MoreContracts: 1, MoreFacts: 37,
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
