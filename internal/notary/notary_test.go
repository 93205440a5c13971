package notary_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/ledger"
	"jalon/internal/mail"
	"jalon/internal/notary"
)

// running runs notaries until the returned function is called.
func running(t *testing.T, notaries ...notary.Notary) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, n := range notaries {
		all.Go(func() { n.Run(ctx) })
	}
	return func() { cancel(); all.Wait() }
}

// clock is a present that the test sets.
type clock struct{ instant atomic.Int64 }

func clockAt(at time.Time) *clock {
	c := &clock{}
	c.set(at)
	return c
}
func (c *clock) set(at time.Time) { c.instant.Store(at.UnixNano()) }
func (c *clock) now() time.Time   { return time.Unix(0, c.instant.Load()) }

// TestOneCheckpointAnEvening although four notaries share the book, and facts are recorded all the while.
func TestOneCheckpointAnEvening(t *testing.T) {
	paris, begin := civil.MustZone(civil.Paris), start()
	today := clockAt(begin)
	person := somebody("evening")
	happen(t, "EVENING", begin, person)
	auditor(t, person.ID, "ARS-MV", civil.Date{}, paris.Day(begin).AddDays(10))
	before := made(t)
	looked := make([]atomic.Int64, 4)
	notaries := make([]notary.Notary, 4)
	for i := range notaries {
		notaries[i] = sealer(func() time.Time { looked[i].Add(1); return today.now() })
	}
	// Everybody has looked at the clock often enough to have acted if anybody meant to.
	settled := func() {
		t.Helper()
		for i := range looked {
			until := looked[i].Load() + 20
			await(t, "a notary looks at the clock", func() bool { return looked[i].Load() >= until })
		}
	}
	defer running(t, notaries...)()
	await(t, "the evening that passed is made up for", func() bool { return made(t) == before+1 })
	for day := range 3 {
		today.set(paris.At(paris.Day(begin).AddDays(day), 20).Add(-time.Second))
		settled()
		if got := made(t); got != before+1+int64(day) {
			t.Fatalf("day %d, before eight: %d checkpoints", day, got-before)
		}
		happen(t, fmt.Sprintf("EVENING-%d", day), today.now())
		today.set(paris.At(paris.Day(begin).AddDays(day), 20))
		await(t, "the evening is sealed", func() bool { return made(t) > before+1+int64(day) })
		happen(t, fmt.Sprintf("EVENING-%d-LATE", day), today.now())
		settled()
		if got := made(t); got != before+2+int64(day) {
			t.Fatalf("day %d, after eight: %d checkpoints", day, got-before)
		}
	}
	letters := posted(t)
	if len(letters) != 4 {
		t.Errorf("%d letters, want one for each checkpoint", len(letters))
	}
}

func TestWhatTheLetterBrings(t *testing.T) {
	begin := start()
	now := clockAt(begin)
	person := somebody("brings")
	happen(t, "BRINGS-1", begin, person)
	auditor(t, person.ID, "ARS-MV", civil.Date{}, civil.MustZone(civil.Paris).Day(begin).AddDays(10))
	first, err := sealer(now.now).Seal(t.Context())
	must(t, err)
	posted(t)
	happen(t, "BRINGS-2", begin)
	happen(t, "BRINGS-3", begin)
	now.set(begin.AddDate(0, 0, 1))
	second, err := sealer(now.now).Seal(t.Context())
	must(t, err)
	letters := posted(t)
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	letter, seal := letters[0], letters[0].Seal
	if letter.Kind != mail.Checkpoint || letter.ID != fmt.Sprintf("checkpoint/%d/brings", second.Number) || letter.To.Address != person.Address || !letter.At.Equal(second.At) {
		t.Errorf("the letter is %+v", letter)
	}
	read, err := ledger.Read([]byte(seal.Note), known)
	must(t, err)
	fingerprint, err := ledger.Fingerprint(key.Public)
	must(t, err)
	if read != second.Checkpoint || seal.Size != read.Size || !strings.Contains(seal.Note, "\n"+seal.Root+"\n") || seal.Fingerprint != fingerprint || seal.First {
		t.Errorf("the seal is %+v, of %+v", seal, second)
	}
	if seal.Contracts != second.Contracts || seal.Facts != second.Facts || seal.MoreContracts != 2 || seal.MoreFacts != second.Facts-first.Facts || seal.MoreFacts < 2 {
		t.Errorf("what is new: %+v", seal)
	}
	renderer, err := mail.NewRenderer("https://jalon.example", "jalon@jalon.example")
	must(t, err)
	if _, err := renderer.Message(letter); err != nil {
		t.Error(err)
	}
}

// TestWhoIsWrittenTo: whoever is an auditor on that day, once.
func TestWhoIsWrittenTo(t *testing.T) {
	begin := start()
	day := civil.MustZone(civil.Paris).Day(begin)
	twice, over, soon, nobody, mute := somebody("twice"), somebody("over"), somebody("soon"), somebody("nobody"), somebody("mute")
	mute.Address = ""
	happen(t, "WHO", begin, twice, over, soon, nobody, mute)
	auditor(t, twice.ID, "ARS-MV", day, day)
	auditor(t, twice.ID, "OG", civil.Date{}, day)
	auditor(t, over.ID, "ARS-MV", civil.Date{}, day.AddDays(-1))
	auditor(t, soon.ID, "ARS-MV", day.AddDays(1), day.AddDays(1))
	auditor(t, mute.ID, "ARS-MV", day, day)
	_, err := sealer(clockAt(begin).now).Seal(t.Context())
	must(t, err)
	var people []string
	for _, letter := range posted(t) {
		people = append(people, letter.To.Person)
	}
	if !slices.Equal(people, []string{"twice"}) {
		t.Errorf("letters to %v", people)
	}
}

// TestWhatAnotherLeftUndone: whoever sealed the evening may have died before it wrote to anybody.
func TestWhatAnotherLeftUndone(t *testing.T) {
	begin := start()
	person := somebody("undone")
	happen(t, "UNDONE", begin, person)
	auditor(t, person.ID, "ARS-MV", civil.Date{}, civil.MustZone(civil.Paris).Day(begin).AddDays(1))
	sealed, err := database.Checkpoint(t.Context(), begin, key.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, key) })
	must(t, err)
	defer running(t, sealer(clockAt(begin.Add(time.Hour)).now))()
	var letters []mail.Letter
	await(t, "the letter is queued", func() bool { letters = append(letters, posted(t)...); return len(letters) > 0 })
	if letters[0].Seal.Note != string(sealed.Note) || made(t) != sealed.Number {
		t.Errorf("%d checkpoints, and a letter with\n%s", made(t), letters[0].Seal.Note)
	}
}

// TestACheckpointByAnotherKeyIsNotPosted under this one's fingerprint.
func TestACheckpointByAnotherKeyIsNotPosted(t *testing.T) {
	begin := start()
	person := somebody("replaced")
	happen(t, "REPLACED", begin, person)
	auditor(t, person.ID, "ARS-MV", civil.Date{}, civil.MustZone(civil.Paris).Day(begin).AddDays(10))
	earlier, err := newKey()
	must(t, err)
	_, err = database.Checkpoint(t.Context(), begin, earlier.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, earlier) })
	must(t, err)
	now := clockAt(begin.Add(time.Hour))
	var log safe
	n := sealer(now.now)
	n.Logger = slog.New(slog.NewTextHandler(&log, nil))
	defer running(t, n)()
	await(t, "it is said", func() bool { return strings.Contains(log.String(), "by another key") })
	now.set(begin.AddDate(0, 0, 1))
	var letters []mail.Letter
	await(t, "the next one is posted", func() bool { letters = append(letters, posted(t)...); return len(letters) > 0 })
	if _, err := ledger.Read([]byte(letters[0].Seal.Note), known); err != nil || len(letters) != 1 {
		t.Errorf("%d letters, %v", len(letters), err)
	}
}

// locked is a key that cannot be used for a while.
type locked struct {
	ledger.Key
	tries *atomic.Int64
}

func (l locked) Sign(message []byte) ([]byte, error) {
	if l.tries.Add(1) <= 2 {
		return nil, errors.New("the module is locked")
	}
	return l.Key.Sign(message)
}

// safe is a log that may be read while it is written.
type safe struct {
	sync.Mutex
	text bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.text.Write(p)
}

func (s *safe) String() string {
	s.Lock()
	defer s.Unlock()
	return s.text.String()
}

func TestAKeyThatFailsIsTriedAgain(t *testing.T) {
	begin := start()
	happen(t, "LOCKED", begin)
	before := made(t)
	var log safe
	n := sealer(clockAt(begin).now)
	n.Logger = slog.New(slog.NewTextHandler(&log, nil))
	n.Key = ledger.Key{Signer: locked{key, new(atomic.Int64)}, Public: key.Public}
	defer running(t, n)()
	await(t, "the third attempt seals", func() bool { return made(t) == before+1 })
	if said := strings.Count(log.String(), "level=ERROR"); said != 2 || !strings.Contains(log.String(), "the module is locked") {
		t.Errorf("%d errors were told:\n%s", said, log.String())
	}
}
