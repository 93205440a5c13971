package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A region fills in a list, is told which cells are wrong, and gets the list back as it can be imported again.
func TestARegionsList(t *testing.T) {
	installation(t)
	titles := "Contrat;Année;Département;Organisme gestionnaire;FINESS EJ;Courriel de l'organisme;Date d'effet;FINESS ET;Structure;Compétence;ARS code;ARS nom;ARS signataire;ARS courriel\n"
	good := "CPOM-1;2027;63;Association A;960001014;a@a.example;01/01/2028;960002012;EHPAD;ARS;ARS-1;ARS;Directrice;d@ars.example\n"
	bad := "CPOM-2;2027;99;Association B;960001022;b@b.example;01/01/2028;960002020;EHPAD;ARS;ARS-1;ARS;Directrice;d@ars.example\n"
	path := filepath.Join(t.TempDir(), "liste.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(fails bool, says string, args ...string) string {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"programme"}, args...)...)
		if (code != 0) != fails || !strings.Contains(stdout+stderr, says) {
			t.Errorf("jalon programme %s ends with %d and says %q %q; want %q", strings.Join(args, " "), code, stdout, stderr, says)
		}
		return stdout
	}
	write(titles + good + bad)
	run(true, "C3 (Département)\u00a0: ce département n'existe pas.", "import", path, "--dry-run")
	run(true, "0 contrat pris, puisqu'une cellule au moins est fausse", "import", path, "--all-or-nothing")
	if listed := run(false, "", "list"); listed != "" {
		t.Errorf("nothing was taken, and the list is %q", listed)
	}
	run(true, "1 ajoutés, 0 modifiés, 0 inchangés, 0 déjà lancés, 1 refusés", "import", path)
	write(run(false, "CPOM-1;2027;63;", "list", "--format", "csv"))
	run(false, "0 ajoutés, 0 modifiés, 1 inchangés", "import", path)
	run(false, `"unchanged": [`, "import", path, "--json")
	run(false, "programmé", "list", "--year", "2027", "--territory", "63")
	run(true, "indiquez des références, ou --all", "launch")
	write("\xFF\xFEN\x00")
	run(true, "UTF-16", "import", path)
}
