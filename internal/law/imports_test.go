package law_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// closed lists packages that may import nothing but the standard library and what their row names.
var closed = []struct {
	Package string
	May     []string
	Reason  string
}{
	{"internal/civil", nil, "dates know nothing else"},
	{"internal/lifecycle", []string{"internal/civil", "github.com/looplab/fsm"}, "the machines are tables; nobody else meets the library that runs them"},
	{"internal/schedule", []string{"internal/civil"}, "the plan is arithmetic on civil dates"},
	{"internal/contract", []string{"internal/civil", "internal/lifecycle", "internal/schedule"}, "the kernel is one fold for the workflow, the database and an auditor"},
	{"internal/contractfile", []string{"internal/civil", "github.com/santhosh-tekuri/jsonschema/v6/..."}, "a file is judged before anything else is known about it"},
	{"internal/vigilance", []string{"internal/civil", "internal/contractfile"}, "what deserves attention follows from the file alone"},
	{"internal/progress", []string{"internal/contract", "internal/contractfile"}, "how far the work has come is arithmetic"},
	{"internal/review", []string{"internal/civil", "internal/contract", "internal/contractfile", "internal/progress", "internal/spreadsheet", "internal/vigilance"}, "what is read before a meeting follows from the content"},
	{"internal/finess", []string{"internal/civil", "internal/contractfile", "internal/spreadsheet", "golang.org/x/text/unicode/norm"}, "a referential is compared before anybody decides on it"},
	{"internal/campaign", []string{"internal/contractfile", "internal/finess", "internal/spreadsheet", "golang.org/x/text/unicode/norm"}, "a campaign is read and compared without a database"},
	{"internal/diagnostic", []string{"golang.org/x/text/unicode/norm", "internal/contractfile", "internal/grid"}, "a diagnostic is read out of a file"},
	{"internal/content", []string{"github.com/sergi/go-diff/diffmatchpatch", "internal/civil", "internal/contract", "internal/contractfile", "internal/lifecycle"}, "what the contract says follows from the file and the drafts over it"},
	{"internal/contractfile/generate", []string{"internal/civil", "internal/contractfile"}, "made-up files are for tests"},
	{"internal/grid", nil, "a grid knows no contract"},
	{"internal/programme", []string{"internal/civil", "internal/contractfile", "internal/spreadsheet", "golang.org/x/text/runes", "golang.org/x/text/transform", "golang.org/x/text/unicode/norm"}, "a list is judged before anything of it is stored"},
	{"internal/spreadsheet", []string{"github.com/xuri/excelize/v2", "golang.org/x/text/encoding/charmap", "internal/civil"}, "a cell knows nothing of contracts"},
	{"internal/policy", []string{"internal/civil", "internal/schedule", "internal/vigilance", "github.com/goccy/go-yaml/...", "github.com/santhosh-tekuri/jsonschema/v6/..."}, "a policy is judged before any contract lives under it"},
	{"internal/icalendar", []string{"internal/civil", "github.com/arran4/golang-ical"}, "an entry knows a day, and nothing of contracts"},
	{"internal/dossier", []string{"internal/civil", "internal/contract", "internal/contractfile", "internal/lifecycle", "internal/mention", "internal/policy", "internal/schedule"}, "a file as the kernel needs it, and no more"},
	{"internal/correspondence", []string{"internal/civil", "internal/contract", "internal/dossier", "internal/icalendar", "internal/lifecycle", "internal/mail", "internal/schedule"}, "who is written to follows from facts alone; internal/mail gives it the words' types"},
	{"internal/story", []string{"internal/civil", "internal/contract", "internal/lifecycle", "internal/schedule"}, "a story is played in memory and on a server alike"},
	{"internal/chronicle", []string{"internal/civil", "internal/contract", "internal/lifecycle"}, "telling a life needs nothing but its facts"},
	{"internal/access", []string{"internal/contract"}, "who may what is one table, and the kernel's roles are its columns"},
	{"internal/signin", []string{"github.com/coreos/go-oidc/v3/oidc", "golang.org/x/oauth2"}, "who somebody is; what they may do is decided elsewhere"},
	{"internal/ledger", []string{"golang.org/x/mod/sumdb/..."}, "what proves the past knows nothing of what it proves"},
	{"internal/keyring", nil, "keys know nothing of what they seal"},
	{"internal/mention", []string{"golang.org/x/text/unicode/norm"}, "a mention knows no person"},
	{"internal/hindsight", []string{"internal/civil", "internal/contract", "internal/lifecycle"}, "a past day is a fold of facts"},
	{"internal/audit", []string{"golang.org/x/mod/sumdb/...", "internal/civil", "internal/contract", "internal/history", "internal/ledger", "internal/lifecycle", "internal/mention"}, "evidence is judged without a database, a server or a key"},
	{"internal/bundle", []string{"golang.org/x/mod/sumdb/...", "internal/audit", "internal/civil", "internal/contract", "internal/history", "internal/ledger", "internal/lifecycle", "internal/mention"}, "a bundle is checked with nothing but itself"},
	{"internal/history", []string{"go.temporal.io/api/...", "go.temporal.io/sdk/converter", "google.golang.org/protobuf/..."}, "a history is read without any server"},
	{"workflows/replay", []string{"go.temporal.io/sdk/converter", "go.temporal.io/sdk/worker", "go.temporal.io/sdk/workflow", "go.temporal.io/api/...", "internal/civil", "internal/contract", "internal/history", "workflows"}, "an auditor replays with what the workflow links, and no database"},
	{"workflows", []string{"go.temporal.io/sdk/...", "go.temporal.io/api/common/v1", "go.temporal.io/api/failure/v1", "google.golang.org/protobuf/proto", "internal/civil", "internal/contract", "internal/lifecycle", "internal/schedule"}, "replayed for years: it names activities and links none of them"},
	{"workflows/intake", []string{"go.temporal.io/sdk/client", "go.temporal.io/api/...", "internal/contract", "internal/dossier", "internal/postgres", "workflows"}, "exception: a client's side of workflows, stored first and started next; no workflow code"},
	{"workflows/rehearsal", []string{"go.temporal.io/sdk/...", "internal/chronicle", "internal/civil", "internal/contract", "internal/correspondence", "internal/dossier", "internal/lifecycle", "internal/mail", "internal/story", "workflows"}, "exception: the stage for whole lives, with the SDK's test environment"},
}

// never lists what packages must not reach, neither themselves nor through other packages of the tree.
var never = []struct {
	Packages []string
	Reach    []string
	Reason   string
}{
	{
		[]string{"internal/civil", "internal/lifecycle", "internal/schedule", "internal/contract", "internal/contractfile", "internal/dossier", "internal/correspondence", "internal/story", "internal/chronicle", "internal/vigilance", "internal/progress", "internal/review", "internal/content", "internal/grid", "internal/diagnostic"},
		[]string{"go.temporal.io/...", "github.com/jackc/...", "net/http"},
		"pure: a life can be decided, told and rehearsed with nothing running",
	},
	{[]string{"workflows"}, []string{"internal/postgres", "activities", "api/...", "workflows/..."}, "what a workflow links can break the replay of a running contract"},
	{[]string{"internal/..."}, []string{"workflows/...", "activities", "api/...", "cmd/..."}, "imports run one way: the inside does not know who uses it"},
	{[]string{"activities"}, []string{"workflows/...", "api/..."}, "effects do not decide; the workflow names them, not the reverse"},
	{[]string{"api/..."}, []string{"activities", "cmd/..."}, "the API asks workflows; only workers do things"},
	{[]string{"internal/timetravel"}, []string{"go.temporal.io/server/..."}, "it moves the calendar of any server that allows it, over the wire"},
	{[]string{"cmd/jalon", "cmd/internal/...", "api/...", "activities", "workflows/..."}, []string{"go.temporal.io/server/...", "internal/localtemporal", "internal/localpostgres", "internal/localsignin/...", "internal/browser"}, "production brings no server along; only the demo does"},
}

// reserved lists what only some packages may import directly; a package's tests may also import what Tests adds.
var reserved = []struct {
	Import []string
	By     []string
	Tests  []string
	Reason string
}{
	{[]string{"github.com/looplab/fsm"}, []string{"internal/lifecycle"}, nil, "one place knows its traps"},
	{[]string{"github.com/jackc/pgx/v5/..."}, []string{"internal/postgres", "internal/localpostgres"}, []string{"api"}, "SQL has one home; the launcher only asks the server it started whether it answers, and tests make databases for themselves"},
	{[]string{"github.com/jackc/tern/v2/..."}, []string{"internal/postgres"}, nil, "the schema has one home"},
	{[]string{"github.com/fergusstrange/embedded-postgres"}, []string{"internal/localpostgres"}, nil, "downloads and runs binaries: the demo and tests only"},
	{[]string{"github.com/wneessen/go-mail/..."}, []string{"internal/mail"}, nil, "one place makes messages"},
	{[]string{"github.com/emersion/go-smtp"}, []string{"internal/mail/catcher"}, []string{"internal/mail", "internal/dispatch"}, "a mail server exists for demonstrations and tests only"},
	{[]string{"github.com/gin-gonic/gin/...", "github.com/danielgtaylor/huma/v2/..."}, []string{"api/..."}, nil, "HTTP has one home"},
	{[]string{"github.com/coreos/go-oidc/v3/...", "golang.org/x/oauth2/..."}, []string{"internal/signin"}, []string{"internal/localsignin/...", "api"}, "one place trusts other sites' word about who somebody is"},
	{[]string{"github.com/zitadel/oidc/v3/..."}, []string{"internal/localsignin"}, nil, "a provider of our own is for demonstrations and tests"},
	{[]string{"github.com/chromedp/..."}, []string{"internal/browser"}, nil, "tests drive one browser in one way"},
	{[]string{"github.com/rickar/cal/v2/..."}, nil, []string{"internal/civil"}, "a second opinion on holidays, for tests only"},
	{[]string{"github.com/goccy/go-yaml/..."}, []string{"internal/policy"}, nil, "policies are the only YAML, and are read in one way"},
	{[]string{"github.com/xuri/excelize/v2"}, []string{"internal/spreadsheet"}, nil, "workbooks are written in one place"},
	{[]string{"github.com/sergi/go-diff/..."}, []string{"internal/content"}, nil, "texts are compared in one way"},
	{[]string{"github.com/arran4/golang-ical"}, []string{"internal/icalendar"}, nil, "calendar entries are written in one place"},
	{[]string{"github.com/emersion/go-ical"}, nil, []string{"internal/icalendar", "internal/mail", "internal/dispatch", "api"}, "what is written is read back by another hand"},
	{[]string{"github.com/emersion/go-msgauth/..."}, nil, []string{"internal/mail"}, "signatures are verified by another hand"},
	{[]string{"github.com/alexedwards/scs/..."}, []string{"internal/postgres", "api/..."}, nil, "sessions are kept in the database and used by the pages"},
	{[]string{"golang.org/x/mod/sumdb/..."}, []string{"internal/ledger", "internal/audit", "internal/bundle", "internal/postgres", "cmd/jalon"}, []string{"internal/notary", "api", "cmd/jalon-demo"}, "the log and its signatures are others' well-kept code"},
	{[]string{"github.com/alecthomas/kong"}, []string{"cmd/..."}, nil, "settings are read at the door and passed on as values"},
	{[]string{"go.temporal.io/sdk/testsuite"}, []string{"workflows/rehearsal"}, []string{"workflows", "workflows/reminders"}, "lives are rehearsed in one way"},
	{[]string{"go.temporal.io/server/..."}, []string{"internal/localtemporal"}, nil, "linked by the demo and by tests, never by what runs in production"},
}

func TestClosedPackagesImportNothingElse(t *testing.T) {
	all := sources(t)
	for _, row := range closed {
		found := false
		for _, s := range all {
			if s.Package != row.Package || s.Test {
				continue
			}
			found = true
			for _, imported := range slices.Sorted(maps.Keys(s.Imports)) {
				if !standard(imported) && !coversAny(row.May, imported) {
					t.Errorf("%s imports %s, which the row of %s does not allow (%s)", s.Path, imported, row.Package, row.Reason)
				}
			}
		}
		if !found {
			t.Errorf("the table has a row for %s, which does not exist", row.Package)
		}
	}
}

func TestPackagesNeverReachWhatIsForbidden(t *testing.T) {
	direct := directImports(sources(t))
	for _, row := range never {
		checked := 0
		for _, from := range slices.Sorted(maps.Keys(direct)) {
			if !coversAny(row.Packages, from) {
				continue
			}
			checked++
			ways := reach(direct, from)
			for _, reached := range slices.Sorted(maps.Keys(ways)) {
				if reached != from && coversAny(row.Reach, reached) && !coversAny(row.Packages, reached) {
					t.Errorf("%s reaches %s by %s (%s)", from, reached, strings.Join(ways[reached], " → "), row.Reason)
				}
			}
		}
		if checked == 0 {
			t.Errorf("the row about %v covers no package", row.Packages)
		}
	}
}

func TestReservedImportsStayAtHome(t *testing.T) {
	used := make([]bool, len(reserved))
	for _, s := range sources(t) {
		for _, imported := range slices.Sorted(maps.Keys(s.Imports)) {
			concerned, allowed, reason := false, false, ""
			for i, row := range reserved {
				if !coversAny(row.Import, imported) {
					continue
				}
				concerned, reason = true, row.Reason
				if coversAny(row.By, s.Package) || s.Test && coversAny(row.Tests, s.Package) {
					allowed, used[i] = true, true
				}
			}
			if concerned && !allowed {
				t.Errorf("%s imports %s, which is not for %s (%s)", s.Path, imported, s.Package, reason)
			}
		}
	}
	for i, row := range reserved {
		if !used[i] {
			t.Errorf("nobody uses what is reserved to %v: the row of %v is out of date", row.By, row.Import)
		}
	}
}

// standard reports an import of the standard library: its first element has no dot, and it is none of ours.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && !slices.Contains([]string{"activities", "api", "cmd", "internal", "workflows"}, first)
}

// directImports maps each package to what its own code imports, tests apart.
func directImports(all []source) map[string][]string {
	direct := map[string][]string{}
	for _, s := range all {
		if !s.Test {
			direct[s.Package] = append(direct[s.Package], slices.Sorted(maps.Keys(s.Imports))...)
		}
	}
	return direct
}

// reach maps every import that a package has, itself or through packages of the tree, to the way that leads there.
func reach(direct map[string][]string, from string) map[string][]string {
	ways := map[string][]string{from: {from}}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, imported := range direct[queue[0]] {
			if _, known := ways[imported]; !known {
				ways[imported] = append(slices.Clone(ways[queue[0]]), imported)
				queue = append(queue, imported)
			}
		}
	}
	return ways
}
