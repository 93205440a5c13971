package ledger_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
)

func someCheckpoint() ledger.Checkpoint {
	return ledger.Checkpoint{
		Origin: house, Size: 4711, Root: ledger.Genesis(ledger.Origin{Contract: "C"}),
		At: time.Date(2026, 11, 22, 19, 0, 0, 0, time.UTC), Contracts: 12, Facts: 4690,
	}
}

func signed(t *testing.T, c ledger.Checkpoint, signer note.Signer) []byte {
	t.Helper()
	text, err := ledger.Sign(c, signer)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestACheckpointIsReadBack(t *testing.T) {
	signer, known, _ := newKey(t)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	want := someCheckpoint()
	given := want
	given.At = want.At.In(paris).Add(999 * time.Millisecond) // the text holds whole seconds in UTC
	got, err := ledger.Read(signed(t, given, signer), known)
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	const lines = "jalon.ars-mv.example\n4711\nrootroot\nat 2026-11-22T19:00:00Z\ncontracts 12\nfacts 4690\n"
	text := want.Text()
	root := strings.Split(text, "\n")[2]
	if strings.Replace(text, root, "rootroot", 1) != lines {
		t.Errorf("the text is %q", text)
	}
}

// TestNoByteOfACheckpointMayChange flips every bit, drops every byte, and puts a byte everywhere.
func TestNoByteOfACheckpointMayChange(t *testing.T) {
	signer, known, _ := newKey(t)
	text := signed(t, someCheckpoint(), signer)
	refuse := func(what string, at int, changed []byte) {
		t.Helper()
		if _, err := ledger.Read(changed, known); !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("%s at %d: %v\n%s", what, at, err, changed)
		}
	}
	for at := range text {
		for bit := range 8 {
			changed := bytes.Clone(text)
			changed[at] ^= 1 << bit
			refuse("a bit flipped", at, changed)
		}
		refuse("a byte dropped", at, append(bytes.Clone(text[:at]), text[at+1:]...))
		for _, added := range []byte{' ', '\n', '\r', 0, 'A', '0', '=', '-'} {
			if grown := append(append(bytes.Clone(text[:at]), added), text[at:]...); !bytes.Equal(grown, text) {
				refuse("a byte added", at, grown)
			}
		}
	}
	refuse("a line end added", len(text), append(bytes.Clone(text), '\n'))
	lines := bytes.SplitAfter(text, []byte("\n"))
	refuse("the signature repeated", len(text), append(bytes.Clone(text), lines[len(lines)-2]...))
	refuse("nothing", 0, nil)
	refuse("far too much", 0, bytes.Repeat(text, 100))
}

// TestUnusedBitsOfTheSignatureAreNotFree: base64 ends with bits that decoders ignore.
func TestUnusedBitsOfTheSignatureAreNotFree(t *testing.T) {
	signer, known, _ := newKey(t)
	text := string(signed(t, someCheckpoint(), signer))
	if !strings.HasSuffix(text, "=\n") || strings.HasSuffix(text, "==\n") {
		t.Fatalf("a signature without padding: %q", text)
	}
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(text) - len("x=\n")
	for _, extra := range []int{1, 2, 3} {
		changed := text[:last] + string(digits[strings.IndexByte(digits, text[last])+extra]) + "=\n"
		if _, err := note.Open([]byte(changed), known); err != nil {
			t.Fatalf("the library sees it by itself: %v", err)
		}
		if _, err := ledger.Read([]byte(changed), known); !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("unused bits %d: %v", extra, err)
		}
	}
}

func TestWhoseSignatureCounts(t *testing.T) {
	signer, known, public := newKey(t)
	next, _, nextPublic := newKey(t) // the same house, after a rotation
	text := signed(t, someCheckpoint(), signer)
	if _, err := ledger.Read(signed(t, someCheckpoint(), next), known); !errors.Is(err, ledger.ErrCheckpoint) {
		t.Errorf("a stranger's signature: %v", err)
	}
	both, err := ledger.PublicKeys([]byte("# depuis 2026\n" + public + "\n\n# depuis 2027\n" + nextPublic + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{text, signed(t, someCheckpoint(), next)} {
		if _, err := ledger.Read(text, both); err != nil {
			t.Errorf("after the rotation: %v", err)
		}
	}
	twice, err := note.Sign(&note.Note{Text: someCheckpoint().Text()}, signer, next)
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]note.Verifiers{"one known": known, "both known": both} {
		if _, err := ledger.Read(twice, known); !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("two signatures, %s: %v", name, err)
		}
	}
}

// TestWhatIsNoCheckpoint is refused although the key signed it, and is not signed.
func TestWhatIsNoCheckpoint(t *testing.T) {
	signer, known, _ := newKey(t)
	good := someCheckpoint().Text()
	for _, text := range []string{
		"\n", "jalon\n", good + "more\n", strings.Replace(good, "4711", "04711", 1), strings.Replace(good, "4711", "-1", 1),
		strings.Replace(good, "4711", "9223372036854775807", 1), strings.Replace(good, house, "", 1), strings.Replace(good, "at ", "", 1),
		strings.Replace(good, "19:00:00Z", "20:00:00+01:00", 1), strings.Replace(good, "19:00:00Z", "19:00:00.5Z", 1),
		strings.Replace(good, "contracts 12", "contracts -12", 1), strings.Replace(good, "facts 4690", "facts +4690", 1),
		strings.Replace(good, "=\n", "\n", 1), strings.Replace(good, "contracts 12\nfacts 4690", "facts 4690\ncontracts 12", 1),
	} {
		forged, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Read(forged, known); !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, change := range []func(*ledger.Checkpoint){
		func(c *ledger.Checkpoint) { c.Origin = "" }, func(c *ledger.Checkpoint) { c.Origin = "a\nb" }, func(c *ledger.Checkpoint) { c.Origin = "a\tb" },
		func(c *ledger.Checkpoint) { c.Origin = "\xff" }, func(c *ledger.Checkpoint) { c.Size = -1 }, func(c *ledger.Checkpoint) { c.Facts = -1 },
		func(c *ledger.Checkpoint) { c.Contracts = -1 }, func(c *ledger.Checkpoint) { c.At = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		c := someCheckpoint()
		change(&c)
		if text, err := ledger.Sign(c, signer); err == nil {
			t.Errorf("signed:\n%s", text)
		}
	}
}
