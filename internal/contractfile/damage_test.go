package contractfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jalon/internal/contractfile"
)

// damage is one way to spoil an example: what is done to it, the pointer that must be named, and a piece of the French
// sentence (message, then remedy), written here with plain spaces.
type damage struct {
	name    string
	example string
	edit    edit
	pointer string
	says    string
}

// latin1 writes the text as an old Windows program would.
func latin1(_ testing.TB, body []byte) []byte {
	var out []byte
	for _, r := range string(body) {
		out = append(out, byte(r))
	}
	return out
}

func utf16(_ testing.TB, body []byte) []byte {
	out := []byte{0xFF, 0xFE}
	for _, r := range string(body) {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func truncated(_ testing.TB, body []byte) []byte { return body[:len(body)/2] }

func followedBy(text string) edit {
	return func(_ testing.TB, body []byte) []byte { return append(body, text...) }
}

func only(text string) edit {
	return func(testing.TB, []byte) []byte { return []byte(text) }
}

func both(first, second edit) edit {
	return func(t testing.TB, body []byte) []byte { return second(t, first(t, body)) }
}

func repeated(item string, times int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", times), ",") + "]"
}

const (
	ehpad    = "ehpad.json"
	handicap = "handicap.json"
)

var textDamages = []damage{
	{"empty", ehpad, only(" \n"), "", "est vide"},
	{"no JSON", ehpad, only("Contrat n° 12"), "", "le caractère « C » n'est pas attendu (ligne 1, colonne 1)"},
	{"truncated", ehpad, truncated, "", "s'arrête avant la fin du contrat (ligne 7"},
	{"comma too many", ehpad, swap(`true,`, "true,,"), "", "le caractère « , » n'est pas attendu (ligne 3, colonne 21)"},
	{"comma before the end", ehpad, only(`{"id": "é",}`), "", "« } » n'est pas attendu (ligne 1, colonne 12). Retirez la virgule"},
	{"character of several bytes", ehpad, only("{\n \"é\": é}"), "", "« é » n'est pas attendu (ligne 2, colonne 7)"},
	{"something after the end", ehpad, followedBy("\n{}"), "", "autre chose après la fin du contrat (ligne 14"},
	{"Latin-1", ehpad, latin1, "", "Latin-1"},
	{"UTF-16", ehpad, utf16, "", "UTF-16"},
	{"too large", ehpad, followedBy(strings.Repeat(" ", contractfile.MaxBytes)), "", "dépasse 2 Mio"},
	{"too deep", ehpad, set("/timeline", strings.Repeat("[", 40)+strings.Repeat("]", 40)), "", "emboîte plus de 32 niveaux"},
	{"deeper than any reader", ehpad, only(strings.Repeat("[", 200_000)), "", "Le fichier"},
	{"too many values", ehpad, set("/timeline", repeated("0", 100_001)), "", "plus de 100000 valeurs"},
	{"number out of all measure", ehpad, swap(`"value": 13.8`, `"value": 1e999999999`), "", "nombre démesuré, « 1e999999999 » (ligne"},
	{"a list of contracts", ehpad, only("[]"), "", "on attend ici un objet, et non une liste"},
}

var structureDamages = []damage{
	{"two signatories for one party", ehpad, swap(`"signatory": "Président du`, `"signatory": "Le maire", "signatory": "Président du`), "/authorities/1/signatory", "CD-96, « signatory » (signataire) : deux signataires sont donnés pour une même partie"},
	{"field written twice in a value written over", ehpad, swap(`"timeline":`, `"timeline": [0, {"a": 1, "a": 2}], "timeline": {}, "timeline":`), "/timeline/1/a", "écrit plusieurs fois"},
	{"field written twice", ehpad, swap(`"term_on":`, `"term_on": "2030-12-31", "term_on":`), "/term_on", "écrit plusieurs fois"},
	{"signatories as a list", ehpad, set("/authorities/0/signatory", `["A","B"]`), "/authorities/0/signatory", "et non une liste. Une seule personne signe pour chaque partie"},
	{"misspelt field", ehpad, swap(`"owner"`, `"ower"`), "/action_sheets/0/ower", "Vouliez-vous écrire « owner » ?"},
	{"unknown field", ehpad, set("/budget_total_hors_taxes", "1"), "/budget_total_hors_taxes", "n'existe pas dans le format. Retirez ce champ"},
	{"field name with a slash", ehpad, set("/facilities/0/a~b", "1"), "/facilities/0/a~0b", "n'existe pas"},
	{"year that is no year", ehpad, swap(`"2025": 2.3`, `"25": 2.3`), "/action_sheets/0/indicators/0/targets/25", "Donnez une valeur par année"},
	{"missing id", ehpad, drop("/id"), "/id", "ce champ obligatoire manque. Ajoutez ce champ. Choisissez de 3 à 64"},
	{"missing term", ehpad, drop("/term_on"), "/term_on", "« term_on » (terme du contrat) : ce champ obligatoire manque"},
	{"missing signatory", handicap, drop("/authorities/2/signatory"), "/authorities/2/signatory", "CD-00, « signatory » (signataire) : ce champ obligatoire manque"},
	{"no authority", ehpad, set("/authorities", "[]"), "/authorities", "cette liste est vide. Décrivez entre une et douze"},
	{"no facility", ehpad, set("/facilities", "[]"), "/facilities", "cette liste est vide"},
	{"too many sheets", ehpad, set("/action_sheets", repeated(`{"code":"F","title":"t","owner":"o"}`, 61)), "/action_sheets", "61 éléments, 60 au plus sont admis. Réduisez cette liste à 60 éléments"},
	{"too many steps", ehpad, set("/action_sheets/2/steps", repeated(`{"due_on":"2027-01-01","label":"x","status":"fait"}`, 13)), "/action_sheets/2/steps", "13 éléments, 12 au plus"},
	{"number written as a text", ehpad, set("/facilities/0/gmp", `"742"`), "/facilities/0/gmp", "un nombre ou null, et non un texte. Écrivez un nombre entre 0 et 1000"},
	{"a half page", ehpad, set("/diagnostic/synthesis_pages", "13.5"), "/diagnostic/synthesis_pages", "un nombre entier ou null, et non un nombre"},
	{"progress above 100", ehpad, set("/action_sheets/0/progress_pct", "101"), "/action_sheets/0/progress_pct", "trop grande, le maximum est 100"},
	{"negative attendance", ehpad, set("/meetings/0/attendees", "-1"), "/meetings/0/attendees", "trop petite, le minimum est 0"},
	{"day that does not exist", ehpad, set("/term_on", `"2027-02-30"`), "/term_on", "« 2027-02-30 » n'existe pas au calendrier"},
	{"29 February of a common year", ehpad, set("/signed_on", `"2023-02-29"`), "/signed_on", "n'existe pas au calendrier"},
	{"date in French form", ehpad, set("/effective_on", `"01/01/2025"`), "/effective_on", "n'est pas une date de la forme AAAA-MM-JJ"},
	{"date out of range", ehpad, set("/term_on", `"2929-12-31"`), "/term_on", "hors des années 1900 à 2199"},
	{"unknown phase", ehpad, set("/phase", `"EN COURS"`), "/phase", "« EN COURS » n'est pas admise. Choisissez parmi : PROGRAMMATION, LANCEMENT"},
	{"unknown kind of authority", ehpad, set("/authorities/1/kind", `"Région"`), "/authorities/1/kind", "Choisissez parmi : ARS, CD"},
	{"unknown step status", ehpad, set("/action_sheets/1/steps/1/status", `"presque"`), "/action_sheets/1/steps/1/status", "FA-A2, « status » (état de l'étape)"},
	{"id no URL can hold", ehpad, set("/id", `"CPOM 96/2025"`), "/id", "« CPOM 96/2025 » n'a pas la forme attendue"},
	{"code too long", ehpad, set("/findings/0/code", `"A-C1-absentéisme-hors-formation"`), "/findings/0/code", "Choisissez de 1 à 24 caractères"},
	{"FINESS with a space", ehpad, set("/managing_body/finess_ej", `"96 0001014"`), "/managing_body/finess_ej", "neuf caractères du numéro FINESS"},
	{"FINESS as a number", ehpad, set("/facilities/1/finess_et", "960002020"), "/facilities/1/finess_et", "et non un nombre. Écrivez les neuf caractères"},
	{"address with a name", ehpad, set("/managing_body/email", `"Karim <karim@a.example>"`), "/managing_body/email", "une seule adresse, sans nom ni chevrons"},
	{"address with a header in it", ehpad, set("/authorities/0/email", `"a@b.example\r\nBcc: x@y.example"`), "/authorities/0/email", "retour à la ligne"},
	{"line feed in a title", ehpad, set("/title", `"CPOM\n2025"`), "/title", "retour à la ligne ou un caractère de contrôle"},
	{"escape sequence in a text", ehpad, set("/findings/0/text", `"\u001b[2J"`), "/findings/0/text", "caractère de contrôle"},
	{"half a surrogate pair", ehpad, swap(`"CPOM 2025-2029`, `"\ud83d CPOM 2025-2029`), "/title", "caractère illisible"},
	{"blank title", ehpad, set("/action_sheets/0/title", `" \u00a0"`), "/action_sheets/0/title", "FA-A1, « title » (intitulé de la fiche) : ce champ est vide."},
	{"weight of nothing", ehpad, set("/action_sheets/0/weight", "0"), "/action_sheets/0/weight", "trop petite, le minimum est 1"},
	{"score above the scale", ehpad, set("/strategic_objectives/0/operational_objectives/0/stakes", "5"), "/strategic_objectives/0/operational_objectives/0/stakes", "Écrivez une note de 1 à 4"},
	{"SMART answer of another kind", ehpad, set("/action_sheets/0/smart", `{"ambitious":"oui"}`), "/action_sheets/0/smart/ambitious", "n'existe pas"},
	{"record of no year", ehpad, set("/action_sheets/0/indicators/0/records", `{"26":{}}`), "/action_sheets/0/indicators/0/records/26", "Donnez une origine par année"},
	{"title too long", ehpad, set("/title", `"`+strings.Repeat("é", 201)+`"`), "/title", "201 caractères, 200 au plus"},
	{"malformed competence", ehpad, set("/facilities/0/tariff_competence", `"ARS et CD"`), "/facilities/0/tariff_competence", "Écrivez « exclusive X » ou « conjointe X + Y »"},
	{"joint competence of one", ehpad, set("/facilities/0/tariff_competence", `"conjointe ARS"`), "/facilities/0/tariff_competence", "n'a pas la forme attendue"},
	{"evaluation in month 13", ehpad, set("/facilities/0/has_evaluation", `"2023-13"`), "/facilities/0/has_evaluation", "Écrivez le mois de l'évaluation"},
	{"twenty-one years of targets", ehpad, set("/action_sheets/0/indicators/0/targets", manyYears()), "/action_sheets/0/indicators/0/targets", "21 champs, 20 au plus"},
	{"item of a list", ehpad, set("/partners/1", "7"), "/partners/1", "« partners » (partenaires), élément 2 : on attend ici un texte"},
}

var meaningDamages = []damage{
	{"sign of a mention", ehpad, set("/title", `"CPOM \u27e6p-0\u27e7"`), "/title", "les signes ⟦ et ⟧ sont réservés. Remplacez-les par des crochets ordinaires"},
	{"sign of a mention in a comment", ehpad, set("/timeline", `{"⟧": 1}`), "/timeline/⟧", "sont réservés"},
	{"authority code twice", handicap, set("/authorities/2/code", `"CD-96"`), "/authorities/2/code", "« CD-96 » est déjà pris par /authorities/1/code"},
	{"facility code twice", ehpad, set("/facilities/3/code", `"A-E1"`), "/facilities/3/code", "déjà pris par /facilities/0/code"},
	{"FINESS twice", ehpad, set("/facilities/3/finess_et", `"960002012"`), "/facilities/3/finess_et", "déjà pris"},
	{"sheet code twice", ehpad, set("/action_sheets/4/code", `"FA-A1"`), "/action_sheets/4/code", "déjà pris par /action_sheets/0/code"},
	{"sheet code taken by an intent sheet", ehpad, set("/intent_sheets/0/code", `"FA-A1"`), "/intent_sheets/0/code", "une valeur différente à chaque fiche"},
	{"finding code twice", ehpad, set("/findings/8/code", `"A-C1"`), "/findings/8/code", "chaque constat"},
	{"strategic objective code twice", ehpad, set("/strategic_objectives/4/code", `"OS-A4"`), "/strategic_objectives/4/code", "chaque objectif stratégique"},
	{"operational objective code twice", handicap, set("/strategic_objectives/4/operational_objectives/1/code", `"OO-B5.1"`), "/strategic_objectives/4/operational_objectives/1/code", "chaque objectif opérationnel"},
	{"indicator code twice", ehpad, set("/action_sheets/6/indicators/1/code", `"IND-A11"`), "/action_sheets/6/indicators/1/code", "chaque indicateur"},
	{"intent sheet code twice", ehpad, set("/intent_sheets/-", `{"code":"FA-A10","title":"Autre"}`), "/intent_sheets/1/code", "déjà pris par /intent_sheets/0/code"},
	{"competence of a stranger", ehpad, set("/facilities/0/tariff_competence", `"exclusive CD-97"`), "/facilities/0/tariff_competence", "« CD-97 » ne désigne aucune autorité du contrat. Choisissez parmi : ARS-MV, CD-96"},
	{"competence of one CD among two", handicap, set("/facilities/5/tariff_competence", `"exclusive CD"`), "/facilities/5/tariff_competence", "peut désigner plusieurs autorités. Écrivez le code de l'autorité : CD-96 ou CD-00"},
	{"competence joint with itself", ehpad, set("/facilities/0/tariff_competence", `"conjointe ARS + ARS-MV"`), "/facilities/0/tariff_competence", "nommée deux fois"},
	{"sheet of an unknown facility", ehpad, set("/action_sheets/0/facilities/1", `"A-E9"`), "/action_sheets/0/facilities/1", "« A-E9 » ne désigne pas une structure du périmètre. Vouliez-vous écrire « A-E1 »"},
	{"sheet of an unknown objective", ehpad, set("/action_sheets/0/operational_objective", `"zzz"`), "/action_sheets/0/operational_objective", "ne désigne pas un objectif opérationnel. Choisissez parmi : OO-A1.1"},
	{"objective of an unknown finding", ehpad, set("/strategic_objectives/0/findings/0", `"B-X99"`), "/strategic_objectives/0/findings/0", "ne désigne pas un constat"},
	{"scope nowhere", ehpad, set("/findings/0/scope", `"région"`), "/findings/0/scope", "n'a pas la forme attendue"},
	{"scope of an unknown facility", ehpad, set("/findings/0/scope", `"terroir"`), "/findings/0/scope", "« OG » ou « territoire »"},
	{"decider who is no party", ehpad, set("/meetings/1/deciders/0", `"CD-00"`), "/meetings/1/deciders/0", "ne désigne pas une partie au contrat"},
	{"scope among many", handicap, both(both(set("/facilities/-", `{"code":"B-E10","name":"n","finess_et":"960003999","tariff_competence":"exclusive ARS"}`),
		set("/facilities/-", `{"code":"B-E11","name":"n","finess_et":"960003998","tariff_competence":"exclusive ARS"}`)),
		set("/findings/0/scope", `"siege-social"`)), "/findings/0/scope", "B-E9, B-E10, B-E11, OG…"},
	{"letter from a stranger", ehpad, set("/letters/0/from/1", `"prefecture"`), "/letters/0/from/1", "Choisissez parmi : ARS-MV, CD-96, OG"},
	{"referent of a stranger", ehpad, set("/referent_changes/0/party", `"CD-00"`), "/referent_changes/0/party", "ne désigne pas une partie"},
	{"grid of a stranger", handicap, set("/diagnostic/grid_versions/CD-63", `"v1"`), "/diagnostic/grid_versions/CD-63", "ne désigne pas une autorité du contrat"},
	{"intent without its objective", ehpad, set("/intent_sheets/0/strategic_objective", `"OS-Z"`), "/intent_sheets/0/strategic_objective", "ne désigne pas un objectif stratégique"},
	{"objectives all gone", ehpad, set("/strategic_objectives", "[]"), "/action_sheets/0/operational_objective", "Ce fichier n'en contient aucun"},
	{"term on the day of effect", ehpad, set("/term_on", `"2025-01-01"`), "/term_on", "n'est pas postérieur à la date d'effet, 01/01/2025"},
	{"contract of seven years", ehpad, set("/term_on", `"2031-12-31"`), "/term_on", "plus de six ans, jusqu'au 31/12/2031"},
	{"in force but unsigned", ehpad, set("/signed_on", "null"), "/signed_on", "en exécution ou en renouvellement a été signé"},
	{"signed tomorrow", ehpad, set("/signed_on", `"2026-11-22"`), "/signed_on", "postérieure à la date de référence, 21/11/2026"},
	{"file of another century", handicap, set("/reference_date", `"1926-11-21"`), "/reference_date", "n'est pas vraisemblable"},
	{"sheet ends before it starts", ehpad, set("/action_sheets/0/end_on", `"2025-02-28"`), "/action_sheets/0/end_on", "avant son début, le 01/03/2025"},
	{"sheet starts long before", ehpad, set("/action_sheets/0/start_on", `"2015-03-01"`), "/action_sheets/0/start_on", "Indiquez une date entre le 01/01/2023 et le 31/12/2029"},
	{"sheet ends long after", ehpad, set("/action_sheets/0/end_on", `"2072-06-30"`), "/action_sheets/0/end_on", "la fin de la fiche, 30/06/2072, n'est pas vraisemblable"},
	{"step long before", ehpad, set("/action_sheets/0/steps/0/due_on", `"2024-02-29"`), "/action_sheets/0/steps/0/due_on", "entre le 01/03/2024 et le 31/12/2030"},
	{"step long after", ehpad, set("/action_sheets/0/steps/3/due_on", `"2031-01-01"`), "/action_sheets/0/steps/3/due_on", "l'échéance de l'étape, 01/01/2031"},
	{"analysis before deposit", ehpad, set("/diagnostic/atc_start", `"2024-05-30"`), "/diagnostic/atc_start", "le 30/05/2024 précède « og_end », le 31/05/2024"},
	{"restitution before analysis", handicap, set("/diagnostic/restitution_on", `"2026-06-01"`), "/diagnostic/restitution_on", "précède « atc_end »"},
	{"two ARS", handicap, set("/authorities/1/kind", `"ARS"`), "/authorities/1/kind", "deux autorités sont des ARS, « ARS-MV » et « CD-96 »"},
	{"authority called OG", ehpad, set("/authorities/1/code", `"OG"`), "/authorities/1/code", "désigne déjà l'organisme gestionnaire"},
	{"facility called territoire", ehpad, set("/facilities/3/code", `"territoire"`), "/facilities/3/code", "mot réservé"},
}

func manyYears() string {
	var years []string
	for year := 2020; year <= 2040; year++ {
		years = append(years, fmt.Sprintf(`"%d":1`, year))
	}
	return "{" + strings.Join(years, ",") + "}"
}

func allDamages() []damage { return slices.Concat(textDamages, structureDamages, meaningDamages) }

// refusal reads a body that must be refused, and gives the problems.
func refusal(t testing.TB, body []byte) *contractfile.Invalid {
	t.Helper()
	file, err := contractfile.Read(bytes.NewReader(body))
	var invalid *contractfile.Invalid
	if file != nil || !errors.As(err, &invalid) {
		t.Fatalf("got %v, %v; want nothing read and an *Invalid", file != nil, err)
	}
	return invalid
}

// plain writes a French sentence with ordinary spaces.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

func TestEachDamageIsNamed(t *testing.T) {
	for _, d := range allDamages() {
		t.Run(d.name, func(t *testing.T) {
			invalid := refusal(t, edited(t, d.example, d.edit))
			named := slices.ContainsFunc(invalid.Problems, func(p contractfile.Problem) bool {
				return p.Pointer == d.pointer && strings.Contains(plain(p.Message+" "+p.Remedy), d.says)
			})
			if !named {
				t.Errorf("want %s … %s\ngot:\n%s", d.pointer, d.says, plain(invalid.Error()))
			}
		})
	}
}

// A damage must not accuse its neighbours: these have one cause and get one problem.
func TestOneDamageIsOneProblem(t *testing.T) {
	several := []string{ // what these break is truly referred to, or wrong, in several places
		"authority code twice", "authority called OG", "facility called territoire", "facility code twice", "field written twice in a value written over", "objectives all gone",
	}
	for _, d := range allDamages() {
		invalid := refusal(t, edited(t, d.example, d.edit))
		if alone := len(invalid.Problems) == 1; alone == slices.Contains(several, d.name) {
			t.Errorf("%s: %d problems:\n%s", d.name, len(invalid.Problems), plain(invalid.Error()))
		}
	}
}

func TestSentencesAreFrenchAndWellSet(t *testing.T) {
	looseSpace := regexp.MustCompile(`[^ \x{a0}][;!?»]|[ ][:;!?»]|«[^\x{a0}]`)
	english := regexp.MustCompile(`(?i)\b(invalid|expected|missing|value|got|want|pattern|property|string|must|does not)\b`)
	for _, d := range allDamages() {
		for _, p := range refusal(t, edited(t, d.example, d.edit)).Problems {
			for _, sentence := range []string{p.Message, p.Remedy} {
				last, _ := strings.CutSuffix(sentence, "…")
				if last == sentence && !strings.HasSuffix(sentence, ".") && !strings.HasSuffix(sentence, "?") {
					t.Errorf("%s: not a sentence: %q", d.name, sentence)
				}
				if found := looseSpace.FindString(sentence); found != "" {
					t.Errorf("%s: %q is badly set in %q", d.name, found, sentence)
				}
				if found := english.FindString(sentence); found != "" {
					t.Errorf("%s: English word %q in %q", d.name, found, sentence)
				}
			}
		}
	}
}

func pointers(invalid *contractfile.Invalid) string {
	var list []string
	for _, p := range invalid.Problems {
		list = append(list, p.Pointer)
	}
	return strings.Join(list, " ")
}

func TestDamagesAreReportedTogether(t *testing.T) {
	structure := refusal(t, edited(t, ehpad,
		set("/phase", `"?"`), drop("/term_on"), set("/action_sheets/8/title", `""`), set("/facilities/2/finess_et", `"1"`), set("/authorities/0/mail", `"x"`),
		swap(`"title":`, `"title":"a","title":`),
	))
	if got, want := pointers(structure), "/action_sheets/0/title /action_sheets/8/title /authorities/0/mail /facilities/2/finess_et /phase /term_on"; got != want {
		t.Errorf("structure:\n got %s\nwant %s", got, want)
	}
	names := refusal(t, edited(t, ehpad, set("/launch/10", "1"), set("/launch/1a", "1"), set("/launch/5", "1"), set("/launch/18446744073709551616", "1")))
	if got, want := pointers(names), "/launch/5 /launch/10 /launch/18446744073709551616 /launch/1a"; got != want {
		t.Errorf("names made of digits:\n got %s\nwant %s", got, want)
	}
	meaning := refusal(t, edited(t, handicap,
		set("/authorities/1/kind", `"ARS"`), set("/facilities/0/tariff_competence", `"exclusive X"`), set("/facilities/5/tariff_competence", `"exclusive Y"`),
		set("/facilities/-", `{"code":"B-E10","name":"n","finess_et":"960003010","tariff_competence":"exclusive CD-00"}`),
		set("/facilities/-", `{"code":"B-E11","name":"n","finess_et":"960003999","tariff_competence":"exclusive Z"}`),
		set("/signed_on", `"2027-01-01"`), set("/action_sheets/0/end_on", `"2026-12-31"`), set("/letters/0/from/0", `"nobody"`),
	))
	if got, want := pointers(meaning), "/action_sheets/0/end_on /authorities/1/kind /facilities/0/tariff_competence /facilities/5/tariff_competence /facilities/9/finess_et /facilities/10/tariff_competence /letters/0/from/0 /signed_on"; got != want {
		t.Errorf("meaning:\n got %s\nwant %s", got, want)
	}
}

func TestErrorIsOneLinePerProblem(t *testing.T) {
	broken := refusal(t, edited(t, ehpad, truncated))
	if got := plain(broken.Error()); !strings.HasPrefix(got, "(fichier)  Le fichier s'arrête avant la fin du contrat (ligne ") {
		t.Error(got)
	}
	two := refusal(t, edited(t, ehpad, set("/phase", `"X"`), set("/facilities/0/code", `"é"`)))
	want := "/facilities/0/code  é, « code » (code de la structure) : « é » n'a pas la forme attendue. Choisissez de 1 à 24 caractères parmi les lettres sans accent, " +
		"les chiffres, le point, le tiret et le soulignement, en commençant par une lettre ou un chiffre.\n" +
		"/phase  « phase » (phase du contrat) : la valeur « X » n'est pas admise. Choisissez parmi : PROGRAMMATION, LANCEMENT, DIAGNOSTIC, NEGOCIATION, NÉGOCIATION, " +
		"SIGNATURE, EXECUTION, EXÉCUTION, RENOUVELLEMENT."
	if got := plain(two.Error()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRefusalIsSafeToPrintAndBounded(t *testing.T) {
	hostile := refusal(t, only(`{"\u001b[2J\nrm":1,"`+strings.Repeat("x", 5000)+`":2,"id":"\u001b]0;owned\u0007"}`)(t, nil))
	for line := range strings.Lines(hostile.Error()) {
		if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r < ' ' || r == 0x7f }) || len(line) > 1000 {
			t.Errorf("not safe to print: %.200q", line)
		}
	}
	if lines := strings.Count(hostile.Error(), "\n") + 1; lines != len(hostile.Problems) {
		t.Errorf("%d lines for %d problems", lines, len(hostile.Problems))
	}
	endless := refusal(t, edited(t, ehpad, set("/findings", repeated("1", 5000))))
	if first := plain(endless.Problems[0].Message); len(endless.Problems) != 1001 || !strings.Contains(first, "5001 problèmes ; les 1000 premiers") {
		t.Errorf("%d problems, the first: %s", len(endless.Problems), first)
	}
}
