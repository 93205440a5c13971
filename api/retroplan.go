package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

type retroplanInput struct {
	EffectiveOn day       `query:"effective_on" required:"true" doc:"Jour de prise d'effet souhaité. La dernière signature est attendue la veille."`
	Territory   territory `query:"territory" doc:"Territoire de l'autorité, pour ses jours fériés\u00a0; la métropole par défaut."`
	Policy      line      `query:"policy" maxLength:"40" doc:"Version de la politique dont viennent les durées\u00a0; celle des nouveaux contrats par défaut."`
}

// territory is one of those whose days off are known.
type territory string

func (territory) Schema(huma.Registry) *huma.Schema { return oneOf(civil.Territories()) }

// RetroplanView is the way to an effective date, counted backwards.
type RetroplanView struct {
	EffectiveOn  civil.Date         `json:"effective_on" format:"date"`
	Territory    civil.Territory    `json:"territory"`
	Policy       string             `json:"policy"`
	AsOf         civil.Date         `json:"as_of" format:"date" doc:"Jour où la question est posée."`
	LatestStart  civil.Date         `json:"latest_start" format:"date" doc:"Dernier jour acceptable pour le lancement, toutes les étapes prenant leur durée la plus longue."`
	AdvisedStart civil.Date         `json:"advised_start" format:"date" doc:"Jour conseillé\u00a0: dix-huit mois avant la prise d'effet, selon la politique."`
	LateBy       int                `json:"late_by_days" doc:"De combien de jours le dernier départ est dépassé\u00a0; 0 tant qu'il ne l'est pas."`
	FirstQuarter civil.Date         `json:"first_quarter_until,omitzero" format:"date" doc:"Dernier jour d'un premier trimestre entre le départ conseillé et le dernier départ\u00a0; absent s'il n'y en a pas."`
	Sentences    []string           `json:"sentences" nullable:"false" doc:"Ce que cela veut dire, en français."`
	Steps        schedule.Retroplan `json:"steps" nullable:"false" doc:"Dans l'ordre. Une réunion ou une signature qui tomberait un jour chômé est avancée au jour ouvré précédent."`
}

type retroplanOutput struct{ Body RetroplanView }

func (s *server) registerRetroplan(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/retroplan", OperationID: "retroplan", Tags: []string{contractsTag},
		Summary: "Calculer un rétroplanning", Description: "De la prise d'effet souhaitée au dernier lancement acceptable, étape par étape, avec la marge et la source de chaque durée.",
	}, s.retroplan)
}

func (s *server) retroplan(ctx context.Context, in *retroplanInput) (*retroplanOutput, error) {
	rules := policy.Default()
	if in.Policy != "" {
		found, err := s.policy(ctx, string(in.Policy))
		if errors.Is(err, noSuchPolicy) {
			unknown := newProblem(contract.Invalid, "«\u00a0policy\u00a0»\u00a0: aucune politique ne porte cette version.", "Choisissez-la dans la liste des politiques, ou retirez ce paramètre.")
			unknown.Field = "policy"
			return nil, unknown
		}
		if err != nil {
			return nil, err
		}
		rules = found.Rules
	}
	where := civil.Territory(in.Territory)
	if where == "" {
		where = civil.Metropole
	}
	today := civil.MustZone(where.ZoneName()).Day(s.Now())
	plan := schedule.Backward(in.EffectiveOn.Date, rules, where)
	view := RetroplanView{
		EffectiveOn: in.EffectiveOn.Date, Territory: where, Policy: rules.Version, AsOf: today,
		LatestStart: plan.LatestStart(), AdvisedStart: plan.AdvisedStart(), LateBy: plan.LateBy(today),
		Sentences: plan.Told(today), Steps: plan,
	}
	if last, met := plan.FirstQuarter(); met {
		view.FirstQuarter = last
	}
	return &retroplanOutput{view}, nil
}
