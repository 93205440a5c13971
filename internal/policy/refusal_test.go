package policy_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"jalon/internal/policy"
)

// refused reads a file and looks for one problem by its path, its line (0 for none) and words of its sentence or remedy.
func refused(t *testing.T, text, path string, line int, words string) {
	t.Helper()
	_, err := policy.Read(strings.NewReader(text))
	invalid, ok := errors.AsType[*policy.Invalid](err)
	if !ok {
		t.Errorf("a file with a bad %s gives %v", path, err)
		return
	}
	for _, p := range invalid.Problems {
		if p.Path == path && p.Line == line && strings.Contains(p.Message+" "+p.Remedy, words) {
			if p.Message == "" || p.Remedy == "" {
				t.Errorf("%s has no message or no remedy", path)
			}
			return
		}
	}
	t.Errorf("no problem at %s, line %d, that says %q:\n%v", path, line, words, err)
}

const start = "version: essai\nextends: \"2026.2\"\n"

func TestEachMistakeIsNamedWithItsLineAndRemedy(t *testing.T) {
	for _, m := range []struct {
		text, path string
		line       int
		words      string
	}{
		// the text
		{"", "", 0, "ne décrit pas une politique"},
		{"- a\n", "", 0, "ne décrit pas une politique"},
		{"version: a: b\n", "", 1, "n'est pas du YAML"},
		{start + "\ttitle: a\n", "", 3, "retraits"},
		{"version: \"\xff\"\n", "", 0, "UTF-8"},
		{"a: 1\n---\nb: 1\n", "", 0, "plusieurs documents"},
		{start + "title: &nom Politique\n", "title", 3, "ancre"},
		{start + "title: &a x\nnote: *a\n", "note", 4, "renvoi"},
		{start + "<<: {title: a}\n", "", 3, "nom de champ"},
		{start + "1: a\n", "", 3, "nom de champ"},
		{start + "title: !!str 3\n", "title", 3, "étiquette"},
		{start + "hours:\n  send: .inf\n", "hours.send", 4, "infini"},
		{start + "hours:\n  send: 8\n  send: 9\n", "hours.send", 5, "plusieurs fois"},
		// the thresholds of vigilance
		{start + "vigilance:\n  objectives: 4\n", "vigilance.objectives", 4, "docs/vigilance.md"},
		{start + "vigilance:\n  objectives_per_theme: 0\n", "vigilance.objectives_per_theme", 4, "de 1 à 1000"},
		{start + "vigilance:\n  frontload_percent: 50.5\n", "vigilance.frontload_percent", 4, "pourcentage entier"},
		{start + "vigilance:\n  frontload_percent: 101\n", "vigilance.frontload_percent", 4, "100"},
		{start + "vigilance:\n  minutes_days: quinze\n", "vigilance.minutes_days", 4, "un nombre entier, et non un texte"},
		{start + "vigilance:\n  themes: [T1, T6]\n", "vigilance.themes[1]", 4, "T1, T2"},
		{start + "vigilance:\n  annexes: [a, a]\n", "vigilance.annexes", 4, "répète"},
		{start + "vigilance:\n  frontload_first: 36\n", "vigilance.frontload_first", 4, "plus petit que frontload_second"},
		{start + "vigilance:\n  mid_term_until: 24\n", "vigilance.mid_term_until", 4, "plus petit que mid_term_until"},
		{start + "vigilance:\n  renewal_last: 18\n", "vigilance.renewal_last", 4, "plus petit que renewal_first"},
		{start + "vigilance:\n  extension_wish: 12\n", "vigilance.extension_wish", 4, "plus petit que renewal_last"},
		{start + "vigilance: []\n", "vigilance", 3, "un seuil par ligne"},
		// the structure
		{"version: 2027.1\nextends: \"2026.2\"\n", "version", 1, "guillemets"},
		{"extends: \"2026.2\"\n", "version", 0, "obligatoire"},
		{"version: essai\n", "negotiation", 0, "obligatoire"},
		{"version: essai\nextends: \"2031.1\"\n", "extends", 2, "2026.1, 2026.2"},
		{"version: essai\nextends: exemple-2027.1\n", "extends", 2, "aucune version publiée"},
		{start + "relances: {}\n", "relances", 3, "n'existe pas"},
		{start + "title: \"a\\nb\"\n", "title", 3, "une seule ligne"},
		{start + "note: " + strings.Repeat("a", 301) + "\n", "note", 3, "300"},
		{start + "negotiation:\n  total: {months: 0, source: N-01, certainty: sure}\n", "negotiation.total.months", 4, "minimum est 1"},
		{start + "negotiation:\n  total: {months: 121, source: N-01, certainty: sure}\n", "negotiation.total.months", 4, "maximum est 120"},
		{start + "negotiation:\n  total: {months: 1.5, source: N-01, certainty: sure}\n", "negotiation.total.months", 4, "entier"},
		{start + "negotiation:\n  total: {days: 3, source: N-01, certainty: sure}\n", "negotiation.total.months", 0, "obligatoire"},
		{start + "negotiation:\n  total: {months: 10}\n", "negotiation.total.source", 0, "obligatoire"},
		{start + "negotiation:\n  total: {months: 10, source: loi, certainty: sure}\n", "negotiation.total.source", 4, "usage"},
		{start + "negotiation:\n  total: {months: 10, source: N-01, certainty: peut-être}\n", "negotiation.total.certainty", 4, "sure, to_confirm"},
		{start + "hours: {send: 24}\n", "hours.send", 3, "maximum est 23"},
		{start + "filings:\n  ERRD: []\n", "filings.ERRD", 4, "minuscules"},
		{start + "filings:\n  errd:\n    - {label: E, month: 4, day: 30, years: 3, by: [OG], source: L-14, certainty: sure}\n", "filings.errd[0].years", 5, "maximum est 2"},
		{start + "filings:\n  errd:\n    - {label: E, month: 4, day: 30, years: 1, by: [], source: L-14, certainty: sure}\n", "filings.errd[0].by", 5, "vide"},
		{start + "reminders:\n  step:\n    - {days: 0, level: due}\n    - {days: 5, level: overdue}\n    - {days: 731, level: overdue}\n", "reminders.step[2].days", 7, "maximum est 730"},
		{start + "reminders:\n  step: []\n", "reminders.step", 4, "vide"},
		{start + "reminders:\n  step:\n    - {days: 0, level: due, to: [actors, actors]}\n", "reminders.step[0].to", 5, "une seule fois"},
		// the meaning
		{start + "report: {month: 2, day: 29, source: usage, certainty: sure}\n", "report.day", 3, "29/02"},
		{start + "dialogue:\n  outturn: {month: 4, day: 31, source: usage, certainty: sure}\n", "dialogue.outturn.day", 4, "31/04"},
		{start + "filings:\n  errd:\n    - {label: E, month: 6, day: 31, years: 1, by: [OG], source: L-14, certainty: sure}\n", "filings.errd[0].day", 5, "31/06"},
		{start + "filings:\n  tdb:\n    - {label: T, month: 5, day: 31, years: 1, by: [OG], source: L-19, certainty: sure, until: 2024}\n    - {label: T, month: 6, day: 30, years: 1, by: [OG], source: L-19, certainty: sure, since: 2024}\n", "filings.tdb[1]", 6, "même exercice"},
		{start + "filings:\n  tdb:\n    - {label: T, month: 5, day: 31, years: 1, by: [OG], source: L-19, certainty: sure, since: 2025, until: 2024}\n", "filings.tdb[0].until", 5, "précède"},
		{start + "renewal:\n  last: {months: 18, source: usage, certainty: sure}\n", "renewal.last.months", 4, "moins de 18"},
		{start + "renewal:\n  extension_wish: {months: 12, source: usage, certainty: sure}\n", "renewal.extension_wish.months", 4, "moins de 12"},
		{start + "hours: {send: 7}\n", "hours.send", 3, "day_from < send < day_until"},
		{start + "hours: {send: 20}\n", "hours.send", 3, "day_from < send < day_until"},
		{start + "reminders:\n  step:\n    - {days: 3, level: overdue}\n    - {days: 3, level: overdue}\n", "reminders.step[1]", 6, "ordre des jours"},
		{start + "reminders:\n  step:\n    - {days: 30, level: overdue}\n    - {months: 1, level: overdue}\n", "reminders.step[1]", 6, "ordre des jours"},
		{start + "reminders:\n  step:\n    - {months: 1, times: 5, level: overdue}\n    - {months: 5, level: overdue}\n", "reminders.step[1]", 6, "ordre des jours"},
		{start + "reminders:\n  step:\n    - {days: 3, level: escalated}\n    - {days: 9, level: overdue}\n", "reminders.step[1].level", 6, "redescend"},
		{start + "reminders:\n  step:\n    - {days: 1, level: near}\n", "reminders.step[0].level", 5, "avant le jour dû"},
		{start + "reminders:\n  step:\n    - {days: -1, level: due}\n", "reminders.step[0].level", 5, "part le jour dû"},
		{start + "reminders:\n  step:\n    - {days: 0, level: overdue}\n", "reminders.step[0].level", 5, "après le jour dû"},
		{start + "reminders:\n  step:\n    - {days: -3, level: escalated}\n", "reminders.step[0].level", 5, "le jour dû ou après"},
		{start + "reminders:\n  step:\n    - {days: 3, months: 1, level: overdue}\n", "reminders.step[0]", 5, "months ou days"},
		{start + "reminders:\n  step:\n    - {days: 3, times: 2, level: overdue}\n", "reminders.step[0].times", 5, "months: 1"},
	} {
		refused(t, m.text, m.path, m.line, m.words)
	}
}

// A policy that gives days of a kind must say when they are recalled, and only then.
func TestEveryKindOfDeadlineIsRecalled(t *testing.T) {
	first, _ := policy.Named("2026.1")
	alone := strings.Replace(string(first.Text), `"2026.1"`, "seule", 1)
	if _, err := policy.Read(strings.NewReader(alone)); err != nil {
		t.Errorf("a policy without filings needs no reminders of them: %v", err)
	}
	rule := "[{label: E, month: 4, day: 30, years: 1, by: [OG], source: L-14, certainty: sure}]"
	for kind, text := range map[string]string{
		"approval":   strings.Replace(alone, "  approval:\n    - {days: -7", "  agenda:\n    - {days: -7", 1),
		"filing":     alone + "filings: {errd: " + rule + "}\n",
		"evaluation": alone + "filings: {errd: " + rule + "}\n",
		"report":     alone + "report: {month: 4, day: 30, source: usage, certainty: sure}\n",
		"agenda":     strings.Replace(alone, "dialogue:\n", "dialogue:\n  agenda: {days: 5, source: usage, certainty: sure}\n", 1),
		"minutes":    strings.Replace(alone, "dialogue:\n", "dialogue:\n  minutes: {days: 5, source: usage, certainty: sure}\n", 1),
	} {
		refused(t, text, "reminders."+kind, 0, "pas de relance")
	}
}

func TestEveryMistakeIsListedAtOnce(t *testing.T) {
	_, err := policy.Read(strings.NewReader(start + "hours: {send: 21}\nreport: {month: 2, day: 30, source: usage, certainty: sure}\nreminders:\n  step:\n    - {days: 9, level: near}\n"))
	invalid, ok := errors.AsType[*policy.Invalid](err)
	if !ok || len(invalid.Problems) != 3 || strings.Count(err.Error(), "\n") != 2 {
		t.Fatalf("three mistakes give %v", err)
	}
	if !strings.HasPrefix(err.Error(), "hours.send (ligne 3)\u00a0: ") {
		t.Errorf("the first line is not the first one of the file: %v", err)
	}
}

// What a hostile file asks of the reader stays small, whatever its shape.
func TestHostileFilesAreRefusedSoon(t *testing.T) {
	ladder := ""
	for n := range 340 {
		ladder += strings.Repeat(" ", n) + "a:\n"
	}
	for _, text := range []string{
		strings.Repeat(" ", policy.MaxBytes+1), strings.Repeat("[", 60_000), strings.Repeat("[\n", 30_000), strings.Repeat("{a:\n", 15_000),
		strings.Repeat("[\n", 9_000), strings.Repeat("{a:\n", 2_500), strings.Repeat("- ", 9_000), strings.Repeat("- ", 30_000), strings.Repeat("- \n ", 15_000), strings.Repeat("? ", 30_000), strings.Repeat("a: ", 20_000), strings.Repeat("a: 1\n", 13_000),
		strings.Repeat("a: 1\n", 3_000), strings.Repeat("&a ", 20_000), strings.Repeat("!a ", 20_000), strings.Repeat("'", 60_000), strings.Repeat("\"\n", 30_000),
		strings.Repeat("[\"]\",", 10_000), strings.Repeat("- - - - - - - -\n", 4_000), ladder,
		"a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n",
	} {
		begun := time.Now()
		_, err := policy.Read(strings.NewReader(text))
		if _, ok := errors.AsType[*policy.Invalid](err); !ok {
			t.Errorf("%.20q… gives %v", text, err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%.20q… took %v", text, took)
		}
		if err != nil && len(err.Error()) > 64<<10 {
			t.Errorf("%.20q… is answered by %d bytes", text, len(err.Error()))
		}
	}
}

func TestRefusalsAreSafeToPrint(t *testing.T) {
	_, err := policy.Read(strings.NewReader(start + "\"a\\x1b[2J\": 1\ntitle: \"\\x07\"\n"))
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\x07") {
		t.Errorf("the refusal reads %q", err)
	}
}

func TestTroubleOfTheSourceIsNoRefusal(t *testing.T) {
	broken := errors.New("broken")
	if _, err := policy.Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a broken source gives %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range append(policy.Published(), policy.Example()) {
		f.Add(string(p.Text))
	}
	f.Add(start + "hours: {send: 9}\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := policy.Read(strings.NewReader(text))
		if _, ok := errors.AsType[*policy.Invalid](err); err != nil && !ok {
			t.Errorf("neither read nor refused: %v", err)
		}
		if err == nil && (p.Version == "" || p.Digest == "" || len(p.Reminders) == 0) {
			t.Errorf("half read: %+v", p)
		}
	})
}
