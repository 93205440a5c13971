package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/postgres"
)

func TestACampaignIsImported(t *testing.T) {
	db := installation(t)
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	says := func(ends int, want string, args ...string) string {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"campaign"}, args...)...)
		if code != ends || !strings.Contains(stdout+stderr, want) {
			t.Errorf("campaign %v ends with %d and says %q%q, want %q", args, code, stdout, stderr, want)
		}
		return stdout
	}
	file := write("tdb.csv", "N° FINESS;Catégorie;Taux d'absentéisme\n960002020;500;12,1\n960002012;500;NC\n")
	says(1, "campaign mapping suggest", "import", file, "--source", "TDB MS", "--campaign", "2026")
	var suggested campaign.Mapping
	if err := json.Unmarshal([]byte(says(0, "taux-d-absenteisme", "mapping", "suggest", file, "--source", "TDB MS", "--campaign", "2026")), &suggested); err != nil {
		t.Fatal(err)
	}
	suggested.Lag, suggested.Columns[0].Reference = 1, "ABS"
	text, err := json.Marshal(suggested)
	if err != nil {
		t.Fatal(err)
	}
	says(0, "tdb-ms-2026\u00a0: version 1", "mapping", "save", write("m.json", string(text)))
	says(1, "le type est I, C ou S", "mapping", "save", write("m.json", strings.Replace(string(text), `"I"`, `"X"`, 1)))
	says(0, "1 indicateur", "mapping", "list")
	says(0, `"reference": "ABS"`, "mapping", "show", "tdb-ms-2026")
	says(1, "mapping list", "mapping", "show", "errd")
	says(1, "n'existe pas", "import", file, "--source", "TDB MS", "--campaign", "2026", "--mapping", "errd")
	says(1, "par exemple 2026", "import", file, "--source", "TDB MS")
	says(0, "1 valeur changerait, rien n'est importé", "import", file, "--source", "TDB MS", "--campaign", "2026", "--dry-run")
	says(1, "aucune campagne", "show", "960002020")
	says(0, "importé, 1 valeur nouvelle", "import", file, "--source", "TDB MS", "--campaign", "2026")
	says(0, "rien n'a changé", "import", file, "--source", "TDB MS", "--campaign", "2026", "--mapping", "tdb-ms-2026")
	says(0, "12,1\u00a0%", "show", "960002020")
	bad := write("bad.csv", "N° FINESS;Catégorie;Taux d'absentéisme\n960002020;500;douze\n")
	says(1, "C2  Taux d'absentéisme\u00a0: «\u00a0douze\u00a0»", "import", bad, "--source", "TDB MS", "--campaign", "2026")
	var told struct {
		Bad   []campaign.Bad
		Taken *postgres.Taken
	}
	if err := json.Unmarshal([]byte(says(1, `"ref": "C2"`, "import", bad, "--source", "TDB MS", "--campaign", "2026", "--json")), &told); err != nil || len(told.Bad) != 1 || told.Taken != nil {
		t.Errorf("%+v, %v", told, err)
	}
	says(0, `"value": 12.1`, "show", "960002020", "--json")
	log, err := db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).AccessLog(t.Context(), postgres.LogFilter{})
	if err != nil || len(log) != 2 || log[0].Action != "import-campaign" && log[1].Action != "import-campaign" {
		t.Errorf("the log is %+v, %v", log, err)
	}
}
