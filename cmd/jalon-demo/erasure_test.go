package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/audit"
	"jalon/internal/bundle"
	"jalon/internal/dossier"
	"jalon/internal/ledger"
	"jalon/internal/mention"
	"jalon/internal/postgres"
	"jalon/internal/timetravel"
	"jalon/workflows"
	"jalon/workflows/testimony"
)

const (
	lostName    = "Éloïse L'Hôpital-Béguin"
	lostAddress = "eloise.lhopital@cd00.example"
)

// Somebody who decided, was written to and about, and stands in the file, is erased: no copy of anything that the
// installation holds or hands out gives the name, and what is left verifies.
func TestAnErasedPersonIsInNoCopy(t *testing.T) {
	p := raise(t, dataDir(t), settings{})
	path, d := example(t, "handicap.json", "Lucie Marchand", lostName, "lucie.marchand@cd00.example", lostAddress,
		"« Horizons Partagés »", "suivi par "+lostName, "52 minutes", "52 minutes selon L’HÔPITAL-BÉGUIN Éloïse")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lost := visitor{t, p, holder(d, "CD-00", dossier.Referent)}
	chief, og := visitor{t, p, holder(d, "CD-00", dossier.Signatory)}, visitor{t, p, holder(d, "OG", dossier.Referent)}
	ars := visitor{t, p, holder(d, "ARS-MV", dossier.Referent)}
	operator := visitor{t, p, access.OperatorPerson}
	want[any](operator, http.StatusCreated, "POST", "/contracts", "", file)

	at := "/contracts/" + negotiated
	mine := want[page[struct{ ID, Revision string }]](lost, http.StatusOK, "GET", "/approvals?mine=true", "", nil).Items
	want[any](lost, http.StatusOK, "POST", at+"/approvals/"+mine[0].ID+"/decision", "e-1", map[string]string{
		"verdict": "request_changes", "revision": mine[0].Revision, "reason": "Chiffrer avec L’HÔPITAL-BÉGUIN\u00a0Éloïse (" + strings.ToUpper(lostAddress) + ")."})
	want[any](lost, http.StatusOK, "POST", at+"/approvals/"+mine[1].ID+"/decision", "e-2", map[string]string{"verdict": "approve", "revision": mine[1].Revision})
	want[any](og, http.StatusCreated, "POST", at+"/texts", "", map[string]string{"subject": "Note de " + lostName, "text": "Vu avec ELOISE L'HOPITAL BEGUIN."})
	want[api.Problem](ars, http.StatusNotFound, "POST", at+"/commands", "e-3", map[string]string{"action": "decide", "verdict": "approve", "subject": lostName})
	next := postgres.Somebody{ID: dossier.PersonID("CD-00", "Maud Ferrand"), Organisation: "CD-00", Name: "Maud Ferrand", Address: "maud@cd00.example"}
	if err := p.db.RegisterPerson(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	want[any](chief, http.StatusOK, "POST", at+"/commands", "e-4", map[string]string{"action": "assign_role", "role": "referent", "person": next.ID, "reason": "Relève " + lostName})
	awaitLetters(t, p)

	first := run(t, p)
	later := time.Now().AddDate(0, 3, 0)
	clock := &timetravel.Clock{Client: p.temporal, Namespace: namespace}
	if err := clock.Forward(t.Context(), workflows.ID(negotiated), later); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); run(t, p) == first || len(archivedOf(t, p, negotiated)) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("no run was archived")
		}
	}
	seal(t, p, time.Now(), nil)

	finder := mention.NewFinder([]string{lostName}, []string{lostAddress})
	naming := func(of string) bool {
		_, found := finder.Replace(of, strings.ToUpper)
		return found
	}
	before := copies(t, p, og)
	for _, place := range []string{"dump", "answers", "search", "bundle"} {
		if !naming(before[place]) {
			t.Errorf("%s: nobody is named before; the test does not bite", place)
		}
	}
	wish := postgres.Wish{Person: lost.id, Ground: "Demande de " + lostName, At: later.AddDate(0, 1, 0), Despite: true, Apply: true}
	record, err := p.db.Erase(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	if len(record.FactsLeft)+len(record.FilesLeft) > 0 || len(record.Statements) != 2 || len(record.Texts) != 1 || record.LogLines == 0 {
		t.Errorf("the record says %+v", record)
	}
	seal(t, p, time.Now().Add(time.Minute), &record)
	after := copies(t, p, og)
	for place, text := range after {
		if naming(text) {
			begin, end := around(finder, text)
			t.Errorf("%s still names the person: %q", place, text[begin:end])
		}
	}
	if !strings.Contains(after["answers"], mention.ErasedPerson+" (CD-00)") || !strings.Contains(after["answers"], "Maud Ferrand") {
		t.Error("the answers tell of nobody erased, or of nobody else")
	}
	if again, err := p.db.Erase(t.Context(), wish); !errors.Is(err, postgres.ErrErased) || again.Number != record.Number {
		t.Errorf("erased again: %+v, %v", again, err)
	}
}

// around is where the finder finds somebody, with what stands about it.
func around(finder mention.Finder, text string) (begin, end int) {
	replaced, _ := finder.Replace(text, func(string) string { return "\ue000" })
	at := strings.Index(replaced, "\ue000")
	return max(at-80, 0), min(at+80, len(text))
}

// awaitLetters returns once every letter has left.
func awaitLetters(t *testing.T, p *parts) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		letters, err := p.db.Letters(t.Context(), negotiated)
		if err != nil {
			t.Fatal(err)
		}
		waiting := 0
		for _, l := range letters {
			if l.State == postgres.Queued || l.State == "leased" {
				waiting++
			}
		}
		if waiting == 0 && len(letters) > 2 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d letters wait", waiting, len(letters))
		}
	}
}

// seal makes a checkpoint, and verifies everything under it.
func seal(t *testing.T, p *parts, at time.Time, erased *postgres.ErasureRecord) {
	t.Helper()
	made, err := p.db.Checkpoint(t.Context(), at, p.audit.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, p.audit) })
	if err != nil {
		t.Fatal(err)
	}
	known, err := ledger.PublicKeys([]byte(p.audit.Public))
	if err != nil {
		t.Fatal(err)
	}
	grounds := audit.Grounds{Replay: testimony.Of}
	var found []audit.Finding
	err = p.db.Installation(t.Context(), func(in audit.Installation, _ []string) error {
		signed, bad := audit.VerifyCheckpoints(in.Checkpoints, known)
		log, worse, err := audit.VerifyLog(in, signed)
		found = append(append(append(found, bad...), worse...), audit.VerifyErasures(in.Erasures, log.Erasures)...)
		grounds.Sealed, grounds.Erasures = log.Sealed, in.Erasures
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	totals, err := audit.Survey(t.Context(), []string{negotiated}, p.db.Evidence, grounds, func(f audit.Finding) { found = append(found, f) })
	if err != nil || totals.Facts == 0 || totals.Runs == 0 || len(found) > 0 || grounds.Sealed != made.Size {
		t.Errorf("%+v, %v, sealed %d of %d: %v", totals, err, grounds.Sealed, made.Size, found)
	}
	if erased != nil && len(grounds.Erasures) != int(erased.Number) {
		t.Errorf("%d erasures are known", len(grounds.Erasures))
	}
}

// copies is everything that leaves the installation, by what it is: whatever is packed or encoded in it stands beside it
// as it reads.
func copies(t *testing.T, p *parts, reader visitor) map[string]string {
	t.Helper()
	all := map[string]string{"dump": unpacked([]byte(strings.ReplaceAll(dumped(t, p), "''", "'")), 0)} // as SQL writes an apostrophe
	for what, paths := range map[string][]string{
		"answers": {"/contracts/" + negotiated, "/contracts/" + negotiated + "/timeline", "/contracts/" + negotiated + "/people", "/contracts/" + negotiated + "/approvals", "/contracts/" + negotiated + "/texts", "/contracts/" + negotiated + "/letters"},
		"search":  {"/contracts?query=" + url.QueryEscape("horizons partages suivi"), "/contracts?query=" + url.QueryEscape("L'Hôpital"), "/contracts"},
	} {
		for _, path := range paths {
			_, answer := reader.ask("GET", path, "", nil)
			all[what] += string(answer)
		}
	}
	latest, err := p.archivist.Open(t.Context(), negotiated)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range latest.Events {
		text, err := protojson.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		all["history"] += unpacked(text, 0)
	}
	all["bundle"] = unpacked(bundled(t, p), 0)
	return all
}

// dumped is what a backup of the database says: every row of every table.
func dumped(t *testing.T, p *parts) string {
	t.Helper()
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		t.Fatal(err)
	}
	var out, complaint bytes.Buffer
	dump := exec.CommandContext(t.Context(), program, "--dbname", p.databaseURL, "--inserts")
	dump.Stdout, dump.Stderr = &out, &complaint
	if err := dump.Run(); err != nil {
		t.Fatal(err, complaint.String())
	}
	return out.String()
}

// bundled is the bundle that an auditor gets.
func bundled(t *testing.T, p *parts) []byte {
	t.Helper()
	var file bytes.Buffer
	err := p.db.Installation(t.Context(), func(in audit.Installation, _ []string) error {
		e, err := p.db.Evidence(t.Context(), negotiated)
		if err != nil {
			return err
		}
		var erasures []audit.Leaf
		for leaf, err := range in.Leaves {
			if err != nil {
				return err
			}
			if leaf.Kind == ledger.LeafErasure {
				erasures = append(erasures, leaf)
			}
		}
		b, err := bundle.Assemble(*e, in, erasures, p.db.LogHashes(t.Context()), p.audit.Public+"\n", bundle.Made{At: time.Now()})
		if err != nil {
			return err
		}
		return bundle.Write(&file, b, p.audit)
	})
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var (
	hexadecimal = regexp.MustCompile(`\\x[0-9a-f]{2,}`)          // bytea in a dump
	encoded     = regexp.MustCompile(`[A-Za-z0-9+/]{12,}={0,2}`) // payloads of histories
)

// unpacked is a text with whatever is compressed or encoded in it behind it, to the depth at which an archive in a dump
// holds payloads.
func unpacked(data []byte, depth int) string {
	if depth > 4 {
		return ""
	}
	var b strings.Builder
	b.Write(data)
	for rest := data; ; {
		at := bytes.Index(rest, []byte("\x1f\x8b\x08"))
		if at < 0 {
			break
		}
		if plain, err := gzip.NewReader(bytes.NewReader(rest[at:])); err == nil {
			plain.Multistream(false)
			if text, err := io.ReadAll(plain); err == nil {
				fmt.Fprintf(&b, "\n%s", unpacked(text, depth+1))
			}
		}
		rest = rest[at+1:]
	}
	for _, word := range hexadecimal.FindAll(data, -1) {
		if text, err := hex.DecodeString(string(word[2:])); err == nil {
			fmt.Fprintf(&b, "\n%s", unpacked(text, depth+1))
		}
	}
	for _, word := range encoded.FindAll(data, -1) {
		if text, err := base64.StdEncoding.DecodeString(string(word)); err == nil {
			fmt.Fprintf(&b, "\n%s", unpacked(text, depth+1))
		}
	}
	return b.String()
}
