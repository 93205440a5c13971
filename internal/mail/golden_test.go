package mail_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/mail"
)

var update = flag.Bool("update", false, "write the golden mails anew")

// TestGoldenMails compares whole MIME messages: a changed word, header or library shows in review as a changed mail.
func TestGoldenMails(t *testing.T) {
	for _, kind := range mail.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			// Stored with LF, so that no editor or version control rewrites them.
			got := bytes.ReplaceAll(render(t, sample(kind)), []byte("\r\n"), []byte("\n"))
			path := filepath.Join("testdata", "golden", string(kind)+".eml")
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v\nhint: go test ./internal/mail -run TestGoldenMails -update", err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the mail changed (-golden +now):\n%s\nhint: if that was meant, go test ./internal/mail -run TestGoldenMails -update, and read the diff", diff)
			}
		})
	}
}

// TestEveryGoldenMailIsStillWritten keeps mails of dropped kinds from lying about.
func TestEveryGoldenMailIsStillWritten(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(mail.Kinds()) {
		t.Errorf("%d golden mails for %d kinds: %v", len(files), len(mail.Kinds()), files)
	}
}
