package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/internal/audit"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/ledger"
	"jalon/internal/policy"
	"jalon/internal/postgres"
)

// entrusted records the opening of an example contract, and returns the fingerprint of a new key that seals.
func entrusted(t *testing.T, db *postgres.DB) (fingerprint string) {
	t.Helper()
	example, err := contractfile.Examples().Open("ehpad.json")
	must(t, err)
	defer example.Close()
	file, err := contractfile.Read(example)
	must(t, err)
	canonical, err := file.Canonical()
	must(t, err)
	d := dossier.New(file)
	row := postgres.NewContract{ID: file.ID, Title: file.Title, File: canonical, Digest: file.Digest(), Opening: d.Opening()}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
		organisations[p.Code] = p.Organisation
	}
	known := map[string]bool{}
	for _, p := range d.People {
		if !known[p.ID] {
			row.People = append(row.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
		}
		known[p.ID] = true
	}
	_, err = db.AddContract(t.Context(), row)
	must(t, err)
	facts, err := contract.Open(row.Opening, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	must(t, err)
	must(t, db.Record(t.Context(), file.ID, facts, correspondence.Scribe{Dossier: d}))

	key := filepath.Join(t.TempDir(), "audit.key")
	t.Setenv("JALON_AUDIT_KEY_FILE", key)
	stdout := succeeds(t, "audit", "key", key, "--name", "jalon.example")
	public := filepath.Join(t.TempDir(), "public.keys")
	must(t, os.WriteFile(public, []byte(strings.Split(stdout, "\n")[1]+"\n"), 0o644))
	t.Setenv("JALON_AUDIT_PUBLIC_KEYS", public)
	fingerprint, err = ledger.Fingerprint(strings.Split(stdout, "\n")[1])
	must(t, err)
	return fingerprint
}

func succeeds(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := jalon(t, args...)
	if code != 0 {
		t.Fatalf("%v: %s%s", args, stdout, stderr)
	}
	return stdout
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// From the database to an auditor who has nothing but the program and the key's fingerprint.
func TestAContractLeavesTheHouseAndIsVerified(t *testing.T) {
	db := installation(t)
	fingerprint := entrusted(t, db)
	mailed := filepath.Join(t.TempDir(), "mailed.txt")
	must(t, os.WriteFile(mailed, []byte(succeeds(t, "audit", "checkpoint")), 0o600))

	if told := succeeds(t, "audit", "verify", "--checkpoint", mailed); !strings.Contains(told, "1 contrat, ") || !strings.Contains(told, "0 constatation") {
		t.Errorf("told %q", told)
	}
	var totals audit.Totals
	must(t, json.Unmarshal([]byte(succeeds(t, "audit", "verify", "CPOM-96-2025-001", "--json")), &totals))
	if totals.Contracts != 1 || totals.Facts == 0 || totals.Findings != 0 {
		t.Errorf("%+v", totals)
	}
	if stdout, _, code := jalon(t, "audit", "verify", "CPOM-0", "--json"); code != 1 || !strings.Contains(stdout, `"contract":"CPOM-0","check":"contract"`) {
		t.Errorf("an unknown contract: %d, %s", code, stdout)
	}

	out := filepath.Join(t.TempDir(), "contract.tar")
	succeeds(t, "audit", "export", "CPOM-96-2025-001", "--out", out)
	if _, stderr, code := jalon(t, "audit", "export", "CPOM-96-2025-001", "--out", out); code != 1 || !strings.Contains(stderr, "existe déjà") {
		t.Errorf("a file was replaced: %s", stderr)
	}
	file, err := os.ReadFile(out)
	must(t, err)
	if rules := policy.Published()[len(policy.Published())-1]; !bytes.Contains(file, []byte("policies/"+rules.Digest+".json")) || !bytes.Contains(file, rules.Text) {
		t.Errorf("the policy %s is not there", rules.Version)
	}
	t.Setenv("DATABASE_URL", "")
	if told := succeeds(t, "audit", "verify", out, "--checkpoint", mailed); !strings.Contains(told, "0 constatation") || strings.Contains(told, "pas signé") {
		t.Errorf("told %q", told)
	}
	t.Setenv("JALON_AUDIT_PUBLIC_KEYS", "")
	if told := succeeds(t, "audit", "verify", out); !strings.Contains(told, fingerprint) {
		t.Errorf("nothing to compare in %q", told)
	}
	file[len(file)/2] ^= 1
	must(t, os.WriteFile(out, file, 0o600))
	if _, stderr, code := jalon(t, "audit", "verify", out); code != 1 || !strings.Contains(stderr, "modifié") {
		t.Errorf("a changed byte: %d, %s", code, stderr)
	}
}

// What no history tells of is told, and fails only whoever wants everything proved.
func TestARemarkFailsOnlyTheStrict(t *testing.T) {
	gap := audit.Finding{Contract: "CPOM-1", Seq: 3, Check: audit.CheckReplay, Message: "lacune, faits 3 à 9\u00a0: aucun historique", Remark: true}
	altered := audit.Finding{Contract: "CPOM-1", Seq: 3, Check: audit.CheckChain, Message: "son contenu a été modifié"}
	for _, c := range []struct {
		strict bool
		found  []audit.Finding
		said   string
		fails  bool
	}{
		{false, []audit.Finding{gap}, "CPOM-1\u00a0: lacune, faits 3 à 9\u00a0: aucun historique\n", false},
		{true, []audit.Finding{gap}, "0 constatation, 1 remarque\n", true},
		{false, []audit.Finding{gap, altered}, "CPOM-1, fait 3\u00a0: son contenu", true},
		{true, nil, "0 constatation, 0 remarque\n", false},
	} {
		var out strings.Builder
		v := verification{auditVerifyCommand: auditVerifyCommand{Strict: c.strict}, out: &out, begun: time.Now()}
		v.tell(c.found...)
		must(t, v.summary())
		if err := v.judge(); (err != nil) != c.fails || !strings.Contains(out.String(), c.said) {
			t.Errorf("%+v: %v\n%s", c, err, out.String())
		}
	}
}

func TestVerifyingASignatureTakesAKey(t *testing.T) {
	db := installation(t)
	entrusted(t, db)
	succeeds(t, "audit", "checkpoint")
	t.Setenv("JALON_AUDIT_PUBLIC_KEYS", "")
	if _, stderr, code := jalon(t, "audit", "verify"); code != 1 || !strings.Contains(stderr, "--public-keys") {
		t.Errorf("%d: %s", code, stderr)
	}
}
