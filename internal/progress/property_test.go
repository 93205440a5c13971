package progress_test

import (
	"flag"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/lifecycle"
	"jalon/internal/progress"
	"jalon/internal/schedule"
)

// contracts is how many lives the properties are held against.
const contracts = "3000"

func many(t *testing.T) {
	known := flag.Lookup("rapid.checks").Value.String()
	if err := flag.Set("rapid.checks", contracts); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set("rapid.checks", known); err != nil {
			t.Error(err)
		}
	})
}

// anyContract draws a contract in force: objectives with and without fiches, fiches with and without steps or objective,
// weights given or not, work that was done or given up before.
func anyContract(rt *rapid.T) (*contractfile.File, contract.State) {
	n := func(label string, most int) int { return rapid.IntRange(0, most).Draw(rt, label) }
	weight := func() *contractfile.Number {
		return rapid.SampledFrom([]*contractfile.Number{nil, number("1"), number("2"), number("1.5"), number("7.25"), number("1000")}).Draw(rt, "weight")
	}
	file := &contractfile.File{ID: "CPOM-T"}
	codes := []string{""}
	for i := range n("strategic", 3) {
		strategic := contractfile.StrategicObjective{Code: fmt.Sprint("OS-", i), Weight: weight()}
		for j := range n("operational", 2) {
			code := fmt.Sprint("OO-", i, "-", j)
			strategic.OperationalObjectives = append(strategic.OperationalObjectives, contractfile.OperationalObjective{Code: code, Weight: weight()})
			codes = append(codes, code)
		}
		file.StrategicObjectives = append(file.StrategicObjectives, strategic)
	}
	state := contract.State{
		ID: "CPOM-T", Phase: lifecycle.InForce, EffectiveOn: civil.On(2028, 1, 1), TermOn: civil.On(2032, 12, 31), SignedOn: civil.On(2027, 12, 15),
		Parties: []contract.Party{{Code: "ARS-MV"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: "ars", Party: "ARS-MV", Role: contract.Referent}, {Person: "og", Party: "OG", Role: contract.Referent}, {Person: "chief", Party: "OG", Role: contract.Signatory},
		},
	}
	for i := range 1 + n("fiches", 4) {
		sheet := contractfile.ActionSheet{Code: fmt.Sprint("FA-", i), OperationalObjective: rapid.SampledFrom(codes).Draw(rt, "under"), Weight: weight()}
		followed := contract.Sheet{Code: sheet.Code, Approved: true}
		for range n("steps", 4) {
			sheet.Steps = append(sheet.Steps, contractfile.Step{Weight: weight()})
			stage := rapid.SampledFrom([]contract.StepStage{contract.ToDo, contract.ToDo, contract.Validated, contract.Dropped}).Draw(rt, "stage")
			followed.Steps = append(followed.Steps, contract.Step{DueOn: civil.On(2029, 1, 31), Stage: stage})
		}
		file.ActionSheets = append(file.ActionSheets, sheet)
		state.Sheets = append(state.Sheets, followed)
	}
	return file, state
}

// work is a contract at work, driven by the kernel.
type work struct {
	rt    *rapid.T
	file  *contractfile.File
	state contract.State
	asked int
}

var workday = time.Date(2028, 2, 1, 11, 0, 0, 0, time.UTC)

func begin(rt *rapid.T, file *contractfile.File, opening contract.State) *work {
	w := &work{rt: rt, file: file}
	w.live(contract.Open(opening, workday))
	return w
}

func (w *work) live(facts []contract.Fact, err error) {
	if err != nil {
		w.rt.Fatal(err)
	}
	for _, fact := range facts {
		if err := w.state.Apply(fact); err != nil {
			w.rt.Fatal(err)
		}
	}
}

func (w *work) do(person string, action lifecycle.Action, subject string, verdict lifecycle.Action) {
	w.asked++
	revision := fmt.Sprintf("%064x", w.asked)
	if a, asked := w.state.Approval(subject); asked && action == contract.DecideApproval {
		revision = a.Revision
	}
	w.live(contract.Decide(&w.state, contract.Command{
		ID: fmt.Sprint(w.asked), Action: action, By: contract.Actor{Person: person}, Subject: subject, Verdict: verdict, Reason: "motif", Revision: revision,
	}, workday))
}

// validate has a step reported and confirmed by another person; a first report may be sent back.
func (w *work) validate(step string, sentBack bool) {
	if sentBack {
		before := told(w.told())
		w.do("og", contract.ReportStep, step, "")
		w.do("chief", contract.DecideApproval, step, lifecycle.RequestChanges)
		if !maps.Equal(before, told(w.told())) {
			w.rt.Fatalf("%s was sent back, and the figures moved", step)
		}
	}
	w.do("og", contract.ReportStep, step, "")
	w.do("chief", contract.DecideApproval, step, lifecycle.Approve)
}

func (w *work) told() progress.Contract { return progress.Of(w.file, &w.state) }

// toDo lists the steps that can be reported, in any order.
func (w *work) toDo(label string) []string {
	var ids []string
	for _, offer := range contract.Available(&w.state, "og", workday) {
		if offer.Action == contract.ReportStep {
			ids = append(ids, offer.Subject)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return rapid.Permutation(ids).Draw(w.rt, label)
}

func sheetOf(c progress.Contract, code string) progress.Sheet {
	all := c.Sheets()
	return all[slices.IndexFunc(all, func(s progress.Sheet) bool { return s.Code == code })]
}

func gained(before, after progress.Fraction) *big.Rat { return new(big.Rat).Sub(after.Rat, before.Rat) }

// Validating a step raises the contract's advance by exactly its part of its fiche's share; validating the last one of a
// fiche raises what is achieved by exactly that share, and all of them together raise the advance by it (F-RS-01).
func TestEachStepCountsForExactlyItsPart(t *testing.T) {
	many(t)
	rapid.Check(t, func(rt *rapid.T) {
		file, opening := anyContract(rt)
		w := begin(rt, file, opening)
		sharesSumToOne(rt, w.told())
		raised := map[string]*big.Rat{}
		for _, id := range w.toDo("order") {
			code, n := split(id)
			before := w.told()
			sheet := sheetOf(before, code)
			w.validate(id, rapid.Bool().Draw(rt, "sent back"))
			after := w.told()

			part := new(big.Rat).Mul(sheet.Share.Rat, sheet.Steps[n-1].Part.Rat)
			if got := gained(before.Advance, after.Advance); got.Sign() <= 0 || got.Cmp(part) != 0 {
				rt.Fatalf("%s raises the advance by %s, want %s", id, got.RatString(), part.RatString())
			}
			want := new(big.Rat)
			if i := slices.IndexFunc(w.state.Sheets, func(s contract.Sheet) bool { return s.Code == code }); w.state.Sheets[i].Finished() {
				want = sheet.Share.Rat
			}
			if got := gained(before.Achieved, after.Achieved); got.Cmp(want) != 0 {
				rt.Fatalf("%s raises what is achieved by %s, want %s", id, got.RatString(), want.RatString())
			}
			if raised[code] == nil {
				raised[code] = new(big.Rat).Mul(sheet.Share.Rat, sheet.Advance.Rat) // validated before
			}
			raised[code].Add(raised[code], part)
			sharesSumToOne(rt, after)
		}
		end := w.told()
		for code, sum := range raised {
			if share := sheetOf(end, code).Share; sum.Cmp(share.Rat) != 0 {
				rt.Fatalf("the steps of %s raise the advance by %s, its share is %s", code, sum.RatString(), share.RatString())
			}
		}
		if end.Share.Sign() > 0 && (end.Advance.Percent() != "100\u00a0%" || end.Achieved.Percent() != "100\u00a0%") {
			rt.Fatalf("everything is done: %s, %s", end.Advance.Percent(), end.Achieved.Percent())
		}
	})
}

// Whatever the order in which steps are validated and in which the content lists its parts, the figures are the same.
func TestOrderNeverMatters(t *testing.T) {
	many(t)
	rapid.Check(t, func(rt *rapid.T) {
		file, opening := anyContract(rt)
		one := begin(rt, file, opening)
		some := one.toDo("steps")
		some = some[:rapid.IntRange(0, len(some)).Draw(rt, "some")]
		for _, id := range some {
			one.validate(id, false)
		}
		other := begin(rt, reversed(file), opening)
		for _, id := range slices.Backward(some) {
			other.validate(id, false)
		}
		if a, b := told(one.told()), told(other.told()); !maps.Equal(a, b) {
			rt.Fatalf("one way:\n%v\nthe other:\n%v", a, b)
		}
	})
}

// reversed lists the same content the other way round.
func reversed(file *contractfile.File) *contractfile.File {
	turned := *file
	turned.ActionSheets, turned.StrategicObjectives = slices.Clone(file.ActionSheets), slices.Clone(file.StrategicObjectives)
	slices.Reverse(turned.ActionSheets)
	slices.Reverse(turned.StrategicObjectives)
	for i := range turned.StrategicObjectives {
		operational := slices.Clone(turned.StrategicObjectives[i].OperationalObjectives)
		slices.Reverse(operational)
		turned.StrategicObjectives[i].OperationalObjectives = operational
	}
	return &turned
}

// A selection is a contract of its own: its shares sum to one, and its fiches keep their own figures and their proportions.
func TestAnySelection(t *testing.T) {
	many(t)
	rapid.Check(t, func(rt *rapid.T) {
		file, state := anyContract(rt)
		whole := progress.Of(file, &state)
		chosen := map[string]bool{}
		for _, sheet := range whole.Sheets() {
			chosen[sheet.Code] = rapid.Bool().Draw(rt, sheet.Code)
		}
		part := whole.Where(func(s progress.Sheet) bool { return chosen[s.Code] })
		sharesSumToOne(rt, part)
		for _, sheet := range part.Sheets() {
			was := sheetOf(whole, sheet.Code)
			if !chosen[sheet.Code] || sheet.Advance.Cmp(was.Advance.Rat) != 0 || sheet.Share.Cmp(was.Share.Rat) < 0 || (sheet.Share.Sign() == 0) != (was.Share.Sign() == 0) {
				rt.Fatalf("%s: share %s of the selection, %s of the whole", sheet.Code, sheet.Share.RatString(), was.Share.RatString())
			}
		}
	})
}

func sharesSumToOne(rt *rapid.T, c progress.Contract) {
	sum := new(big.Rat)
	for _, sheet := range c.Sheets() {
		sum.Add(sum, sheet.Share.Rat)
		parts := new(big.Rat)
		for _, step := range sheet.Steps {
			parts.Add(parts, step.Part.Rat)
		}
		if want := sheet.Share.Sign(); parts.RatString() != fmt.Sprint(want) {
			rt.Fatalf("the steps of %s sum to %s", sheet.Code, parts.RatString())
		}
	}
	if sum.Cmp(c.Share.Rat) != 0 || sum.Sign() != 0 && sum.RatString() != "1" {
		rt.Fatalf("the shares of all fiches sum to %s, the contract's is %s", sum.RatString(), c.Share.RatString())
	}
}

// split reads step.<fiche>.<n>.
func split(id string) (code string, n int) {
	rest := strings.TrimPrefix(id, string(schedule.Step)+".")
	dot := strings.LastIndexByte(rest, '.')
	if _, err := fmt.Sscan(rest[dot+1:], &n); err != nil {
		panic(err)
	}
	return rest[:dot], n
}
