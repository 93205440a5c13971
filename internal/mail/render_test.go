package mail_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/mail"
)

// opened is a message as a mail reader sees it.
type opened struct {
	header     netmail.Header
	text, html string
}

func open(t *testing.T, raw []byte) opened {
	t.Helper()
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q: %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	bodies := make([]string, 2)
	for i, want := range []string{"text/plain", "text/html"} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(part.Header.Get("Content-Type"), want) {
			t.Fatalf("part %d is %s, want %s", i, part.Header.Get("Content-Type"), want)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		bodies[i] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Fatalf("after two parts: %v", err)
	}
	return opened{message.Header, bodies[0], bodies[1]}
}

func decode(t *testing.T, header string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHeaders(t *testing.T) {
	got := open(t, render(t, sample(mail.DeadlineNear))).header
	for name, want := range map[string]string{
		"Subject":          "Échéance dans 30 jours\u00a0: Annexe activité 2027 [CPOM-96-2025-001]",
		"From":             `"Jalon" <jalon@ars-mv.example>`,
		"To":               `"Nadia Lemercier" <referent.cpom@jardins-cere.example>`,
		"Date":             "Sat, 21 Nov 2026 00:30:00 +0100",
		"Message-Id":       "<" + newRenderer(t).MessageID("CPOM-96-2025-001/42/deadline_near") + ">",
		"Auto-Submitted":   "auto-generated",
		"List-Id":          "<cpom-96-2025-001.ars-mv.example>",
		"X-Jalon-Kind":     "deadline_near",
		"X-Jalon-Contract": "CPOM-96-2025-001",
		"X-Jalon-Letter":   "CPOM-96-2025-001/42/deadline_near",
		"User-Agent":       "",
		"X-Mailer":         "",
	} {
		if text := decode(t, got.Get(name)); text != want {
			t.Errorf("%s: %q, want %q", name, text, want)
		}
	}
	if id := got.Get("Message-Id"); !regexp.MustCompile(`^<[0-9a-f]{32}@ars-mv\.example>$`).MatchString(id) {
		t.Errorf("Message-ID %q", id)
	}
}

func TestOneThreadPerContract(t *testing.T) {
	near, overdue := open(t, render(t, sample(mail.DeadlineNear))).header, open(t, render(t, sample(mail.DeadlineOverdue))).header
	other := sample(mail.DeadlineNear)
	other.Contract.ID = "CPOM-MV-2027-004"
	stranger := open(t, render(t, other)).header
	if near.Get("References") == "" || near.Get("References") != overdue.Get("References") {
		t.Errorf("two mails of one contract: %q and %q", near.Get("References"), overdue.Get("References"))
	}
	if near.Get("References") == stranger.Get("References") {
		t.Error("two contracts share a thread")
	}
	if near.Get("Message-Id") == overdue.Get("Message-Id") {
		t.Error("two letters share a Message-ID")
	}
}

// TestRetryIsTheSameMail goes through JSON and another time zone, as a letter taken from the outbox does.
func TestRetryIsTheSameMail(t *testing.T) {
	for _, kind := range mail.Kinds() {
		letter := sample(kind)
		stored, err := json.Marshal(letter)
		if err != nil {
			t.Fatal(err)
		}
		var later mail.Letter
		if err := json.Unmarshal(stored, &later); err != nil {
			t.Fatal(err)
		}
		later.At = later.At.In(time.FixedZone("Cayenne", -3*3600))
		if !bytes.Equal(render(t, letter), render(t, later)) {
			t.Errorf("%s: the retry is another mail", kind)
		}
	}
}

func TestHostileValuesSurviveAndInjectNothing(t *testing.T) {
	const attack = "Zoë d'Hêtre, \"née\" <script>alert(1)</script>\r\nBcc: thief@evil.example\r\n\r\n--boundary \u202egnp.exe"
	letter := sample(mail.ApprovalAsked)
	letter.To.Name, letter.To.Role, letter.About, letter.Actor = attack, attack, attack, attack
	letter.Contract.Title = strings.Repeat("très long titre ", 200) + attack
	letter.Reason = attack + "\n.\nQUIT\n" + strings.Repeat("x", 3000)
	raw := render(t, letter)
	mailed := open(t, raw)
	if mailed.header.Get("Bcc") != "" {
		t.Error("a header was injected")
	}
	to, err := mailed.header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != letter.To.Address || !strings.HasPrefix(to[0].Name, `Zoë d'Hêtre, "née" <script>`) {
		t.Errorf("To: %v, %v", to, err)
	}
	if subject := decode(t, mailed.header.Get("Subject")); strings.ContainsAny(subject, "\r\n\u202e") || !strings.HasSuffix(subject, "… [CPOM-96-2025-001]") {
		t.Errorf("Subject: %q", subject)
	}
	if strings.Contains(mailed.html, "<script>") || !strings.Contains(mailed.html, "&lt;script&gt;alert(1)") {
		t.Error("the HTML part does not show the text as text")
	}
	if !strings.Contains(mailed.text, "<script>alert(1)</script>") || !strings.Contains(mailed.text, strings.Repeat("très long titre ", 200)) {
		t.Error("the text part lost something")
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes: RFC 5322 allows 998", len(line))
		}
	}
}

func TestLettersThatCannotBeWritten(t *testing.T) {
	for field, spoil := range map[string]func(*mail.Letter){
		"id":             func(l *mail.Letter) { l.ID = "a\r\nBcc: thief@evil.example" },
		"kind":           func(l *mail.Letter) { l.Kind = "unknown" },
		"contract.id":    func(l *mail.Letter) { l.Contract.ID = "CPOM 1\r\nX: y" },
		"contract.title": func(l *mail.Letter) { l.Contract.Title = "" },
		"to.name":        func(l *mail.Letter) { l.To.Name = " \r\n" },
		"to.role":        func(l *mail.Letter) { l.To.Role = "" },
		"to.address":     func(l *mail.Letter) { l.To.Address = "a@b.example\r\nBcc: thief@evil.example" },
		"at":             func(l *mail.Letter) { l.At = time.Time{} },
		"about":          func(l *mail.Letter) { l.About = "" },
		"due_on":         func(l *mail.Letter) { l.DueOn = civil.Date{} },
		"path":           func(l *mail.Letter) { l.Path = "//evil.example/contrats" },
	} {
		letter := sample(mail.DeadlineNear)
		spoil(&letter)
		_, err := newRenderer(t).Message(letter)
		var refused *mail.LetterError
		if !errors.As(err, &refused) || refused.Field != field {
			t.Errorf("%s: error %v", field, err)
		}
	}
	for field, letter := range map[string]mail.Letter{
		"actor": {Kind: mail.ApprovalAsked}, "verdict": {Kind: mail.DecisionTaken, Actor: "X"}, "items": {Kind: mail.ImportSummary},
	} {
		whole := sample(letter.Kind)
		whole.Actor, whole.Verdict, whole.Items = letter.Actor, letter.Verdict, letter.Items
		_, err := newRenderer(t).Message(whole)
		var refused *mail.LetterError
		if !errors.As(err, &refused) || refused.Field != field {
			t.Errorf("%s of %s: error %v", field, letter.Kind, err)
		}
	}
}

func TestAddressesWithOtherFormsAreRefused(t *testing.T) {
	for _, address := range []string{"", "nobody", "Nom <a@b.example>", "a@b.example, c@d.example", "hélène@b.example", "a b@c.example"} {
		letter := sample(mail.DeadlineNear)
		letter.To.Address = address
		if _, err := newRenderer(t).Message(letter); err == nil {
			t.Errorf("%q was accepted", address)
		}
	}
}

func TestPilotsWhoShareAnAddressAreToldApart(t *testing.T) {
	first, second := sample(mail.StepDue), sample(mail.StepDue)
	second.ID, second.To.Name = second.ID+"-2", "Dr Samuel Ortiz, médecin coordonnateur"
	one, two := open(t, render(t, first)), open(t, render(t, second))
	if one.header.Get("Message-Id") == two.header.Get("Message-Id") || !strings.HasPrefix(two.text, "Bonjour Dr Samuel Ortiz, médecin coordonnateur,") {
		t.Errorf("second mail opens with %.80q", two.text)
	}
}

func TestDaysAreCountedInParis(t *testing.T) {
	for due, want := range map[string]string{
		"2026-12-21": "Échéance dans 30 jours", "2026-11-22": "Échéance demain", "2026-11-21": "Échéance aujourd'hui",
		"2026-11-20": "Échéance en retard d'un jour", "2026-11-19": "Échéance en retard de 2 jours",
	} {
		letter := sample(mail.DeadlineNear)
		letter.DueOn = civil.MustParse(due)
		if subject := decode(t, open(t, render(t, letter)).header.Get("Subject")); !strings.HasPrefix(subject, want+"\u00a0: ") {
			t.Errorf("due %s: subject %q, want %q", due, subject, want)
		}
	}
}

func TestEveryMailSaysWhatWhereAndWhy(t *testing.T) {
	for _, kind := range mail.Kinds() {
		letter := sample(kind)
		mailed := open(t, render(t, letter))
		link := "https://jalon.ars-mv.example" + letter.Path
		for _, needed := range []string{letter.Contract.Title, letter.Contract.ID, link, letter.To.Name, "Pourquoi recevez-vous ce message\u00a0?", "en tant que " + letter.To.Role} {
			if !strings.Contains(mailed.text, needed) || !strings.Contains(mailed.html, needed) {
				t.Errorf("%s: one part lacks %q", kind, needed)
			}
		}
		if day := letter.DueOn; !day.IsZero() && (!strings.Contains(mailed.text, day.LongFrench()) || !strings.Contains(mailed.html, day.LongFrench())) {
			t.Errorf("%s: one part lacks %s", kind, day.LongFrench())
		}
		for _, address := range regexp.MustCompile(`(?i)(?:src|href|url|action)\s*[=(]\s*["']?([^"')]*)`).FindAllStringSubmatch(mailed.html, -1) {
			if address[1] != link {
				t.Errorf("%s: the HTML part leads or loads elsewhere: %q", kind, address[1])
			}
		}
	}
}

// TestFrenchTypography reads the templates: before : ; ! ? and inside guillemets the space must not break.
func TestFrenchTypography(t *testing.T) {
	files, err := filepath.Glob("templates/*")
	if err != nil || len(files) != 2*len(mail.Kinds())+2 {
		t.Fatalf("%d templates, %v", len(files), err)
	}
	pages, err := filepath.Glob("catcher/templates/[lm]*.html")
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	breaking := regexp.MustCompile(`.{0,20}( [:;!?»]|« |[^\s\p{Z}][?!»]).{0,10}`)
	machine := regexp.MustCompile(`(?s)<style>.*?</style>|<!|\{\{.*?\}\}|"[^"]*"`)
	for _, file := range append(files, pages...) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bad := breaking.Find(machine.ReplaceAll(source, []byte("x"))); bad != nil {
			t.Errorf("%s: %q", file, bad)
		}
	}
}

func TestRendererRefusesBadSettings(t *testing.T) {
	for _, c := range []struct{ base, from string }{
		{"jalon.example", "jalon@ars.example"}, {"ftp://jalon.example", "jalon@ars.example"}, {"https://jalon.example?x=1", "jalon@ars.example"},
		{"https://jalon.example", "jalon"}, {"https://jalon.example", "a@b.example\r\nBcc: c@d.example"},
	} {
		if _, err := mail.NewRenderer(c.base, c.from); err == nil {
			t.Errorf("%q and %q were accepted", c.base, c.from)
		}
	}
}
