package grid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds that no grid reaches. Keys stand in contract files, where they are codes and keys of answers.
const (
	longestTitle = 200
	longestText  = 1000
	mostItems    = 60
	mostAnswers  = 12 // of one question list, as a contract file takes them
)

var key = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,23}$`)

// check is what a type cannot say: keys that are unique and usable, texts that say something, numbers in their range.
func (g Grid) check(found *report) {
	found.line("version", g.Version, 40)
	found.line("title", g.Title, longestTitle)
	found.optional("note", g.Note)

	keys(found, "themes", mostItems, g.Themes, func(t Theme) string { return strings.ToLower(t.Key) })
	for i, t := range g.Themes {
		found.line(at("themes", i, "title"), t.Title, longestTitle)
		found.lines(at("themes", i, "topics"), t.Topics)
	}
	keys(found, "blocks", mostItems, g.Blocks, func(b Block) string { return b.Key })
	for i, b := range g.Blocks {
		found.line(at("blocks", i, "title"), b.Title, longestTitle)
		found.optional(at("blocks", i, "hint"), b.Hint)
	}
	g.checkQuestions(found)
	g.checkLists(found)
	g.checkSheets(found)
}

func (g Grid) checkQuestions(found *report) {
	for _, list := range []struct {
		name      string
		questions []Question
	}{{"framing", g.Framing}, {"guiding", g.Guiding}} {
		keys(found, list.name, mostAnswers, list.questions, func(q Question) string { return q.Key })
		for i, q := range list.questions {
			found.line(at(list.name, i, "text"), q.Text, longestText)
			found.optional(at(list.name, i, "hint"), q.Hint)
			if list.name == "framing" && !slices.Contains([]string{"internal", "external"}, q.Side) {
				found.add(at(list.name, i, "side"), "ce côté n'est pas connu.", "Écrivez internal ou external.")
			}
		}
	}
}

func (g Grid) checkLists(found *report) {
	keys(found, "rapt", mostItems, g.RAPT, func(i Item) string { return i.Key })
	for i, item := range g.RAPT {
		found.line(at("rapt", i, "title"), item.Title, longestTitle)
		found.line(at("rapt", i, "text"), item.Text, longestText)
	}
	keys(found, "programmes", mostItems, g.Programmes, func(p Programme) string { return p.Key })
	for i, p := range g.Programmes {
		found.line(at("programmes", i, "title"), p.Title, longestTitle)
		found.line(at("programmes", i, "effect"), p.Effect, longestText)
	}
}

func (g Grid) checkSheets(found *report) {
	numbers := map[int]bool{}
	for i, s := range g.Sheets {
		if s.Number < 1 || s.Number > 8 || numbers[s.Number] {
			found.add(at("sheets", i, "number"), "ce numéro n'est pas libre entre 1 et 8.", "Numérotez chaque fiche une seule fois, de 1 à 8.")
		}
		numbers[s.Number] = true
		if _, known := g.Block(s.Block); !known {
			found.add(at("sheets", i, "block"), "aucun bloc ne s'appelle "+quoted(s.Block)+".", "Donnez la clé d'un bloc de la grille.")
		}
		found.line(at("sheets", i, "title"), s.Title, longestTitle)
		found.optional(at("sheets", i, "purpose"), s.Purpose)
		for j, stake := range s.Stakes {
			place := at("sheets", i, at("stakes", j, "actor"))
			if !slices.Contains([]Actor{Facility, ManagingBody, Authority}, stake.Actor) {
				found.add(place, "cet acteur n'est pas connu.", "Écrivez esms, og ou atc.")
			}
			found.line(at("sheets", i, at("stakes", j, "text")), stake.Text, longestText)
		}
		found.lines(at("sheets", i, "questions"), s.Questions)
		found.lines(at("sheets", i, "tracks"), s.Tracks)
		found.lines(at("sheets", i, "sources"), s.Sources)
		for j, indicator := range s.Indicators {
			found.line(at("sheets", i, at("indicators", j, "label")), indicator.Label, longestTitle)
			if !slices.Contains([]Type{Measured, Characteristic, SourceData}, indicator.Type) {
				found.add(at("sheets", i, at("indicators", j, "type")), "cette nature n'est pas connue.", "Écrivez I, C ou S.")
			}
			found.optional(at("sheets", i, at("indicators", j, "unit")), indicator.Unit)
		}
	}
}

// keeps is the floor: what is mandatory there is here, and still mandatory (F-RA-02).
func (g Grid) keeps(floor Grid, found *report) {
	for _, t := range floor.Themes {
		if _, kept := g.Theme(t.Key); !kept {
			found.gone("themes", "le thème", t.Key, t.Title)
		}
	}
	for i, t := range g.Themes {
		if _, known := floor.Theme(t.Key); !known {
			found.add(at("themes", i, "key"), "un contrat ne connaît pas le thème "+quoted(t.Key)+".", "Gardez les thèmes de la grille de référence, et ajoutez un bloc.")
		}
	}
	for _, b := range floor.Blocks {
		if kept, there := g.Block(b.Key); b.Mandatory && !(there && kept.Mandatory) {
			found.gone("blocks", "le bloc obligatoire", b.Key, b.Title)
		}
	}
	for _, q := range floor.Framing {
		if !asks(g.Framing, q.Key) {
			found.gone("framing", "la question de cadrage", q.Key, q.Text)
		}
	}
	for _, q := range floor.Guiding {
		if !asks(g.Guiding, q.Key) {
			found.gone("guiding", "la question de priorisation", q.Key, q.Text)
		}
	}
}

func asks(questions []Question, key string) bool {
	return slices.ContainsFunc(questions, func(q Question) bool { return q.Key == key })
}

func at(list string, i int, field string) string { return fmt.Sprintf("%s[%d].%s", list, i, field) }

// keys refuses keys that a contract file could not hold, or that stand twice.
func keys[T any](r *report, list string, most int, items []T, of func(T) string) {
	seen := map[string]bool{}
	if len(items) > most {
		r.add(list, fmt.Sprintf("cette liste a %d éléments, %d au plus sont admis.", len(items), most), "Réduisez cette liste.")
	}
	for i, item := range items {
		name := of(item)
		if !key.MatchString(name) {
			r.add(at(list, i, "key"), "la clé "+quoted(name)+" n'a pas la forme attendue.", "Écrivez de 1 à 24 lettres minuscules sans accent, chiffres ou tirets, en commençant par une lettre.")
		}
		if seen[name] {
			r.add(at(list, i, "key"), "la clé "+quoted(name)+" est déjà prise.", "Donnez une clé différente à chaque élément.")
		}
		seen[name] = true
	}
}

func (r *report) lines(place string, texts []string) {
	if len(texts) > mostItems {
		r.add(place, fmt.Sprintf("cette liste a %d éléments, %d au plus sont admis.", len(texts), mostItems), "Réduisez cette liste.")
	}
	for i, text := range texts {
		r.line(fmt.Sprintf("%s[%d]", place, i), text, longestText)
	}
}

func (r *report) line(place, text string, longest int) {
	if strings.TrimSpace(text) == "" {
		r.add(place, "ce texte est vide.", fmt.Sprintf("Écrivez de 1 à %d caractères.", longest))
		return
	}
	r.bounded(place, text, longest)
}

func (r *report) optional(place, text string) { r.bounded(place, text, longestText) }

func (r *report) bounded(place, text string, longest int) {
	if utf8.RuneCountInString(text) > longest {
		r.add(place, "ce texte est trop long.", fmt.Sprintf("Écrivez au plus %d caractères.", longest))
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		r.add(place, "ce texte contient un retour à la ligne ou un caractère de contrôle.", "Écrivez-le sur une seule ligne.")
	}
}
