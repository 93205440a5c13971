package postgres_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

// The referent of the CD-96 in the example, and what stands in for the other people of that name.
const pradel = "Olivier Pradel"

// filed is the example under an id, as it comes in with changed words.
func filed(t testing.TB, id string, edits ...string) (postgres.NewContract, *dossier.Dossier) {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), "ehpad.json")
	must(t, err)
	file, err := contractfile.Read(strings.NewReader(strings.NewReplacer(append(edits, "CPOM-96-2025-001", id)...).Replace(string(text))))
	must(t, err)
	file.Title = "Contrat suivi par " + pradel
	d := dossier.New(file)
	canonical, err := file.Canonical()
	must(t, err)
	n := postgres.NewContract{ID: id, Title: file.Title, File: canonical, Digest: file.Digest(), Opening: d.Opening()}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
		n.Parties = append(n.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	for _, p := range d.People {
		n.People = append(n.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
	}
	return n, d
}

// dismissed erases somebody as if all contracts had ended, so that nothing is in the way.
func dismissed(t testing.TB, db *postgres.DB, conn *pgx.Conn, person string) postgres.ErasureRecord {
	t.Helper()
	exec(t, conn, "UPDATE contracts SET phase = 'expired'")
	record, err := db.Erase(t.Context(), postgres.Wish{Person: person, Ground: "Demande", At: time.Now(), Despite: true, Apply: true})
	must(t, err)
	exec(t, conn, "UPDATE contracts SET phase = state->>'phase'")
	return record
}

// raw is every row about contracts and people, as text.
func raw(t testing.TB, conn *pgx.Conn) string {
	t.Helper()
	var all strings.Builder
	for _, table := range []string{"contracts", "facts", "outbox", "people", "statements", "texts", "names", "person_keys", "erasures", "access_log", "drafts", "measures", "programme", "programme_imports"} {
		rows, err := conn.Query(t.Context(), "SELECT x::text FROM "+table+" x")
		must(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		all.WriteString(strings.Join(lines, "\n"))
	}
	return all.String()
}

func says(text string, person ...string) bool {
	_, found := mention.NewFinder(person, nil).Replace(text, strings.ToUpper)
	return found
}

// sealed counts the keys and the names that are kept of somebody.
func sealed(t testing.TB, conn *pgx.Conn, person string) (keys, kept int) {
	t.Helper()
	must(t, conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM person_keys WHERE person = $1), (SELECT count(*) FROM names WHERE person = $1)", person).Scan(&keys, &kept))
	return keys, kept
}

// A file that still names an erased person, and a process that still remembers the name, do not bring it back.
func TestAnErasedPersonComesBackInNoFile(t *testing.T) {
	db, conn := migrated(t)
	first, d := filed(t, "CPOM-A")
	_, err := db.AddContract(t.Context(), first)
	must(t, err)
	person := dossier.PersonID("CD-96", pradel)
	if keys, kept := sealed(t, conn, person); keys != 1 || kept == 0 || !says(raw(t, conn), pradel) {
		t.Fatalf("%d keys and %d names of the referent", keys, kept)
	}
	dismissed(t, db, conn, person)
	second, _ := filed(t, "CPOM-B")
	for _, again := range []postgres.NewContract{first, second} {
		_, err := db.AddContract(t.Context(), again)
		must(t, err)
	}
	mentions, err := db.Mentions(t.Context(), map[string]string{person: pradel})
	must(t, err)
	if keys, kept := sealed(t, conn, person); keys+kept > 0 || says(raw(t, conn), pradel) {
		t.Errorf("%d keys and %d names come back", keys, kept)
	}
	if says(mentions[person], pradel) || len(mention.Find(mentions[person])) != 1 {
		t.Errorf("mentioned as %q", mentions[person])
	}
	view, err := db.Contract(t.Context(), "CPOM-B")
	must(t, err)
	file, err := view.Names()
	must(t, err)
	if file.Person(person) != mention.ErasedPerson || file.Address(person) != "" || view.Contract.Title != "Contrat suivi par "+mention.ErasedPerson {
		t.Errorf("told as %q, at %q, in %q", file.Person(person), file.Address(person), view.Contract.Title)
	}
	for _, p := range d.People {
		if p.ID != person && file.Person(p.ID) != p.Name {
			t.Errorf("%s is told as %q", p.Name, file.Person(p.ID))
		}
	}
	a := &keeping{t: t, db: db, conn: conn}
	a.within(func(tx pgx.Tx) {
		if found := a.examine(t.Context(), tx, nil); len(found) > 0 {
			t.Errorf("found:\n%s", told(found))
		}
	})
	// Whoever comes back is somebody new.
	back := dossier.PersonID("CD-96", pradel+" (2027)")
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: back, Organisation: "CD-96", Name: pradel + " (2027)"}))
	_, err = db.Mentions(t.Context(), map[string]string{back: pradel + " (2027)"})
	must(t, err)
	if keys, kept := sealed(t, conn, back); keys != 1 || kept != 1 {
		t.Errorf("%d keys and %d names of who came back", keys, kept)
	}
}

// Of two people of one name, one is erased. What others wrote cannot be told apart and goes; what is the other's own stays.
func TestANamesakeKeepsWhatIsTheirs(t *testing.T) {
	db, conn := migrated(t)
	n, _ := filed(t, "CPOM-A", "Nadia Lemercier", pradel)
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	erased, other := dossier.PersonID("CD-96", pradel), ""
	for _, p := range n.People {
		if p.Name == pradel && p.ID != erased {
			other = p.ID
		}
	}
	if other == "" {
		t.Fatal("the example has no namesake")
	}
	said, err := db.Depose(t.Context(), "CPOM-A", "c-1", "Vu avec PRADEL Olivier.")
	must(t, err)
	keys, kept := sealed(t, conn, other)
	record := dismissed(t, db, conn, erased)
	if !slices.Equal(record.Namesakes, []string{other}) || len(record.Statements) != 1 || "⟦:"+record.Statements[0]+"⟧" != said {
		t.Errorf("the record says %+v", record)
	}
	before := raw(t, conn)
	again, err := db.Erase(t.Context(), postgres.Wish{Person: erased, Ground: "Encore", At: time.Now(), Despite: true, Apply: true})
	if !errors.Is(err, postgres.ErrErased) || again.Number != record.Number || raw(t, conn) != before {
		t.Errorf("erased again: %+v, %v", again, err)
	}
	if k, n := sealed(t, conn, other); k != keys || n != kept || keys != 1 || kept == 0 {
		t.Errorf("the namesake keeps %d keys of %d, %d names of %d", k, keys, n, kept)
	}
	view, err := db.Contract(t.Context(), "CPOM-A")
	must(t, err)
	file, err := view.Names()
	must(t, err)
	if file.Person(erased) != mention.ErasedPerson || file.Person(other) != pradel {
		t.Errorf("told as %q and %q", file.Person(erased), file.Person(other))
	}
	var row string
	must(t, conn.QueryRow(t.Context(), "SELECT name FROM people WHERE id = $1", other).Scan(&row))
	if row != pradel {
		t.Errorf("the directory calls the namesake %q", row)
	}
}
