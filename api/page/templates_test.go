package page

import (
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/campaign"
	"jalon/internal/content"
	"jalon/internal/diagnostic"
	"jalon/internal/finess"
	"jalon/internal/hindsight"
	"jalon/internal/postgres"
	"jalon/internal/review"
)

// views are the values of each page, in every shape that shows other parts of its template.
var views = map[string][]any{
	"sign_in":  {signInPage{}},
	"todo":     {todoPage{}},
	"several":  {severalPage{}, severalPage{Answered: true}},
	"contract": {contractPage{}},
	"approval": {approvalPage{}, approvalPage{Plans: make([]PlanLine, 1)}, approvalPage{Rounds: make([]roundView, 1)}, approvalPage{Rounds: make([]roundView, 1), Trouble: new(Trouble)}},
	"text":     {textPage{}},
	"people": {peoplePage{}, peoplePage{Trouble: new(Trouble), Forms: []actForm{{Fields: []field{
		{ID: "a", Kind: "select", Options: make([]option, 2)}, {ID: "b", Kind: "area", Hint: "h"}, {ID: "c", Kind: "date", Fault: new(fault)},
	}}}}},
	"deadline":   {deadlinePage{}, deadlinePage{Trouble: new(Trouble), Forms: make([]actForm, 2)}},
	"letters":    {lettersPage{}, lettersPage{Later: true}},
	"settings":   {settingsPage{}, settingsPage{Fed: true, Wishes: Wishes{Letters: make([]LetterWish, 2)}}},
	"access_log": {accessPage{}},
	"history":    {historyPage{}, historyPage{Later: true, Filtered: []string{"a"}}, historyPage{Lines: []historyLine{{Text: "/t", Sealed: "s", HistoryLine: HistoryLine{Hash: "h", Revision: "r"}}}}},
	"asof":       {asOfPage{}, asOfPage{Then: new(Then)}},
	"changes": {changesPage{}, changesPage{Changes: new(Changes)}, changesPage{Changes: &Changes{Rooms: []RoomChanged{{Label: "a", Changes: []hindsight.Change{
		{Act: hindsight.Added}, {Act: hindsight.Removed}, {Act: hindsight.Changed},
	}}}}}},
	"checkpoints": {checkpointsPage{}, checkpointsPage{Later: true}, checkpointsPage{Lines: []Checkpoint{{Valid: true}, {Invalid: true}, {}}}},
	"retroplan":   {retroplanPage{}},
	"load":        {loadPage{}},
	"vigilance":   {vigilancePage{}, vigilancePage{Told: new(VigilanceTold)}},
	"finess":      {finessPage{}, finessPage{Asked: true, Lines: make([]finess.Entity, 1)}}, "finess_entity": {finessEntityPage{}, finessEntityPage{Closed: true}},
	"finess_refreshes": {refreshesPage{}, refreshesPage{Later: true, Nothing: true, Trouble: new(Trouble)}},
	"finess_refresh":   {refreshPage{}, refreshPage{Decidable: true, ChangedLines: []finess.EntityChange{{Fields: make([]finess.FieldChange, 1)}}}},
	"objectives":       {objectivesPage{}, objectivesPage{Goals: []goalLine{{Aims: make([]aimLine, 1)}}}},
	"draft": {draftPage{}, draftPage{Trouble: new(Trouble), Form: draftForm{Groups: []draftGroup{
		{Entries: []entry{ticks("findings", "Constats", same("a", "b")).named("")}, Rows: &draftRows{Lines: []draftRow{{Entries: []entry{words("code", "Code").named("steps/0/")}}}}},
	}}}},
	"draft_conflict": {conflictPage{}, conflictPage{Places: []place{{ID: "p0", Both: true}, {ID: "p1", Keep: keepTheirs}, {ID: "p2", Keep: keepMine}}}},
	"revisions":      {revisionsPage{}, revisionsPage{Compared: true, Changes: []content.Change{{Runs: []content.Run{{Op: content.Added}, {Op: content.Removed}, {Op: content.Kept}}}}}},
	"sheet":          {sheetPage{}, sheetPage{Submit: "/s", Note: draftNote{Version: 1, Private: true, Share: true}}},
	"intents":        {intentsPage{}, intentsPage{Promotes: true, Lines: []intentLine{{Code: "FA-1"}}, Asked: "FA-1", Trouble: new(Trouble)}},
	"alerts":         {alertsPage{}},
	"diagnostic": {diagnosticPage{}, diagnosticPage{Private: 2, Share: true, Drafts: []partDraft{{Note: draftNote{Private: true, Share: true}}, {Gone: true}}}, diagnosticPage{Missing: []missingGroup{{Parts: make([]diagnostic.Missing, 1)}}, Territory: make([]territoryTold, 2),
		Rows: []coverageRow{{Cells: make([]coverageCell, 1)}}, Scopes: make([]diagnostic.Scope, 1)}},
	"diagnostic_part": {partPage{Part: &part{Fields: []field{area("texte", "Texte", "")}}},
		partPage{Part: &part{Deposit: true, Fields: []field{area("texte", "Texte", "Aide")}}, Trouble: new(Trouble), By: "Claire", Theirs: []saying{{}}}},
	"diagnostic_findings": {findingsPage{}, findingsPage{Findings: []findingTold{{Aside: true}}}},
	"diagnostic_swot":     {swotPage{}}, "diagnostic_matrix": {matrixPage{}, matrixPage{Places: []priorityTold{{Key: diagnostic.First}}}},
	"diagnostic_chain": {chainPage{}, chainPage{Trails: make([]trailTold, 1)}},
	"indicators":       {indicatorsPage{}, indicatorsPage{Reports: make([]reportLine, 1), Lines: []indicatorLine{{Indicator: Indicator{Years: make([]IndicatorYear, 1)}}}}},
	"measure":          {measurePage{}}, "mapping": {mappingPage{}},
	"following":    {followingPage{Told: new(FollowingTold)}, followingPage{Asked: true, Told: &FollowingTold{Contracts: make([]FollowedContract, 1), Sheets: make([]FollowedSheet, 2)}, Trouble: new(Trouble)}},
	"progress":     {progressPage{Objectives: []objectiveFollowed{{Sheets: []sheetFollowed{{Steps: make([]stepFollowed, 2)}}}}}},
	"review_year":  {yearPage{Year: review.Year{Objectives: []review.Objective{{Sheets: []review.Sheet{{Indicators: []review.Indicator{{Result: review.Missed}}}}}}}}},
	"review_joint": {jointPage{Values: []valuesTold{{Years: make([]review.Indicator, 2)}}}},
	"campaigns": {campaignsPage{CampaignsTold: new(CampaignsTold)}, campaignsPage{CampaignsTold: new(CampaignsTold), Report: &CampaignReport{Reading: new(campaign.Reading)}},
		campaignsPage{CampaignsTold: new(CampaignsTold), Report: &CampaignReport{Reading: new(campaign.Reading), Taken: new(postgres.Taken)}}},
	"programme":        {programmePage{}, programmePage{Told: new(ProgrammeTold)}, programmePage{Told: &ProgrammeTold{Lines: make([]ProgrammedLine, 1)}}},
	"programme_launch": {programmePage{}, programmePage{Again: true, Sent: []LaunchTold{{}, {Again: true}, {Unsettled: true}, {Trouble: new(Trouble)}}}},
	"programme_import": {programmeImportPage{Trouble: new(Trouble)}, programmeImportPage{Tried: new(ProgrammeTried), Found: new(ProgrammeFound)}, programmeImportPage{Told: &ImportTold{UnderWay: true}}, programmeImportPage{Told: &ImportTold{Taken: true}, Found: new(ProgrammeFound)}},
	"trouble":          {troublePage{}},
}

func TestEveryTemplateIsAPageOrAPartOfOne(t *testing.T) {
	entries, err := fs.ReadDir(files, "templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".html")
		if name != "layout" && !strings.HasPrefix(name, "part_") && !slices.Contains(names, name) {
			t.Errorf("%s is no page", entry.Name())
		}
	}
	if len(views) != len(names) {
		t.Errorf("%d pages have values, of %d", len(views), len(names))
	}
}

func TestPagesAreWholeWithEverythingAndWithNothing(t *testing.T) {
	sets := parse()
	for _, name := range names {
		for _, empty := range views[name] {
			full := reflect.New(reflect.TypeOf(empty)).Elem()
			fill(full, hostile)
			for _, values := range []any{empty, full.Interface()} {
				var page strings.Builder
				if err := sets[name].Execute(&page, values); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				accessible(t, name, page.String())
			}
		}
	}
}

// hostile is a text that must stay one.
const hostile = `<b onclick="x">&</b>`

// fill gives every field some value, texts the same one, and every list two.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 7, 14, 7, 5, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			// What is embedded is shown too, though its type is not exported.
			if field := v.Field(i); field.CanSet() || v.Type().Field(i).Anonymous {
				fill(field, text)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), text)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	}
}

var (
	ids      = regexp.MustCompile(` id="([^"]*)"`)
	ties     = regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"`)
	controls = regexp.MustCompile(`<(?:input|textarea|select)[^>]*>`)
	foreign  = regexp.MustCompile(`(?i)<script|<style| style=|<b | src=|javascript:`)
)

// accessible checks what machines can tell of an accessible page: the language, one heading, a way past the menu,
// labels tied to their fields, headings and captions of tables.
func accessible(t *testing.T, name, page string) {
	t.Helper()
	for _, text := range []string{`<html lang="fr">`, `<meta name="viewport"`, `href="#contenu"`, `<main id="contenu"`} {
		if strings.Count(page, text) != 1 {
			t.Errorf("%s holds %q %d times", name, text, strings.Count(page, text))
		}
	}
	if strings.Count(page, "<h1") != 1 || strings.Count(page, "<table>") != strings.Count(page, "<caption>") ||
		strings.Count(page, "<th>")+strings.Count(page, "<th ") != strings.Count(page, `<th scope="`) {
		t.Errorf("%s: headings of the page or of a table are missing: %s", name, page)
	}
	if found := foreign.FindString(page); found != "" {
		t.Errorf("%s holds %q", name, found)
	}
	known := map[string]bool{}
	for _, id := range ids.FindAllStringSubmatch(page, -1) {
		known[id[1]] = true
	}
	for _, tie := range ties.FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(tie[1]) {
			if !known[id] && !strings.Contains(tie[1], "&lt;") {
				t.Errorf("%s: nothing has the id %q", name, id)
			}
		}
	}
	for _, control := range controls.FindAllString(page, -1) {
		id := ids.FindStringSubmatch(control)
		if !strings.Contains(control, `type="hidden"`) && (id == nil || !strings.Contains(page, ` for="`+id[1]+`"`)) {
			t.Errorf("%s: no label belongs to %s", name, control)
		}
	}
}
