package page

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/grid"
)

func sectionAddress(contractID, scope, block string) string {
	return diagnosticAddress(contractID) + "/parties/" + url.PathEscape(scope) + "/" + url.PathEscape(block)
}

var noSuchPart = Trouble{
	Status: http.StatusNotFound, Title: "Introuvable", Detail: "Cette partie du diagnostic n'existe pas dans la grille ou dans le périmètre.", Remedy: "Reprenez depuis la page «\u00a0Diagnostic\u00a0».",
}

func area(name, label, hint string) field {
	return field{ID: name, Name: name, Of: name, Kind: "area", Label: label, Hint: hint, Limit: textLimit}
}

// section is one block for one facility or for the head office: the OG's to write (F-RA-01, F-RA-05).
func section(w written, c *gin.Context) (*part, *Trouble) {
	g, scopes := w.grid(), diagnostic.Scopes(w.File)
	block, known := g.Block(c.Param("block"))
	i := slices.IndexFunc(scopes, func(s diagnostic.Scope) bool { return s.Code == c.Param("scope") })
	if !known || i < 0 {
		return nil, &noSuchPart
	}
	scope := scopes[i]
	part := &part{
		Item: content.ItemOf(content.Section, scope.Code, block.Key), Graded: true, Title: block.Title + " – " + scope.Name, Hint: block.Hint,
		Address: sectionAddress(w.Contract.ID, scope.Code, block.Key), After: diagnosticAddress(w.Contract.ID) + "#couverture",
		Fields: []field{
			area("texte", "Texte", "Ce qu'il faut savoir, chiffres commentés compris."),
			area("raison", "Raison de l'absence", "À remplir seulement si le bloc reste vide."),
		},
		said: saidBy(func(s contractfile.DiagnosticSection) []string { return []string{s.Text, s.EmptyReason} }),
		rule: func(typed []string) (int, *fault) {
			if typed[0] != "" && typed[1] != "" {
				return 1, &fault{"Ce bloc a un texte.", "Retirez la raison de son absence, ou le texte."}
			}
			return 0, nil
		},
		body: unless(silent, func(typed []string) any {
			return contractfile.DiagnosticSection{Scope: scope.Code, Block: block.Key, Text: typed[0], EmptyReason: typed[1]}
		}),
	}
	for _, s := range g.Sheets {
		if s.Block == block.Key {
			part.Sheets = append(part.Sheets, w.sheetTold(s))
		}
	}
	return part, nil
}

// framing is the four questions about the OG as a whole (F-RA-04).
func framing(w written, _ *gin.Context) (*part, *Trouble) {
	g := w.grid()
	part := &part{
		Item: content.Framing, Graded: true, Title: "Questions de cadrage", Hint: "Deux regardent l'organisme, deux ce qui l'entoure.",
		Address: diagnosticAddress(w.Contract.ID) + "/cadrage", After: diagnosticAddress(w.Contract.ID) + "#cadrage",
		said: saidBy(func(answers map[string]string) []string {
			var said []string
			for _, q := range g.Framing {
				said = append(said, answers[q.Key])
			}
			return said
		}),
		body: unless(silent, func(typed []string) any {
			answers := map[string]string{}
			for i, q := range g.Framing {
				if typed[i] != "" {
					answers[q.Key] = typed[i]
				}
			}
			return answers
		}),
	}
	for _, q := range g.Framing {
		part.Fields = append(part.Fields, area("cadrage-"+q.Key, q.Text, q.Hint))
	}
	return part, nil
}

// synthesis is what the parties write of one theme; it starts from the findings (F-DI-09).
func synthesis(w written, c *gin.Context) (*part, *Trouble) {
	g := w.grid()
	theme, known := g.Theme(c.Param("theme"))
	if !known {
		return nil, &noSuchPart
	}
	part := &part{
		Item: content.ItemOf(content.Synthesis, theme.Key), Title: "Synthèse – " + theme.Title, Hint: "Elle est annexée au contrat. Les données chiffrées de population vont en annexe.",
		Address: diagnosticAddress(w.Contract.ID) + "/synthese/" + theme.Key, After: diagnosticAddress(w.Contract.ID) + "#synthese",
		Fields: []field{area("forces", "Points forts", ""), area("faiblesses", "Points à améliorer", ""), area("perspectives", "Perspectives", "")},
		said:   saidBy(func(s contractfile.AxisSynthesis) []string { return []string{s.Strengths, s.Weaknesses, s.Prospects} }),
		body: unless(silent, func(typed []string) any {
			return contractfile.AxisSynthesis{Theme: theme.Key, Strengths: typed[0], Weaknesses: typed[1], Prospects: typed[2]}
		}),
	}
	for _, axis := range diagnostic.Synthesise(w.File, g) {
		if axis.Theme.Key == theme.Key && !axis.Written {
			part.Suggested = []string{axis.Text.Strengths, axis.Text.Weaknesses, axis.Text.Prospects}
		}
	}
	return part, nil
}

// territorial is what an authority brings, or its waiver (F-DI-07).
func territorial(w written, c *gin.Context) (*part, *Trouble) {
	code := c.Param("party")
	i := slices.IndexFunc(w.File.Authorities, func(a contractfile.Authority) bool { return a.Code == code })
	if i < 0 {
		return nil, &noSuchPart
	}
	today := w.Today()
	waived := field{
		ID: "renonciation", Name: "renonciation", Of: "waived", Kind: "select", Label: "Dépôt", Limit: longestChoice,
		Options: []option{{Value: "non", Label: "Nous déposons le texte ci-dessous"}, {Value: "oui", Label: "Nous renonçons à un diagnostic territorial"}},
	}
	return &part{
		Item: content.ItemOf(content.Territorial, code), Deposit: true,
		Title: "Diagnostic territorial – " + w.File.Authorities[i].Name, Hint: "Les autres parties le lisent dès qu'il est enregistré.",
		Address: diagnosticAddress(w.Contract.ID) + "/territoire/" + url.PathEscape(code), After: diagnosticAddress(w.Contract.ID) + "#territoire",
		Fields: []field{waived, area("texte", "Texte", "Besoins et offre du territoire, orientations qui concernent le contrat.")},
		said:   saidBy(func(t contractfile.TerritorialPart) []string { return []string{yesOrNo(t.Waived), t.Text} }),
		body: unless(func(typed []string) bool { return typed[0] == "non" && typed[1] == "" }, func(typed []string) any {
			return contractfile.TerritorialPart{Authority: code, Text: typed[1], Waived: typed[0] == "oui", On: today}
		}),
	}, nil
}

// reaction is what the reader's party answers to the main lessons (F-DI-11). Each one is added to those before.
func reaction(w written, _ *gin.Context) (*part, *Trouble) {
	today, party := w.Today(), w.party()
	stance := field{
		ID: "position", Name: "position", Of: "stance", Kind: "select", Label: "Position", Required: true, Limit: longestChoice,
		Options: []option{{Value: "accord", Label: "Accord"}, {Value: "remarque", Label: "Remarque"}, {Value: "objection", Label: "Objection"}},
	}
	return &part{
		Item: content.ItemOf(content.Reaction, party), Deposit: true, Adds: true,
		Title: "Réagir au diagnostic", Hint: "Les autres parties lisent votre réaction dès qu'elle est enregistrée.",
		Address: diagnosticAddress(w.Contract.ID) + "/reaction", After: diagnosticAddress(w.Contract.ID) + "#reactions",
		Fields: []field{stance, area("texte", "Texte", "Une objection dit sur quoi elle porte.")},
		said:   func(json.RawMessage) []string { return []string{string(contractfile.StanceAgree), ""} },
		body: func(typed []string) any {
			return diagnostic.Answered(w.File, contractfile.Reaction{Party: party, Stance: contractfile.Stance(typed[0]), Text: typed[1], On: today})
		},
		rule: func(typed []string) (int, *fault) {
			if typed[0] == string(contractfile.StanceObject) && typed[1] == "" {
				return 1, &fault{"Une objection n'a pas de texte.", "Dites sur quoi elle porte."}
			}
			return 0, nil
		},
	}, nil
}

// saidBy reads the values out of the body of an item; those of one that is not there are empty.
func saidBy[T any](values func(T) []string) func(json.RawMessage) []string {
	return func(body json.RawMessage) []string {
		var told, nothing T
		if json.Unmarshal(body, &told) != nil {
			return values(nothing)
		}
		return values(told)
	}
}

// unless takes an item out that would say nothing.
func unless(nothing func(typed []string) bool, body func(typed []string) any) func([]string) any {
	return func(typed []string) any {
		if nothing(typed) {
			return nil
		}
		return body(typed)
	}
}

func yesOrNo(yes bool) string {
	if yes {
		return "oui"
	}
	return "non"
}

// sheetTold is a thematic sheet with the reader's own stake first.
type sheetTold struct {
	grid.ThematicSheet
	Own    string
	Others []saying
}

var actorWords = map[grid.Actor]string{grid.Facility: "Pour une structure", grid.ManagingBody: "Pour l'organisme gestionnaire", grid.Authority: "Pour les autorités"}

func (w written) sheetTold(s grid.ThematicSheet) sheetTold {
	told, mine := sheetTold{ThematicSheet: s}, grid.Authority
	if w.party() == contractfile.PartyManagingBody || w.party() == "" {
		mine = grid.ManagingBody
	}
	for _, stake := range s.Stakes {
		if stake.Actor == mine {
			told.Own = stake.Text
			continue
		}
		told.Others = append(told.Others, saying{actorWords[stake.Actor], stake.Text})
	}
	return told
}
