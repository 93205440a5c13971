package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

type retroplanCommand struct {
	Effective string `required:"" placeholder:"DATE" help:"Prise d'effet souhaitée, par exemple 2030-01-01. La dernière signature est attendue la veille."`
	Policy    string `help:"Politique d'échéances : version publiée, « default », « exemple », ou chemin d'un fichier YAML." default:"default"`
	Territory string `help:"Territoire de l'autorité, pour ses jours fériés (metropole, alsace-moselle, la-reunion…)." default:"metropole"`
	AsOf      string `placeholder:"DATE" help:"Jour où la question est posée ; aujourd'hui par défaut."`
	JSON      bool   `help:"Sortie JSON."`
}

// Run counts back from an effective date to the latest acceptable start.
func (c retroplanCommand) Run() error {
	p, err := openPolicy(c.Policy)
	if err != nil {
		return err
	}
	effective, err := typedDay("effective", c.Effective)
	if err != nil {
		return err
	}
	territory := civil.Territory(c.Territory)
	if !territory.Known() {
		return fmt.Errorf("--territory\u00a0: %q n'est pas un territoire connu\u00a0; choisissez parmi %s", c.Territory, territories())
	}
	today, err := typedDay("as-of", cmp.Or(c.AsOf, civil.MustZone(territory.ZoneName()).Day(time.Now()).String()))
	if err != nil {
		return err
	}
	plan := schedule.Backward(effective, p.Policy, territory)
	if c.JSON {
		return writeJSON(os.Stdout, retroplanAnswer{
			EffectiveOn: effective, Policy: p.Version, Territory: territory, AsOf: today,
			LatestStart: plan.LatestStart(), AdvisedStart: plan.AdvisedStart(), LateBy: plan.LateBy(today), Sentences: plan.Told(today), Steps: plan,
		})
	}
	return printRetroplan(os.Stdout, plan, today)
}

// retroplanAnswer has the names of the API's.
type retroplanAnswer struct {
	EffectiveOn  civil.Date         `json:"effective_on"`
	Territory    civil.Territory    `json:"territory"`
	Policy       string             `json:"policy"`
	AsOf         civil.Date         `json:"as_of"`
	LatestStart  civil.Date         `json:"latest_start"`
	AdvisedStart civil.Date         `json:"advised_start"`
	LateBy       int                `json:"late_by_days"`
	Sentences    []string           `json:"sentences"`
	Steps        schedule.Retroplan `json:"steps"`
}

func printRetroplan(w io.Writer, plan schedule.Retroplan, today civil.Date) error {
	var text strings.Builder
	for _, sentence := range plan.Told(today) {
		fmt.Fprintln(&text, sentence)
	}
	for _, s := range plan {
		fmt.Fprintf(&text, "\n%s (%s)\n    au plus tard\u00a0: %s\n    conseillé\u00a0:    %s\n    marge\u00a0:        %d jours\n",
			s.Label, s.Source, span(s.LatestBegin, s.LatestEnd), span(s.AdvisedBegin, s.AdvisedEnd), s.Slack)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func span(begin, end civil.Date) string {
	if begin == end {
		return "le " + end.French()
	}
	return "du " + begin.French() + " au " + end.French()
}

func typedDay(option, text string) (civil.Date, error) {
	day, err := civil.Parse(text)
	if err != nil {
		return day, fmt.Errorf("--%s\u00a0: %q n'est pas un jour\u00a0; écrivez-le comme 2030-01-01", option, text)
	}
	return day, nil
}

func territories() string {
	var names []string
	for _, t := range civil.Territories() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}
