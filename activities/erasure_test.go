package activities_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"jalon/activities"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/mention"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// taken stores the example under another id, with its people and what a life writes about them: their names in the title,
// in comments, in reasons and in texts. Both leave their posts in the end.
func taken(t *testing.T, db *postgres.DB, id string) *life {
	t.Helper()
	text := strings.NewReplacer("CPOM-96-2025-EHPAD-01", id).Replace(example(t))
	file, err := contractfile.Read(strings.NewReader(text))
	must(t, err)
	file.ID, file.Title = id, "Contrat suivi par OLIVIER PRADEL"
	d := dossier.New(file)
	canonical, err := file.Canonical()
	must(t, err)
	row := postgres.NewContract{ID: id, Title: file.Title, File: canonical, Digest: file.Digest(), Opening: d.Opening()}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	for _, p := range d.People {
		row.People = append(row.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
	}
	_, err = db.AddContract(t.Context(), row)
	must(t, err)
	back, err := db.Contract(t.Context(), id)
	must(t, err)
	if !bytes.Equal(back.File, canonical) || back.Contract.Title != file.Title {
		t.Errorf("%s: another file comes back", id)
	}
	l := &life{t: t, db: db, acts: activities.New(db, nil), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	l.acts.At(func() time.Time { return l.now })
	l.record(contract.Open(d.Opening(), l.now))
	return l
}

func (l *life) holder(party string, role contract.Role, subject string) string {
	return l.state.Holder(party, role, subject, l.state.Today(l.now))
}

// says has somebody act with words, which travel as a mention.
func (l *life) says(words string, c contract.Command) string {
	l.t.Helper()
	key := l.now.Add(time.Second).String()
	first, err := l.db.Depose(l.t.Context(), l.state.ID, key, words)
	must(l.t, err)
	again, err := l.db.Depose(l.t.Context(), l.state.ID, key, words)
	must(l.t, err)
	other, err := l.db.Depose(l.t.Context(), l.state.ID, key, words+" !")
	must(l.t, err)
	if first != again || first == other || strings.Contains(first, words) {
		l.t.Errorf("deposed as %s, %s and %s", first, again, other)
	}
	c.Reason = first
	return l.do(c)
}

func (l *life) replaced(party string, role contract.Role, subject, name string) {
	l.t.Helper()
	somebody := postgres.Somebody{ID: dossier.PersonID(party, name), Organisation: l.organisation(party), Name: name}
	if err := l.db.RegisterPerson(l.t.Context(), somebody); err != nil && !errors.Is(err, postgres.ErrExists) {
		l.t.Fatal(err)
	}
	l.do(contract.Command{Action: contract.AssignRole, By: contract.Actor{Person: l.holder(party, contract.Signatory, "")}, Person: somebody.ID, Role: role, Subject: subject})
}

func (l *life) organisation(party string) string {
	view, err := l.db.Contract(l.t.Context(), l.state.ID)
	must(l.t, err)
	for _, p := range view.Parties {
		if p.Code == party {
			return p.Organisation
		}
	}
	return ""
}

// Nothing that a copy of the database holds gives the name of somebody who was erased, and nothing else changes.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	db, url := databaseAt(t)
	lives := []*life{taken(t, db, "CPOM-A"), taken(t, db, "CPOM-B"), taken(t, db, "CPOM-C")}
	referent, pilot := lives[0].holder("CD-96", contract.Referent, ""), lives[0].holder("OG", contract.Pilot, "FA-A2")
	before, err := db.Contract(t.Context(), "CPOM-A")
	must(t, err)
	names, err := before.Names()
	must(t, err)
	erased, kept := []string{names.Person(referent), names.Person(pilot)}, names.Person(lives[0].holder("ARS-MV", contract.Referent, ""))
	words := "Suite à l'avis de pradel  olivier et de " + strings.ToUpper(erased[1]) + "."
	for _, l := range lives {
		deadline := l.state.Deadlines[0]
		sentence := l.says(words, contract.Command{Action: contract.Remind, By: contract.Actor{Person: referent}, Subject: deadline.ID})
		if !strings.Contains(sentence, "Olivier Pradel") || !strings.HasSuffix(sentence, words) || strings.Contains(sentence, "⟦") {
			t.Errorf("it reads %q", sentence)
		}
		l.do(contract.Command{Action: contract.ReportStep, By: contract.Actor{Person: pilot}, Subject: schedule.StepID("FA-A2", 2), Revision: strings.Repeat("a", 64)})
		_, err := db.AddText(t.Context(), l.state.ID, postgres.Text{Party: "OG", Subject: "sheet.FA-A2", Text: words + kept, DepositedBy: pilot, DepositedAt: l.now})
		must(t, err)
	}
	must(t, db.LogAccess(t.Context(), postgres.AccessEntry{At: lives[0].now, Person: referent, Action: "x", Outcome: postgres.AccessRefused, Reason: words}))
	wish := postgres.Wish{Person: referent, Ground: "Demande d'Olivier Pradel", At: lives[0].now.AddDate(0, 0, 7), Despite: true, Apply: true}
	var needed *postgres.Needed
	if _, err := db.Erase(t.Context(), wish); !errors.As(err, &needed) || len(needed.By) != 3 {
		t.Errorf("in office: %v", err)
	}
	for _, l := range lives {
		l.replaced("CD-96", contract.Referent, "", "Maud Ferrand")
		for _, sheet := range l.state.Sheets {
			if l.holder("OG", contract.Pilot, sheet.Code) == pilot {
				l.replaced("OG", contract.Pilot, sheet.Code, "Léo Adam")
			}
		}
	}
	var retained *postgres.Retained
	early := wish
	early.Despite = false
	if _, err := db.Erase(t.Context(), early); !errors.As(err, &retained) {
		t.Errorf("within the years: %v", err)
	}
	rehearsed := wish
	rehearsed.Apply = false
	planned, err := db.Erase(t.Context(), rehearsed)
	must(t, err)
	if dump := dumped(t, url); !found(dump, erased[0]) || len(planned.Statements) != 6 || len(planned.Texts) != 3 {
		t.Errorf("the rehearsal took %+v", planned)
	}
	for i, person := range []string{referent, pilot} {
		if wish.Person = person; person == pilot {
			wish.Ground = "Fin de mission" // a ground is kept, but for the name of who is erased
		}
		record, err := db.Erase(t.Context(), wish)
		must(t, err)
		if record.Number != int64(i+1) || len(record.FactsLeft)+len(record.FilesLeft) > 0 || len(record.Names) == 0 || len(record.Statements) != 6 {
			t.Errorf("the record is %+v", record)
		}
		if again, err := db.Erase(t.Context(), wish); !errors.Is(err, postgres.ErrErased) || again.Number != record.Number {
			t.Errorf("erased again: %+v, %v", again, err)
		}
	}
	dump := dumped(t, url)
	for _, name := range append(erased, "olivier.pradel@cd96.example") {
		if found(dump, name) {
			t.Errorf("a copy of the database names %s", name)
		}
	}
	reading := db.As(access.Reader{Person: access.OperatorPerson, At: wish.At})
	facts, err := reading.Facts(t.Context(), "CPOM-A", 0, 0)
	must(t, err)
	said := ""
	for _, f := range facts {
		said += f.Sentence + "\n" + f.Detail.Reason + "\n"
	}
	if found(said, erased[0]) || !strings.Contains(said, mention.ErasedPerson+" (CD-96)") || !strings.Contains(said, "l'avis de "+mention.ErasedPerson+" et de "+mention.ErasedPerson) {
		t.Errorf("people read:\n%s", said)
	}
	if searched, err := reading.Contracts(t.Context(), postgres.Filter{Query: "pradel"}); err != nil || len(searched) > 0 {
		t.Errorf("the search finds %v, %v", searched, err)
	}
	after, err := db.Contract(t.Context(), "CPOM-A")
	must(t, err)
	names, err = after.Names()
	must(t, err)
	if names.Person(referent) != mention.ErasedPerson || !strings.Contains(string(after.File), kept) || after.Contract.Title != "Contrat suivi par "+mention.ErasedPerson {
		t.Errorf("now %q, and the title %q", names.Person(referent), after.Contract.Title)
	}
}

// found looks for a name whatever the case and the accents, also where bytes are written in hexadecimal or base 64.
func found(text, name string) bool {
	for _, words := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
		if strings.Contains(text, hex.EncodeToString([]byte(words))) || strings.Contains(text, strings.Trim(base64.StdEncoding.EncodeToString([]byte(words))[:12], "=")) {
			return true
		}
	}
	var names, addresses []string
	if strings.Contains(name, "@") {
		addresses = []string{name}
	} else {
		names = []string{name}
	}
	_, is := mention.NewFinder(names, addresses).Replace(text, strings.ToUpper)
	return is
}

// dumped is what a backup of the database says.
func dumped(t *testing.T, url string) string {
	t.Helper()
	program, err := exec.LookPath("pg_dump")
	must(t, err)
	var out, complaint bytes.Buffer
	dump := exec.CommandContext(context.Background(), program, "--dbname", url, "--inserts")
	dump.Stdout, dump.Stderr = &out, &complaint
	if err := dump.Run(); err != nil {
		t.Fatal(err, complaint.String())
	}
	return out.String()
}
