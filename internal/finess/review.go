package finess

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contractfile"
)

// Lookup finds an entity of the referential by its number.
type Lookup func(Number) (Entity, bool)

// Remark is one difference between the perimeter of a contract and the referential. Subject is the code of a facility, or OG
// for the managing body. None of them keeps a contract from anything.
type Remark struct {
	Subject string `json:"subject"`
	Number  string `json:"number,omitempty"`
	Field   string `json:"field"` // of the contract's file
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Review compares a contract's managing body and facilities with the referential, in the order of the file: numbers that are
// malformed, unknown, closed, doubtful or another's (F-FI-01 to F-FI-04), names, categories, capacities and competences that
// differ (F-FI-05). What the referential does not say is no difference.
func Review(file *contractfile.File, lookup Lookup) []Remark {
	r := reviewer{lookup: lookup}
	r.managingBody(file)
	for _, f := range file.Facilities {
		r.facility(file, f)
	}
	return r.remarks
}

type reviewer struct {
	lookup  Lookup
	remarks []Remark
	subject string
	number  string
}

func (r *reviewer) remark(field, message, remedy string) {
	r.remarks = append(r.remarks, Remark{r.subject, r.number, field, message, remedy})
}

func (r *reviewer) managingBody(file *contractfile.File) {
	r.subject, r.number = contractfile.ScopeManagingBody, file.ManagingBody.FinessEJ
	if e, found := r.entity("finess_ej", LegalEntity); found {
		r.name(file.ManagingBody.Name, e)
	}
}

func (r *reviewer) facility(file *contractfile.File, f contractfile.Facility) {
	r.subject, r.number = f.Code, f.FinessET
	e, found := r.entity("finess_et", Site)
	if !found {
		return
	}
	r.name(f.Name, e)
	if e.Parent != "" && string(e.Parent) != file.ManagingBody.FinessEJ {
		r.remark("finess_et", "Le référentiel le rattache à l'entité juridique "+string(e.Parent)+", et non à celle du contrat.", "Vérifiez qui le gère\u00a0: une cession se prend en compte par avenant.")
	}
	if told := category(f.Category); e.Category != "" && told != "" && told != e.Category && fold(told) != fold(e.CategoryLabel) {
		r.remark("category", "Catégorie «\u00a0"+f.Category+"\u00a0» au contrat, «\u00a0"+strings.TrimSpace(e.Category+" "+e.CategoryLabel)+"\u00a0» au référentiel.", "Corrigez celle des deux qui n'est plus exacte.")
	}
	if e.Capacity > 0 && f.Capacity != "" && !counts(f.Capacity, e.Capacity) {
		r.remark("capacity", "Capacité «\u00a0"+f.Capacity+"\u00a0» au contrat, "+strconv.Itoa(e.Capacity)+" places au référentiel.", "Vérifiez l'autorisation en vigueur.")
	}
	if told := priced(file, f.Code); e.Competence != "" && told != "" && told != e.Competence {
		r.remark("tariff_competence", "Compétence "+told.Label()+" au contrat, "+e.Competence.Label()+" au référentiel.", "Elle dit qui approuve et signe\u00a0: vérifiez-la avant la signature.")
	}
}

// entity finds what a number names; what is wrong with the number itself is remarked on the way.
func (r *reviewer) entity(field string, kind Kind) (Entity, bool) {
	number, err := ParseNumber(r.number)
	if wrong, refused := err.(*Wrong); refused {
		r.remark(field, wrong.Message, wrong.Remedy)
		return Entity{}, false
	}
	e, known := r.lookup(number)
	if !known {
		message := "Ce numéro n'est pas au référentiel."
		if number.Doubtful() {
			message += " Sa clé n'est pas celle attendue."
		}
		r.remark(field, message, "Vérifiez le numéro, ou demandez une mise à jour du référentiel.")
		return Entity{}, false
	}
	for _, doubt := range e.doubts() {
		r.remark(field, doubt.Message, doubt.Remedy)
	}
	if e.Kind != kind {
		r.remark(field, "Ce numéro est celui d'un autre genre d'entité\u00a0: "+e.Kind.Label()+" «\u00a0"+e.Name+"\u00a0».", "Donnez le numéro de l'"+kind.Label()+".")
		return Entity{}, false
	}
	if !e.ClosedOn.IsZero() {
		r.remark(field, "Le référentiel le donne fermé au "+e.ClosedOn.French()+".", "Vérifiez s'il est encore dans le périmètre.")
	}
	return e, true
}

func (r *reviewer) name(told string, e Entity) {
	if fold(told) != fold(e.Name) {
		r.remark("name", "Nom «\u00a0"+told+"\u00a0» au contrat, «\u00a0"+e.Name+"\u00a0» au référentiel.", "Corrigez celui des deux qui n'est plus exact.")
	}
}

var (
	leadingCode = regexp.MustCompile(`^\d{3}\b`)
	figure      = regexp.MustCompile(`\d+`)
)

// category is the code that a file begins a category with, "500 EHPAD", else its words.
func category(told string) string {
	if code := leadingCode.FindString(told); code != "" {
		return code
	}
	return strings.TrimSpace(told)
}

// counts reports whether people's words about places, such as "84 HP, 4 HT, PASA 14 places", can mean so many: one of the
// figures, or the sum of the first ones. Files are written by hand, and what can be right is not remarked upon.
func counts(told string, places int) bool {
	sum := 0
	for _, text := range figure.FindAllString(told, -1) {
		n, err := strconv.Atoi(text)
		if sum += n; err == nil && (n == places || sum == places) {
			return true
		}
	}
	return figure.FindString(told) == ""
}

// priced is who prices a facility, by the kinds of its authorities.
func priced(file *contractfile.File, facility string) Competence {
	ars, cd := false, false
	for _, code := range file.Competence(facility) {
		i := slices.IndexFunc(file.Authorities, func(a contractfile.Authority) bool { return a.Code == code })
		if i >= 0 && file.Authorities[i].Kind == contractfile.AuthorityKindARS {
			ars = true
		} else if i >= 0 {
			cd = true
		}
	}
	switch {
	case ars && cd:
		return Joint
	case ars:
		return OfARS
	case cd:
		return OfCD
	}
	return ""
}
