package mail_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	// calendar is the attached file, and method what its part says of it; empty where there is none.
	calendar, method string
}

func open(t *testing.T, raw []byte) opened {
	t.Helper()
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	got := opened{header: message.Header}
	body, of := io.Reader(message.Body), message.Header.Get("Content-Type")
	if strings.HasPrefix(of, "multipart/mixed") {
		enclosed := parts(t, of, body)
		if len(enclosed) != 2 {
			t.Fatalf("%d parts beside each other, want the words and a file", len(enclosed))
		}
		kind, parameters, err := mime.ParseMediaType(enclosed[1].header.Get("Content-Type"))
		if err != nil || kind != "text/calendar" || parameters["charset"] != "UTF-8" || parameters["name"] != "echeances.ics" {
			t.Fatalf("the file is %s %v, %v", kind, parameters, err)
		}
		decoded, err := base64.StdEncoding.DecodeString(enclosed[1].body)
		if err != nil || !strings.HasPrefix(enclosed[1].header.Get("Content-Disposition"), `attachment; filename="echeances.ics"`) {
			t.Fatalf("the file: %v, %q", err, enclosed[1].header)
		}
		got.calendar, got.method = string(decoded), parameters["method"]
		body, of = strings.NewReader(enclosed[0].body), enclosed[0].header.Get("Content-Type")
	}
	if !strings.HasPrefix(of, "multipart/alternative;") {
		t.Fatalf("the words are %s", of)
	}
	bodies := parts(t, of, body)
	if len(bodies) != 2 || bodies[0].header.Get("Content-Type") != "text/plain; charset=UTF-8" || bodies[1].header.Get("Content-Type") != "text/html; charset=UTF-8" {
		t.Fatalf("forms of the words: %v", bodies)
	}
	got.text, got.html = strings.ReplaceAll(bodies[0].body, "\r\n", "\n"), strings.ReplaceAll(bodies[1].body, "\r\n", "\n")
	return got
}

type part struct {
	header textproto.MIMEHeader
	body   string
}

// parts reads a multipart to its end; quoted-printable is decoded on the way.
func parts(t *testing.T, contentType string, body io.Reader) []part {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	var list []part
	for reader := multipart.NewReader(body, parameters["boundary"]); ; {
		next, err := reader.NextPart()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(next)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, part{next.Header, string(content)})
	}
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
		links := []string{"https://jalon.ars-mv.example" + letter.Path}
		needed := []string{letter.To.Name, letter.Contract.Title, letter.Contract.ID, "Pourquoi recevez-vous ce message\u00a0?"}
		if kind != mail.Digest {
			needed = append(needed, "en tant que "+letter.To.Role)
		}
		if !letter.DueOn.IsZero() {
			needed = append(needed, letter.DueOn.LongFrench())
		}
		for _, item := range letter.Items {
			links = append(links, "https://jalon.ars-mv.example"+item.Path)
			needed = append(needed, item.Label, item.Contract.Title)
		}
		for _, words := range append(needed, links[0]) {
			if !strings.Contains(mailed.text, words) || !strings.Contains(html.UnescapeString(mailed.html), words) {
				t.Errorf("%s: one part lacks %q", kind, words)
			}
		}
		for _, address := range regexp.MustCompile(`(?i)(?:src|href|url|action)\s*[=(]\s*["']?([^"')]*)`).FindAllStringSubmatch(mailed.html, -1) {
			if !slices.Contains(links, address[1]) {
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
