package correspondence_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/schedule"
	"jalon/internal/story"
)

// everyLife plays both samples under every story.
func everyLife(t *testing.T, visit func(*life)) {
	t.Helper()
	for _, name := range []string{"ehpad.json", "handicap.json"} {
		for _, st := range story.Stories() {
			play(t, sample(t, name, nil), st, visit)
		}
	}
}

func TestEveryLetterOfEveryLifeCanBeSent(t *testing.T) {
	renderer, err := mail.NewRenderer("https://jalon.example", "Jalon <jalon@jalon.example>")
	if err != nil {
		t.Fatal(err)
	}
	written := map[mail.Kind]int{}
	everyLife(t, func(l *life) {
		ids := map[string]bool{}
		l.watch = func(f contract.Fact, letters []mail.Letter, _, _ *contract.State) {
			for _, letter := range letters {
				written[letter.Kind]++
				if ids[letter.ID] {
					t.Errorf("%s is written twice", letter.ID)
				}
				ids[letter.ID] = true
				message, err := renderer.Message(letter)
				if err != nil {
					t.Errorf("%s of fact %s: %v", letter.Kind, f.Kind, err)
					continue
				}
				if subject := message.GetGenHeader("Subject"); len(subject) != 1 || letter.To.Name == "" || !letter.At.Equal(f.At) {
					t.Errorf("%s: subject %v to %q at %s", letter.ID, subject, letter.To.Name, letter.At)
				}
			}
		}
	})
	t.Logf("%v", written)
	// No story comes to them: see moved_test.go, the outbox and the notary.
	elsewhere := []mail.Kind{mail.Digest, mail.Undelivered, mail.RenewalT6, mail.Checkpoint}
	for _, kind := range mail.Kinds() {
		if written[kind] == 0 && !slices.Contains(elsewhere, kind) {
			t.Errorf("no life writes %s", kind)
		}
	}
}

// A reminder tells of something that is still to be done, to somebody who is expected to do it.
func TestNobodyIsRemindedOfWhatIsDone(t *testing.T) {
	reminders := 0
	everyLife(t, func(l *life) {
		l.watch = func(f contract.Fact, letters []mail.Letter, before, _ *contract.State) {
			switch f.Kind {
			case contract.DeadlineNear, contract.DeadlineDue, contract.DeadlineOverdue, contract.DeadlineEscalated:
			default:
				return
			}
			reminders += len(letters)
			if why := done(before, f.Subject); why != "" {
				t.Errorf("%s on %s about %s, which is %s", f.Kind, f.At, f.Subject, why)
			}
			id, approval := strings.CutPrefix(f.Subject, "approval.")
			if a, _ := before.Approval(id); approval {
				for _, letter := range letters {
					decided := slices.ContainsFunc(a.Decisions, func(d contract.Decision) bool { return strings.HasSuffix(letter.ID, "/"+d.Person) })
					if decided {
						t.Errorf("%s has decided on %s and is reminded", letter.To.Name, id)
					}
				}
			}
			if len(letters) == 0 {
				t.Errorf("nobody is written to about %s on %s", f.Subject, f.At)
			}
		}
	})
	if reminders < 1000 {
		t.Errorf("only %d reminders were seen", reminders)
	}
}

// done says, from the state alone, why nothing is expected any more.
func done(s *contract.State, id string) string {
	switch kind, rest, _ := strings.Cut(id, "."); {
	case s.Over():
		return "of a contract that is over"
	case kind == "approval":
		if a, _ := s.Approval(rest); a.State != lifecycle.Pending {
			return "not pending"
		}
	case kind == "step":
		for _, sheet := range s.Sheets {
			for n, step := range sheet.Steps {
				if schedule.StepID(sheet.Code, n+1) == id && step.Stage != contract.ToDo {
					return "reported or done"
				}
			}
		}
	case kind == "dialogue" || kind == "review":
		for _, d := range s.Dialogues {
			if d.ID == id && (d.Stage == lifecycle.Held || d.Stage == lifecycle.Minuted) {
				return "held"
			}
		}
	case id == "renewal.t18" || id == "renewal.t12":
		if s.Renewal.Stage != lifecycle.NotOpened {
			return "opened"
		}
	case strings.HasPrefix(id, "filing."), strings.HasPrefix(id, "evaluation."):
		if slices.ContainsFunc(s.Filings, func(f contract.Filing) bool { return f.ID == id }) {
			return "received"
		}
	case strings.HasPrefix(id, "report."):
		if len(s.Reporting(id)) == 0 {
			return "reported"
		}
	case strings.HasPrefix(id, "agenda."), strings.HasPrefix(id, "minutes."):
		kind, of, _ := strings.Cut(id, ".")
		for _, d := range s.Dialogues {
			if d.ID == of && (d.Stage == lifecycle.Minuted || kind == "agenda" && (d.Agenda != "" || d.Stage == lifecycle.Held)) {
				return "sent or shared"
			}
		}
	case id == "renewal.t6":
		if s.Renewal.Stage == lifecycle.Renewing || s.Renewal.Stage == lifecycle.Ending || s.Extended {
			return "decided"
		}
	case id == "phase.total" || id == "phase.signature":
		if !s.SignedOn.IsZero() {
			return "signed"
		}
	case id == "phase.negotiation":
		if s.Phase != lifecycle.Negotiation && s.Phase != lifecycle.InDiagnosis {
			return "negotiated"
		}
	case id == "phase.diagnostic.og" && s.Diagnostic.Stage != lifecycle.SelfAssessment,
		id == "phase.diagnostic.atc" && s.Diagnostic.Stage != lifecycle.Analysis,
		id == "phase.diagnostic" && (s.Diagnostic.Stage == lifecycle.Agreement || s.Diagnostic.Stage == lifecycle.Agreed):
		return "deposited, analysed or restituted"
	}
	return ""
}

var (
	personID = regexp.MustCompile(`p-[0-9a-f]{12}`)
	rawID    = regexp.MustCompile(`\b(approval|step|sheet|phase|dialogue|review|renewal|filing|evaluation|report|agenda|minutes)\.`)
	straight = regexp.MustCompile(`[^\x{00a0}][:;!?»]( |$)|«[^\x{00a0}]`)
	english  = regexp.MustCompile(`(?i)\b(the|approved|pending|deadline|signature of|in force|launch|renewed)\b`)
)

// Facts are told in French, with people's names and no identifier of ours.
func TestEveryFactOfEveryLifeIsToldInFrench(t *testing.T) {
	told := 0
	everyLife(t, func(l *life) {
		l.watch = func(f contract.Fact, _ []mail.Letter, _, _ *contract.State) {
			told++
			sentence, actor := l.scribe.Sentence(f), l.scribe.Actor(f)
			for _, wrong := range []bool{
				!strings.HasSuffix(sentence, "."), strings.HasSuffix(sentence, ".."), strings.Contains(sentence, "%!"), strings.Contains(sentence, "  "),
				personID.MatchString(sentence + actor), rawID.MatchString(sentence), straight.MatchString(sentence), english.MatchString(sentence), actor == "",
			} {
				if wrong {
					t.Errorf("%s is told by %q as %q", f.Kind, actor, sentence)
					break
				}
			}
		}
	})
	t.Logf("%d facts told", told)
	if told < 1500 {
		t.Errorf("only %d facts were told", told)
	}
}
