package localpostgres_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/localpostgres"
)

func TestUnfitVersionIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	dir := cluster(t)
	write(t, filepath.Join(dir, "PG_VERSION"), "14\n", 0o600)
	before := snapshot(t, dir)
	mustContain(t, refused(t, localpostgres.Options{DataDir: dir}, localpostgres.OtherMajor), dir, "PostgreSQL 14", "Rien n'a été modifié")
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("the directory changed:\n%s", diff)
	}
	for version, problem := range map[string]localpostgres.Problem{
		"99\n": localpostgres.OtherMajor, "9.6\n": localpostgres.OtherMajor, "quinze\n": localpostgres.Foreign, "": localpostgres.Foreign,
	} {
		write(t, filepath.Join(dir, "PG_VERSION"), version, 0o600)
		refused(t, localpostgres.Options{DataDir: dir}, problem)
	}
}

func TestForeignDirectoryIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	parent := workspace(t)
	notes := filepath.Join(parent, "notes")
	if err := os.Mkdir(notes, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(notes, "important.txt"), "à garder", 0o600)
	file := filepath.Join(parent, "fichier")
	write(t, file, "à garder aussi", 0o600)

	before := snapshot(t, parent)
	mustContain(t, refused(t, localpostgres.Options{DataDir: notes}, localpostgres.Foreign), notes, "PG_VERSION")
	mustContain(t, refused(t, localpostgres.Options{DataDir: file}, localpostgres.Foreign), file)
	if diff := cmp.Diff(before, snapshot(t, parent)); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
}

func TestSomebodyElsesDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	// The root directory is somebody else's for an ordinary user; for root it is a cluster of root's own, which the
	// unprivileged server could not open.
	dir := "/"
	if os.Geteuid() == 0 {
		dir = workspace(t)
		write(t, filepath.Join(dir, "PG_VERSION"), "15\n", 0o600)
	}
	mustContain(t, refused(t, localpostgres.Options{DataDir: dir}, localpostgres.OtherOwner), dir, "«\u00a0root\u00a0»")
}

func TestEmptyDirectoryIsTaken(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(workspace(t), "pg")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	connect(t, start(t, localpostgres.Options{DataDir: dir}))
}

// A directory closed to others stops the unprivileged account that root drops to, and nobody else.
func TestClosedParent(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(workspace(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	o := localpostgres.Options{DataDir: filepath.Join(closed, "pg")}
	if os.Geteuid() != 0 {
		connect(t, start(t, o))
		return
	}
	mustContain(t, refused(t, o, localpostgres.Unreachable), closed, "/var/lib/jalon/postgres")
	if entries, err := os.ReadDir(closed); err != nil || len(entries) != 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}
