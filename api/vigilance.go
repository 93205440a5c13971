package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/policy"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// level is how much an alert weighs; empty for all.
type level string

func (level) Schema(huma.Registry) *huma.Schema { return oneOf(vigilance.Levels()) }

type vigilanceInput struct {
	Rule      line      `query:"rule" maxLength:"40" example:"V-STEP-LATE" doc:"Ne garde que ce que dit cette règle."`
	Level     level     `query:"level" doc:"Ne garde que ce niveau."`
	Territory territory `query:"territory" doc:"Ne garde que les contrats de ce territoire."`
	Authority line      `query:"authority" maxLength:"64" doc:"Ne garde que les contrats de cette partie (code, par exemple ARS-MV)."`
	Contract  line      `query:"contract" maxLength:"64" doc:"Ne garde que ce contrat."`

	whole bool // every alert is told
}

// goOn has every alert told: a page shows the most pressing ones.
func (in *vigilanceInput) goOn(string) { in.whole = true }

// mostAlerts is how many alerts one answer tells; their counts are whole.
const mostAlerts = 500

// VigilanceView is what the rules find in many contracts.
type VigilanceView struct {
	Items     []ContractAlert `json:"items" nullable:"false" doc:"Les plus pressantes d'abord, puis par contrat."`
	More      int             `json:"more" doc:"Combien d'autres ne sont pas listées."`
	Levels    []AlertCount    `json:"levels" nullable:"false" doc:"Combien d'alertes de chaque niveau, le plus pressant d'abord."`
	Rules     []AlertCount    `json:"rules" nullable:"false" doc:"Combien d'alertes de chaque règle, dans l'ordre du domaine."`
	Contracts int             `json:"contracts" doc:"Contrats lus."`
	Cut       bool            `json:"cut,omitempty" doc:"Seuls les premiers contrats, par identifiant, ont été lus."`
	Unread    []string        `json:"unread" nullable:"false" doc:"Contrats dont le contenu n'a pas pu être lu, par identifiant."`
}

// ContractAlert is an alert with the contract that it is about.
type ContractAlert struct {
	Contract string `json:"contract"`
	Title    string `json:"title" doc:"Du contrat."`
	AlertLine
}

// AlertCount is how many alerts have a level or a rule.
type AlertCount struct {
	Name  string `json:"name" example:"warning"`
	Label string `json:"label" doc:"En français, pour un niveau."`
	Count int    `json:"count"`
}

type vigilanceOutput struct{ Body VigilanceView }

func (s *server) registerVigilance(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/alerts", OperationID: "vigilance", Tags: []string{contentTag},
		Summary: "Lire les points de vigilance de plusieurs contrats",
		Description: "Ce que les règles de vigilance trouvent aujourd'hui dans les contrats que la personne peut lire et qui ne sont pas terminés, sous les seuils de la politique de chacun. " +
			"Un contrat dont le contenu ne peut pas être lu est nommé, et n'empêche pas de lire les autres.",
	}, s.vigilance, vigilanceSheet)
}

func (s *server) vigilance(ctx context.Context, in *vigilanceInput) (*vigilanceOutput, error) {
	limits, err := s.thresholds(ctx)
	if err != nil {
		return nil, err
	}
	view := VigilanceView{Items: []ContractAlert{}, Levels: []AlertCount{}, Rules: []AlertCount{}, Unread: []string{}}
	read, err := s.living(ctx, string(in.Authority), string(in.Contract), func(c postgres.Contract) error {
		found, kept, err := s.alertsIn(ctx, in, c.ID, limits)
		if kept {
			view.Contracts++
		}
		for _, a := range found {
			view.Items = append(view.Items, ContractAlert{c.ID, c.Title, AlertLine{a, a.Level.French()}})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	view.Cut, view.Unread = read.cut, read.unread
	view.count()
	if slices.SortStableFunc(view.Items, ContractAlert.compare); !in.whole {
		view.More = max(len(view.Items)-mostAlerts, 0)
		view.Items = view.Items[:len(view.Items)-view.More]
	}
	return &vigilanceOutput{view}, nil
}

// alertsIn are those of one contract that are asked for; kept is false for a contract of another territory.
func (s *server) alertsIn(ctx context.Context, in *vigilanceInput, id string, limits func(string) vigilance.Limits) (found []vigilance.Alert, kept bool, err error) {
	view, err := s.contract(ctx, id)
	if err != nil {
		return nil, false, err
	}
	said, err := s.as(ctx).Content(ctx, id)
	if err != nil {
		return nil, false, err
	}
	if in.Territory != "" && said.File.Territory != string(in.Territory) {
		return nil, false, nil
	}
	return slices.DeleteFunc(s.judged(view, said.File, limits), func(a vigilance.Alert) bool {
		return in.Rule != "" && a.Rule != string(in.Rule) || in.Level != "" && a.Level != vigilance.Level(in.Level)
	}), true, nil
}

// compare puts the more pressing alert first.
func (a ContractAlert) compare(b ContractAlert) int {
	return slices.Index(vigilance.Levels(), a.Level) - slices.Index(vigilance.Levels(), b.Level)
}

// count counts every alert by level and by rule; what has none is left out.
func (v *VigilanceView) count() {
	by := map[string]int{}
	for _, a := range v.Items {
		by[string(a.Level)]++
		by[a.Rule]++
	}
	for _, l := range vigilance.Levels() {
		if n := by[string(l)]; n > 0 {
			v.Levels = append(v.Levels, AlertCount{string(l), l.French(), n})
		}
	}
	for _, r := range vigilance.Rules() {
		if n := by[r.ID]; n > 0 {
			v.Rules = append(v.Rules, AlertCount{r.ID, "", n})
		}
	}
}

// thresholds gives those of a policy by its version: one that Jalon brings along, or that this installation added.
func (s *server) thresholds(ctx context.Context) (func(version string) vigilance.Limits, error) {
	added, err := s.DB.Policies(ctx)
	if err != nil {
		return nil, err
	}
	texts, known := map[string]string{}, map[string]vigilance.Limits{}
	for _, p := range added {
		texts[p.Rules.Version] = p.Text
	}
	return func(version string) vigilance.Limits {
		limits, read := known[version]
		if !read {
			var err error
			if limits, err = policy.Vigilance(version, texts[version]); err != nil {
				limits = vigilance.Default() // a version of which only the values came along, with a contract
			}
			known[version] = limits
		}
		return limits
	}, nil
}
