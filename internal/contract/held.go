package contract

import (
	"slices"
	"strings"
	"unicode"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Held is a rule of vigilance that the content breaks at level "block", found on what a command is about: the rule's id
// (V-.. of the domain) and the code of what breaks it. The API fills it in from the content, which the kernel does not
// hold; a caller never does.
type Held struct {
	Rule    Rule   `json:"rule"`
	Subject string `json:"subject,omitempty"`
}

// Bounds of what may hold a command.
const (
	MaxHeld     = 20
	MaxHeldText = 64 // bytes, of a rule and of a subject
)

// guard is a rule of vigilance that stops actions until the content obeys it.
type guard struct {
	rule    Rule
	label   string // French: what holds once it is obeyed
	actions []lifecycle.Action
}

var beforeTheText = []lifecycle.Action{SubmitSheet, lifecycle.FreezeText}

// The chain from finding to indicator is whole before a fiche is judged and before the text is frozen; a hollow contract
// is not signed, and one without its mid-term dialogue does not end.
var guards = []guard{
	{"V-SHEET-INCOMPLETE", "Chaque fiche action porte tous les champs obligatoires.", beforeTheText},
	{"V-SMART", "Les cinq réponses SMART sont données.", beforeTheText},
	{"V-UNFUNDED-IN-BODY", "Une action non financée reste une fiche d'intention, en annexe.", beforeTheText},
	{"V-OBJ-NO-INDICATOR", "Chaque objectif opérationnel a un indicateur.", beforeTheText},
	{"V-OBJ-NO-FINDING", "Chaque objectif stratégique répond à un constat.", beforeTheText},
	{"V-NO-CAUSE", "Chaque constat retenu a une cause.", beforeTheText},
	{"V-CONSTAT-NO-LEVER", "Un objectif ne répond qu'à des constats pour lesquels un levier existe.", beforeTheText},
	{"V-HOLLOW", "Le contrat a des objectifs, des fiches et ses annexes obligatoires.", []lifecycle.Action{lifecycle.FreezeText, OpenSignature}},
	{"V-PRIORITISED-EARLY", "Les priorités sont fixées une fois le diagnostic restitué.", []lifecycle.Action{SubmitDiagnostic, lifecycle.FreezeText}},
	{"V-IRP-GATE", "Les représentants du personnel sont consultés avant la signature.", []lifecycle.Action{OpenSignature}},
	{"V-MIDTERM-MISSING", "Le dialogue de mi-parcours est tenu.", []lifecycle.Action{ProposeRenewal}},
}

// Guards lists the rules of vigilance that stop an action, by their ids; none for most actions.
func Guards(action lifecycle.Action) []string {
	var rules []string
	for _, g := range guards {
		if slices.Contains(g.actions, action) {
			rules = append(rules, string(g.rule))
		}
	}
	return rules
}

// Holding keeps, of what vigilance found at level "block", what guards an action: as much as a command may carry, and
// nothing that the contract's own facts answer. A file is filled in by hand: it may not tell yet of the consultation or
// of the dialogue that was recorded here.
func (s *State) Holding(action lifecycle.Action, found []Held) []Held {
	rules := Guards(action)
	holding := slices.DeleteFunc(slices.Clone(found), func(h Held) bool {
		return !slices.Contains(rules, string(h.Rule)) || s.knows(h.Rule)
	})
	return holding[:min(len(holding), MaxHeld)]
}

func (s *State) knows(rule Rule) bool {
	switch rule {
	case "V-IRP-GATE":
		return consulted(s, civil.Date{})
	case "V-MIDTERM-MISSING":
		stage := s.dialogueStage(schedule.MidTermID)
		return stage == lifecycle.Held || stage == lifecycle.Minuted
	}
	return false
}

// heldBack refuses an action that rules of vigilance guard, naming each of them and what breaks it.
func (s *State) heldBack(c Command) *Refusal {
	holding := s.Holding(c.Action, c.Held)
	if len(holding) == 0 {
		return nil
	}
	var broken []string
	for _, g := range guards {
		var subjects []string
		named := false
		for _, h := range holding {
			named = named || h.Rule == g.rule
			if h.Rule == g.rule && h.Subject != "" && !slices.Contains(subjects, h.Subject) {
				subjects = append(subjects, h.Subject)
			}
		}
		if named {
			broken = append(broken, g.sentence(subjects))
		}
	}
	return &Refusal{
		Code: HeldBack, Rule: holding[0].Rule, Held: holding, State: s.Phase,
		Message: "Le contenu du contrat ne respecte pas une règle qui garde cette action\u00a0: " + strings.Join(broken, "\u00a0; ") + ".",
		Remedy:  "Corrigez le contenu sur chacun de ces points, puis recommencez.",
	}
}

// sentence is the rule within a longer one, with what breaks it: V-SMART (FA-1, FA-2), les cinq réponses….
func (g guard) sentence(subjects []string) string {
	said := []rune(strings.TrimSuffix(g.label, "."))
	said[0] = unicode.ToLower(said[0])
	where := ""
	if len(subjects) > 0 {
		where = " (" + strings.Join(subjects, ", ") + ")"
	}
	return string(g.rule) + where + ", " + string(said)
}

// checkHeld bounds what a command carries into the workflow's history.
func checkHeld(held []Held) *Refusal {
	long := func(h Held) bool {
		return len(h.Rule) > MaxHeldText || len(h.Subject) > MaxHeldText || !legible(string(h.Rule)+h.Subject, "")
	}
	if len(held) > MaxHeld || slices.ContainsFunc(held, long) {
		return invalid("held", "Les points de vigilance joints à la demande sont trop nombreux ou illisibles.", "Renvoyez la demande sans ce champ\u00a0: il est rempli par le service.")
	}
	return nil
}
