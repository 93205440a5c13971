package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The referential on the command line: looked at, proposed, applied or refused, shown, listed, and read back from its own export.
func TestTheReferentialOnTheCommandLine(t *testing.T) {
	installation(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	do := func(args ...string) string {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"finess"}, args...)...)
		if code != 0 {
			t.Fatalf("jalon finess %s: %s", strings.Join(args, " "), stderr)
		}
		return stdout
	}
	says := func(told string, words ...string) {
		t.Helper()
		for _, word := range words {
			if !strings.Contains(told, word) {
				t.Errorf("%q is missing in:\n%s", word, told)
			}
		}
	}
	refused := func(word string, args ...string) {
		t.Helper()
		if _, stderr, code := jalon(t, append([]string{"finess"}, args...)...); code == 0 || !strings.Contains(stderr, word) {
			t.Errorf("jalon finess %s ends with %d and says %q, want %q", strings.Join(args, " "), code, stderr, word)
		}
	}
	const head = "FINESS ET;FINESS EJ;Raison sociale;Capacité;Département\n"
	first := write("premier.csv", head+"960002012;960001014;EHPAD Les Tilleuls;84;96\n960002020;960001014;EHPAD Bellevue;72;96\n96000;;Numéro court;;96\n")

	says(do("import", first, "--dry-run"), "+ 960002012", "! A4 (FINESS ET)", "2 ajouts", "1 ligne laissée", "rien n'est gardé")
	refused("n'existe pas", "apply", "1")
	says(do("import", first), "mise à jour n° 1 proposée")
	says(do("import", first, "--json"), `"number": 2`, `"refused_rows": 1`)
	says(do("apply", "1"), "n° 1 appliquée")
	refused("rien n'est appliqué", "apply", "2")
	says(do("refuse", "2"), "n° 2 refusée")
	refused("décision contraire", "apply", "2")
	says(do("import", first), "dit déjà la même chose")
	says(do("import", write("second.csv", head+"960002012;960001014;EHPAD Les Tilleuls;90;96\n")), "- 960002020", "fermé au", "~ 960002012", "Capacité\u00a0: 84 → 90")
	says(do("apply", "3"), "n° 3 appliquée")

	says(do("show", "960002020"), "EHPAD Bellevue", "fermé au")
	refused("neuf caractères", "show", "96000")
	refused("n'est pas au référentiel", "show", "960009999")
	if got := do("list", "--department", "00"); got != "" {
		t.Errorf("department 00: %s", got)
	}
	says(do("list", "--department", "96"), "960002012", "960002020")
	for _, format := range []string{"csv", "xlsx"} {
		says(do("import", write("export."+format, do("list", "--format", format)), "--dry-run"), "dit déjà la même chose")
	}
	refused("en-têtes attendus", "import", write("autre.csv", "Nom\nA\n"))
}
