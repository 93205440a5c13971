package programme

import (
	"strings"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"unicode"

	"jalon/internal/spreadsheet"
)

// column is one column of the list. Place is where its cells stand in the contract file, "" for what the file does not
// hold; inside it @ stands for the number of the authority or of the facility.
type column struct {
	spreadsheet.Column
	place         string
	party         int // 1 for the ARS, 2 and 3 for the other authorities, 0 for the rest
	facility      bool
	required      bool // a party's cells are required as soon as one of them holds something; the ARS always is
	help, example string
}

// The columns that the reader treats by name.
const (
	refColumn        = "Contrat"
	yearColumn       = "Année"
	departmentColumn = "Département"
	titleColumn      = "Intitulé"
	effectiveColumn  = "Date d'effet"
	termColumn       = "Terme"
	launchColumn     = "Lancement prévu"
	signatureColumn  = "Signature prévue"
	profileColumn    = "Profil"
	ownerColumn      = "Responsable à l'ARS"
	statusColumn     = "Statut"
	siteColumn       = "FINESS ET"
	competenceColumn = "Compétence"
)

// columns are all of them, in the order in which a region fills them in.
var columns = append(append([]column{
	{named(refColumn, spreadsheet.Text, 20), "/id", 0, false, true, "Référence du contrat, la même pour toutes ses structures\u00a0: 3 à 64 lettres sans accent, chiffres, points, tirets.", "CPOM-96-2027-001"},
	{named(yearColumn, spreadsheet.Year, 8), "", 0, false, true, "Année de programmation.", "2027"},
	{named(departmentColumn, spreadsheet.Text, 12), "/territory", 0, false, true, "Code du département.", "63"},
	{named(titleColumn, spreadsheet.Text, 36), "/title", 0, false, false, "Intitulé du contrat\u00a0; à défaut, il est composé du nom de l'organisme et des années.", "CPOM 2028-2032 Association A"},
	{named("Organisme gestionnaire", spreadsheet.Text, 30), "/managing_body/name", 0, false, true, "Nom de l'organisme gestionnaire.", "Association A"},
	{named("FINESS EJ", spreadsheet.Text, 12), "/managing_body/finess_ej", 0, false, true, "Neuf caractères, dans une cellule au format Texte.", "960001014"},
	{named("Forme juridique", spreadsheet.Text, 20), "/managing_body/legal_form", 0, false, false, "Forme juridique de l'organisme.", "association loi 1901"},
	{named("Représentant de l'organisme", spreadsheet.Text, 28), "/managing_body/representative", 0, false, false, "Personne qui signe pour l'organisme.", "Présidente de l'association"},
	{named("Référent de l'organisme", spreadsheet.Text, 28), "/managing_body/cpom_referent", 0, false, false, "Référent CPOM de l'organisme.", "Directeur général"},
	{named("Courriel de l'organisme", spreadsheet.Text, 28), "/managing_body/email", 0, false, true, "Une seule adresse électronique.", "contact@a.example"},
	{named(effectiveColumn, spreadsheet.Date, 12), "/effective_on", 0, false, true, "Date d'effet souhaitée.", "01/01/2028"},
	{named(termColumn, spreadsheet.Date, 12), "/term_on", 0, false, false, "Dernier jour du contrat\u00a0; à défaut, cinq ans après la date d'effet.", "31/12/2032"},
	{named(launchColumn, spreadsheet.Date, 12), "", 0, false, false, "Date de lancement prévue.", "01/03/2027"},
	{named(signatureColumn, spreadsheet.Date, 12), "/planned_signature_on", 0, false, false, "Date de signature prévue.", "01/12/2027"},
	{named(profileColumn, spreadsheet.Text, 12), "", 0, false, false, "«\u00a0autonome\u00a0» ou «\u00a0assisté\u00a0».", "assisté"},
	{named(ownerColumn, spreadsheet.Text, 28), "", 0, false, false, "Personne qui suit ce contrat à l'ARS.", "Chargée de mission offre"},
	{named(statusColumn, spreadsheet.Text, 12), "", 0, false, false, "«\u00a0programmé\u00a0» ou «\u00a0retiré\u00a0»\u00a0; vide vaut programmé.", "programmé"},
}, facilityColumns...), partyColumns()...)

var facilityColumns = []column{
	{named(siteColumn, spreadsheet.Text, 12), "/facilities/@/finess_et", 0, true, true, "Neuf caractères, dans une cellule au format Texte.", "960002012"},
	{named("Structure", spreadsheet.Text, 30), "/facilities/@/name", 0, true, true, "Nom de la structure.", "EHPAD Les Ormes"},
	{named("Catégorie", spreadsheet.Text, 12), "/facilities/@/category", 0, true, false, "Catégorie de la structure.", "EHPAD"},
	{named("Commune", spreadsheet.Text, 20), "/facilities/@/town", 0, true, false, "Commune de la structure.", "Valmont"},
	{named("Capacité", spreadsheet.Text, 12), "/facilities/@/capacity", 0, true, false, "Capacité autorisée.", "84 places"},
	{named(competenceColumn, spreadsheet.Text, 22), "/facilities/@/tariff_competence", 0, true, true, "«\u00a0ARS\u00a0», «\u00a0CD\u00a0», «\u00a0ARS + CD\u00a0», ou les codes des autorités.", "ARS + CD"},
}

func partyColumns() []column {
	var all []column
	for n, short := range []string{"ARS", "CD 1", "CD 2"} {
		party := n + 1
		for _, c := range []struct {
			title, field  string
			width         int
			required      bool
			help, example string
		}{
			{short + " code", "code", 12, true, "Code de l'autorité, le même dans tous les contrats.", strings.ReplaceAll(short, " ", "-") + "-96"},
			{short + " nom", "name", 30, true, "Nom de l'autorité\u00a0; une métropole s'écrit «\u00a0Métropole de …\u00a0».", map[bool]string{true: "ARS Massif-Val", false: "Conseil départemental de la Cère"}[n == 0]},
			{short + " signataire", "signatory", 28, true, "Personne qui signe pour l'autorité.", "Directrice générale"},
			{short + " référent", "referent", 28, false, "Référent CPOM de l'autorité.", "Chargé de mission"},
			{short + " courriel", "email", 28, true, "Une seule adresse électronique.", "cpom@autorite.example"},
		} {
			all = append(all, column{named(c.title, spreadsheet.Text, c.width), "/authorities/@/" + c.field, party, false, c.required, c.help, c.example})
		}
	}
	return all
}

func named(title string, kind spreadsheet.Kind, width int) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: kind, Width: width}
}

// plainly is a title as it is compared: without accents, case, or anything but letters and digits.
func plainly(title string) string {
	kept := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), runes.Remove(runes.Predicate(func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})))
	text, _, err := transform.String(kept, title)
	if err != nil {
		text = title
	}
	return strings.ToLower(text)
}
