package mail_test

import (
	"errors"
	"html"
	"strings"
	"testing"

	"jalon/internal/mail"
)

// TestTheSignedTextArrivesToTheByte in both forms of the letter: one byte less, and it proves nothing.
func TestTheSignedTextArrivesToTheByte(t *testing.T) {
	letter := sample(mail.Checkpoint)
	got := open(t, render(t, letter))
	if !strings.Contains(got.text, "\n\n"+letter.Seal.Note+"\n") {
		t.Errorf("the text form:\n%s", got.text)
	}
	_, rest, _ := strings.Cut(got.html, "<pre ")
	_, rest, _ = strings.Cut(rest, ">")
	shown, _, _ := strings.Cut(rest, "</pre>")
	if html.UnescapeString(shown) != letter.Seal.Note {
		t.Errorf("the HTML form:\n%s", shown)
	}
	for _, part := range []string{got.text, html.UnescapeString(got.html)} {
		for _, want := range []string{letter.Seal.Root, letter.Seal.Fingerprint, "4711"} {
			if !strings.Contains(part, want) {
				t.Errorf("%q is missing", want)
			}
		}
	}
}

func TestWhatIsNewInACheckpoint(t *testing.T) {
	for want, seal := range map[string]mail.Seal{
		"C'est le premier scellé de ce journal.":                           {First: true, MoreContracts: 2, MoreFacts: 9},
		"Aucun fait n'a été enregistré depuis le scellé précédent.":        {},
		"Depuis le scellé précédent\u00a0: 1 fait de plus.":                {MoreFacts: 1},
		"Depuis le scellé précédent\u00a0: 2 contrats et 9 faits de plus.": {MoreContracts: 2, MoreFacts: 9},
	} {
		if got := seal.More(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCheckpointsAreFiledTogether: by a rule of the mailbox, apart from what somebody must act upon.
func TestCheckpointsAreFiledTogether(t *testing.T) {
	checkpoint, digest := sample(mail.Checkpoint), sample(mail.Digest)
	seal, other := open(t, render(t, checkpoint)).header, open(t, render(t, digest)).header
	if list := seal.Get("List-Id"); list != "<scelles.ars-mv.example>" {
		t.Errorf("list %q", list)
	}
	if seal.Get("References") == other.Get("References") {
		t.Error("checkpoints and digests share a thread")
	}
}

func TestASealWithoutItsProofIsNotSent(t *testing.T) {
	for name, change := range map[string]func(*mail.Letter){
		"no seal":                func(l *mail.Letter) { l.Seal = nil },
		"no text":                func(l *mail.Letter) { l.Seal.Note = "" },
		"a text without its end": func(l *mail.Letter) { l.Seal.Note = strings.TrimSuffix(l.Seal.Note, "\n") },
		"no root":                func(l *mail.Letter) { l.Seal.Root = "" },
		"no fingerprint":         func(l *mail.Letter) { l.Seal.Fingerprint = "" },
		"a size below nothing":   func(l *mail.Letter) { l.Seal.Size = -1 },
	} {
		letter := sample(mail.Checkpoint)
		change(&letter)
		_, err := newRenderer(t).Message(letter)
		if refused, ok := errors.AsType[*mail.LetterError](err); !ok || refused.Field != "seal" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
