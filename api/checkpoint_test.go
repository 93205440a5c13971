package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/api"
	"jalon/internal/ledger"
)

// checkpoint signs the log as it is, with a key that was made for it, and gives that key's public half.
func (w *world) checkpoint(at time.Time) (public string) {
	w.t.Helper()
	private, public, err := ledger.NewKey("essai.example")
	must(w.t, err)
	signer, err := note.NewSigner(private)
	must(w.t, err)
	_, err = w.db.Checkpoint(w.t.Context(), at, signer.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, signer) })
	must(w.t, err)
	return public
}

func (w *world) sealed(query string) (page api.Page[api.CheckpointLine]) {
	w.t.Helper()
	w.get("p-stranger", "/checkpoints"+query).is(http.StatusOK).into(&page)
	return page
}

func TestCheckpointsAreListedAndJudged(t *testing.T) {
	w := newWorld(t).with(ehpad)
	if page := w.sealed(""); len(page.Items) != 0 || page.Next != "" {
		t.Fatalf("%+v", page)
	}
	w.visit("p-stranger", "GET", "/scelles", nil).page(http.StatusOK).says("Aucun scellé n'a encore été signé")
	first := w.checkpoint(present)
	second := w.checkpoint(present.AddDate(0, 0, 1))
	third := w.checkpoint(present.AddDate(0, 0, 2))
	if page := w.sealed(""); len(page.Items) != 3 || page.Items[0].Number != 3 || page.Items[0].Signature != "unchecked" || page.Items[0].Fingerprint != "" {
		t.Fatalf("%+v", page)
	}
	w.but(func(o *api.Options) { o.AuditKeys = []string{first, third} })
	lines := w.sealed("").Items
	fingerprint, err := ledger.Fingerprint(first)
	must(t, err)
	for i, want := range []string{"valid", "invalid", "valid"} {
		if string(lines[i].Signature) != want || lines[i].Facts == 0 || lines[i].Contracts != 1 {
			t.Errorf("%+v, want %s", lines[i], want)
		}
	}
	if lines[2].Fingerprint != fingerprint || lines[1].Fingerprint != "" || second == first {
		t.Errorf("fingerprints %q and %q", lines[2].Fingerprint, lines[1].Fingerprint)
	}
	var walked []int64
	for cursor := ""; ; {
		page := w.sealed("?limit=2" + cursor)
		for _, line := range page.Items {
			walked = append(walked, line.Number)
		}
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if fmt.Sprint(walked) != "[3 2 1]" {
		t.Errorf("walked %v", walked)
	}
	page := w.visit("p-stranger", "GET", "/scelles", nil).page(http.StatusOK)
	page.says("vérifiée", "non reconnue", fingerprint, `href="/scelles/1"`)
}

// What is downloaded is the note to the byte, which the public key verifies elsewhere.
func TestASignedNoteIsGivenToTheByte(t *testing.T) {
	w := newWorld(t).with(ehpad)
	public := w.checkpoint(present)
	var view api.CheckpointView
	w.get("p-stranger", "/checkpoints/1").is(http.StatusOK).into(&view)
	file := w.visit("p-stranger", "GET", "/scelles/1", nil)
	known, err := ledger.PublicKeys([]byte(public))
	must(t, err)
	read, err := ledger.Read([]byte(file.body), known)
	if err != nil || file.body != view.Note || read.Size != view.Size || !bytes.HasPrefix([]byte(view.Note), []byte("essai.example\n")) {
		t.Errorf("%v: %q and %+v", err, file.body, view)
	}
	if got := file.header.Get("Content-Disposition"); !strings.Contains(got, `attachment; filename="scelle-1.txt"`) {
		t.Errorf("sent as %q", got)
	}
	w.get("p-stranger", "/checkpoints/2").problem(http.StatusNotFound, "unknown")
	w.visit("p-stranger", "GET", "/scelles/2", nil).page(http.StatusNotFound)
	w.visit("p-stranger", "GET", "/scelles/x", nil).page(http.StatusNotFound)
}
