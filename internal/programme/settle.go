package programme

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/spreadsheet"
)

// draft is one contract as its rows make it, and the cell of each value of its file.
type draft struct {
	*reader
	rows  []row
	cells map[string]located // by JSON pointer
	line  Line
}

// located is a cell: its row, and the title of its column.
type located struct {
	row   row
	title string
}

// settle makes one contract of its rows; it is good when nothing in it is wrong.
func (r *reader) settle(ref string, rows []row) {
	d := &draft{reader: r, rows: rows, cells: map[string]located{}}
	d.line.Ref = ref
	before := len(r.bad)
	d.contract()
	d.parties()
	d.facilities()
	d.judge()
	if len(r.bad) > before {
		r.Refused = append(r.Refused, ref)
		return
	}
	r.Lines = append(r.Lines, d.line)
	at, column := rows[0].number, r.place(refColumn)
	r.refs[ref] = Problem{Ref: spreadsheet.Ref(column, at), Column: refColumn, Contract: ref, row: at, column: column}
}

// said is what the contract says in a column that is not about one facility: what stands on the first of its rows that says
// anything. Rows that say otherwise are wrong.
func (d *draft) said(title string) (string, row) {
	first, text := d.rows[0], ""
	for _, r := range d.rows {
		switch other := r.texts[title]; {
		case other == "" || other == text:
		case text == "":
			first, text = r, other
		default:
			d.problem(r, title, fmt.Sprintf("la valeur diffère de celle de %s pour le même contrat.", spreadsheet.Ref(d.place(title), first.number)), "Écrivez la même valeur, ou laissez cette cellule vide.")
		}
	}
	return text, first
}

// contract reads what is said once for the whole contract.
func (d *draft) contract() {
	texts, at := map[string]string{}, map[string]row{}
	for _, c := range columns {
		if c.party > 0 || c.facility {
			continue
		}
		texts[c.Title], at[c.Title] = d.said(c.Title)
		if c.place != "" {
			d.cells[c.place] = located{at[c.Title], c.Title}
		}
		if c.required && texts[c.Title] == "" {
			d.problem(at[c.Title], c.Title, "la cellule est vide.", c.help)
		}
	}
	l, og := &d.line, &d.line.ManagingBody
	l.Title, l.Owner = texts[titleColumn], texts[ownerColumn]
	for field, title := range map[*string]string{&og.Name: "Organisme gestionnaire", &og.FinessEJ: "FINESS EJ", &og.LegalForm: "Forme juridique",
		&og.Representative: "Représentant de l'organisme", &og.CPOMReferent: "Référent de l'organisme", &og.Email: "Courriel de l'organisme"} {
		*field = texts[title]
	}
	d.finess(at["FINESS EJ"], "FINESS EJ", og.FinessEJ)
	d.year(at[yearColumn], texts[yearColumn])
	d.department(at[departmentColumn], texts[departmentColumn])
	for field, title := range map[*civil.Date]string{&l.EffectiveOn: effectiveColumn, &l.TermOn: termColumn, &l.LaunchOn: launchColumn, &l.SignatureOn: signatureColumn} {
		*field = d.day(at[title], title, texts[title])
	}
	if l.TermOn.IsZero() && !l.EffectiveOn.IsZero() {
		l.TermOn = l.EffectiveOn.AddYears(5).AddDays(-1) // N-08
	}
	if l.Title == "" {
		l.Title = fmt.Sprintf("CPOM %d-%d %s", l.EffectiveOn.Year, l.TermOn.Year, og.Name)
		l.Title = string([]rune(l.Title)[:min(len([]rune(l.Title)), 200)])
	}
	if !l.LaunchOn.IsZero() && !l.EffectiveOn.IsZero() && l.LaunchOn.After(l.EffectiveOn) {
		d.problem(at[launchColumn], launchColumn, "le lancement est prévu après la date d'effet.", "Corrigez l'une des deux dates.")
	}
	d.choices(at, texts)
}

func (d *draft) choices(at map[string]row, texts map[string]string) {
	switch profile := texts[profileColumn]; {
	case profile == "":
	case plainly(profile) == plainly(string(Autonomous)):
		d.line.Profile = Autonomous
	case plainly(profile) == plainly(string(Assisted)):
		d.line.Profile = Assisted
	default:
		d.problem(at[profileColumn], profileColumn, "ce profil n'existe pas.", "Écrivez «\u00a0autonome\u00a0», «\u00a0assisté\u00a0», ou rien.")
	}
	switch status := texts[statusColumn]; {
	case status == "", plainly(status) == plainly(words[Planned]):
	case plainly(status) == plainly(words[Launched]): // what was launched is known here, and not from the list
	case plainly(status) == plainly(words[Withdrawn]):
		d.line.Withdrawn = true
	default:
		d.problem(at[statusColumn], statusColumn, "ce statut n'existe pas.", "Écrivez «\u00a0programmé\u00a0», «\u00a0retiré\u00a0», ou rien.")
	}
}

func (d *draft) year(at row, text string) {
	if text == "" {
		return
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < 2000 || year > 2199 {
		d.problem(at, yearColumn, "ce n'est pas une année.", "Écrivez l'année sur quatre chiffres.")
	}
	d.line.Year = year
}

// department reads a code; a spreadsheet that takes 01 for a number leaves 1, which no other department is.
func (d *draft) department(at row, text string) {
	if text == "" {
		return
	}
	if len(text) == 1 {
		text = "0" + text
	}
	d.line.Department = strings.ToUpper(text)
	if _, known := civil.TerritoryOf(d.line.Department); !known {
		d.problem(at, departmentColumn, "ce département n'existe pas.", "Écrivez le code du département, par exemple 63, 2A ou 974.")
	}
}

func (d *draft) day(at row, title, text string) civil.Date {
	if text == "" {
		return civil.Date{}
	}
	day, err := spreadsheet.ParseDate(text)
	if err != nil {
		d.problem(at, title, "ce n'est pas un jour du calendrier.", "Écrivez la date sous la forme JJ/MM/AAAA.")
	}
	return day
}

var eightDigits = regexp.MustCompile(`^[0-9]{8}$`)

// finess says what happened to a number of eight digits: the spreadsheet took it for a quantity.
func (d *draft) finess(at row, title, text string) {
	if eightDigits.MatchString(text) {
		d.problem(at, title, "ce numéro FINESS n'a que huit chiffres\u00a0: le zéro de tête a sans doute disparu.", "Mettez la colonne au format Texte et écrivez les neuf caractères, par exemple 0"+text+".")
	}
}

// parties reads the authorities; one that no cell speaks of is not there.
func (d *draft) parties() {
	for party := 1; party <= 3; party++ {
		var a contractfile.Authority
		n, empty := len(d.line.Authorities), true
		fields := map[string]*string{"code": &a.Code, "name": &a.Name, "signatory": &a.Signatory, "referent": &a.Referent, "email": &a.Email}
		var missing []located
		for _, c := range columns {
			if c.party != party {
				continue
			}
			text, at := d.said(c.Title)
			place := strings.Replace(c.place, "@", strconv.Itoa(n), 1)
			d.cells[place] = located{at, c.Title}
			*fields[place[strings.LastIndexByte(place, '/')+1:]] = text
			if empty = empty && text == ""; c.required && text == "" {
				missing = append(missing, located{at, c.Title})
			}
		}
		if empty && party > 1 {
			continue
		}
		for _, cell := range missing {
			d.problem(cell.row, cell.title, "la cellule est vide.", "Complétez cette autorité, ou videz toutes ses cellules.")
		}
		a.Kind = contractfile.AuthorityKindCD
		if party == 1 {
			a.Kind = contractfile.AuthorityKindARS
		} else if strings.HasPrefix(plainly(a.Name), "metropole") {
			a.Kind = contractfile.AuthorityKindMetropole
		}
		if slices.ContainsFunc(d.line.Authorities, func(known contractfile.Authority) bool { return a.Code != "" && known.Code == a.Code }) {
			cell := d.cells[fmt.Sprintf("/authorities/%d/code", n)]
			d.problem(cell.row, cell.title, "une autre autorité du contrat a ce code.", "Donnez à chaque autorité son code.")
		}
		d.line.Authorities = append(d.line.Authorities, a)
	}
}

// facilities reads one for each row; its number is its code.
func (d *draft) facilities() {
	for n, r := range d.rows {
		var f contractfile.Facility
		fields := map[string]*string{"finess_et": &f.FinessET, "name": &f.Name, "category": &f.Category, "town": &f.Town, "capacity": &f.Capacity, "tariff_competence": &f.TariffCompetence}
		for _, c := range facilityColumns {
			place := strings.Replace(c.place, "@", strconv.Itoa(n), 1)
			d.cells[place] = located{r, c.Title}
			*fields[place[strings.LastIndexByte(place, '/')+1:]] = r.texts[c.Title]
			if c.required && r.texts[c.Title] == "" {
				d.problem(r, c.Title, "la cellule est vide.", c.help)
			}
		}
		d.finess(r, siteColumn, f.FinessET)
		if first := slices.IndexFunc(d.line.Facilities, func(known contractfile.Facility) bool { return f.FinessET != "" && known.FinessET == f.FinessET }); first >= 0 {
			d.problem(r, siteColumn, fmt.Sprintf("cette structure est déjà à la ligne %d du même contrat.", d.rows[first].number), "Gardez une seule ligne par structure.")
		}
		f.Code, f.TariffCompetence = f.FinessET, d.competence(f.TariffCompetence)
		d.line.Facilities = append(d.line.Facilities, f)
	}
}

var between = regexp.MustCompile(`\s*(\+|/|,|&|\bet\b)\s*`)

// competence takes the words that people use for those of the contract file: "ARS + CD" is "conjointe ARS + CD".
func (d *draft) competence(text string) string {
	words := between.ReplaceAllString(strings.Join(strings.Fields(text), " "), " + ")
	for _, known := range []string{"exclusive ", "conjointe "} {
		if rest, ok := strings.CutPrefix(strings.ToLower(words), known); ok {
			return known + words[len(words)-len(rest):]
		}
	}
	switch {
	case words == "":
		return ""
	case strings.EqualFold(words, "conjointe"):
		return "conjointe ARS + CD"
	case strings.Contains(words, " + "):
		return "conjointe " + words
	}
	return "exclusive " + words
}

// judge has the contract read as the file that it will become. What is wrong there is brought back to its cell; dates that
// could not be read are stood in for, so that the rest is judged all the same.
func (d *draft) judge() {
	stand := d.line
	if stand.EffectiveOn.IsZero() {
		stand.EffectiveOn, stand.TermOn = d.on, civil.Date{}
	}
	if stand.TermOn.IsZero() {
		stand.TermOn = stand.EffectiveOn.AddYears(5).AddDays(-1)
	}
	// References are judged only in a file whose texts are right.
	if d.judgeFile(stand) > 0 {
		d.judgeFile(stand.neutral())
	}
}

func (d *draft) judgeFile(l Line) (problems int) {
	body, err := l.File(d.on).Canonical()
	if err == nil {
		_, err = contractfile.Read(bytes.NewReader(body))
	}
	if err == nil {
		return 0
	}
	invalid, ok := errors.AsType[*contractfile.Invalid](err)
	if !ok {
		d.problem(d.rows[0], refColumn, "ce contrat ne peut pas être lu.", "Vérifiez ses cellules.")
		return 1
	}
	for _, p := range invalid.Problems {
		cell := d.cell(p.Pointer)
		_, message, found := strings.Cut(p.Message, "\u00a0: ")
		if !found {
			message = p.Message
		}
		d.problem(cell.row, cell.title, message, p.Remedy)
	}
	return len(invalid.Problems)
}

// neutral is a line that says nothing wrong but in its codes, its competences and its dates.
func (l Line) neutral() Line {
	l.Ref, l.Title = "neutre", "-"
	l.ManagingBody = contractfile.ManagingBody{Name: "-", FinessEJ: "000000000", Email: "a@b.example"}
	l.Authorities, l.Facilities = slices.Clone(l.Authorities), slices.Clone(l.Facilities)
	for i, a := range l.Authorities {
		l.Authorities[i] = contractfile.Authority{Code: a.Code, Kind: a.Kind, Name: "-", Signatory: "-", Email: "a@b.example"}
	}
	for i, f := range l.Facilities {
		number := fmt.Sprintf("%09d", i)
		l.Facilities[i] = contractfile.Facility{Code: number, FinessET: number, Name: "-", TariffCompetence: f.TariffCompetence}
	}
	return l
}

// cell is where a pointer's value stands in the list: the code of a facility is its number; what has no cell of its own is
// the contract's.
func (d *draft) cell(pointer string) located {
	if holder, ok := strings.CutSuffix(pointer, "/code"); ok && strings.HasPrefix(pointer, "/facilities/") {
		pointer = holder + "/finess_et"
	}
	if pointer == "/reference_date" {
		pointer = "/effective_on" // a contract of another century
	}
	if cell, known := d.cells[pointer]; known {
		return cell
	}
	return located{d.rows[0], refColumn}
}
