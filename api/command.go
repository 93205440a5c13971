package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// CommandBody is anything that a person may ask of a contract. Which action reads which field is the kernel's business;
// the schema only bounds what may enter a workflow's history.
type CommandBody struct {
	Action   line    `json:"action" maxLength:"64" example:"submit_sheet" doc:"Une des «\u00a0available_actions\u00a0» du contrat."`
	Subject  line    `json:"subject,omitempty" maxLength:"200" doc:"L'objet visé, tel que «\u00a0available_actions\u00a0» le nomme."`
	Verdict  verdict `json:"verdict,omitempty" doc:"Pour l'action «\u00a0decide\u00a0»."`
	Revision line    `json:"revision,omitempty" maxLength:"64" doc:"Empreinte SHA-256 du texte concerné, en hexadécimal."`
	Reason   prose   `json:"reason,omitempty" maxLength:"500" doc:"Motif, obligatoire pour un refus, une suspension ou une fin."`
	Mode     line    `json:"mode,omitempty" maxLength:"64" doc:"Forme du lancement\u00a0: réunion, courrier, courriel ou téléphone."`
	Bodies   []line  `json:"bodies,omitempty" nullable:"false" maxItems:"20" maxLength:"64" doc:"Instances consultées ou parties présentes."`
	On       day     `json:"on,omitzero" doc:"Jour où cela a eu lieu, ou est convoqué."`
	EffectOn day     `json:"effect_on,omitzero" doc:"Jour où la décision prend effet."`
	TermOn   day     `json:"term_on,omitzero" doc:"Nouveau terme proposé."`
	Months   int     `json:"months,omitempty" minimum:"0" maximum:"120" doc:"Durée de la prorogation, en mois."`
	Outcome  line    `json:"outcome,omitempty" maxLength:"64" doc:"Issue proposée\u00a0: choose_renew, choose_extend ou choose_expire."`
	Person   line    `json:"person,omitempty" maxLength:"64" doc:"Personne à désigner, ou à qui déléguer."`
	Role     line    `json:"role,omitempty" maxLength:"64" doc:"Rôle à donner ou à retirer\u00a0: signatory, referent, decider, substitute, examiner, pilot, contributor ou informed."`
	From     day     `json:"from,omitzero" doc:"Premier jour d'un rôle ou d'une délégation."`
	Until    day     `json:"until,omitzero" doc:"Dernier jour, compris, ou jour auquel les rappels reprennent."`
	Policy   line    `json:"policy,omitempty" maxLength:"40" example:"2026.2" doc:"Version de la politique d'échéances proposée. Sans «\u00a0revision\u00a0», l'empreinte de ses valeurs en tient lieu."`

	Sheet *SheetDrawing `json:"sheet,omitempty" doc:"Fiche à établir\u00a0; «\u00a0subject\u00a0» est son code, nouveau ou non."`
}

// SheetDrawing is the skeleton of a fiche in negotiation: what is followed of it. Its words stay in the content.
type SheetDrawing struct {
	Facilities []line        `json:"facilities,omitempty" nullable:"false" maxItems:"80" maxLength:"24" doc:"Structures concernées\u00a0; aucune pour toutes."`
	Findings   []line        `json:"findings,omitempty" nullable:"false" maxItems:"200" maxLength:"24" doc:"Constats auxquels elle répond."`
	Steps      []StepDrawing `json:"steps,omitempty" nullable:"false" maxItems:"40" doc:"Étapes, dans l'ordre."`
	Targets    []int         `json:"targets,omitempty" nullable:"false" maxItems:"12" doc:"Années pour lesquelles un indicateur a une cible."`
}

// StepDrawing is one step of a fiche in negotiation.
type StepDrawing struct {
	DueOn   day  `json:"due_on" doc:"Échéance de l'étape."`
	Dropped bool `json:"dropped,omitempty" doc:"Vrai pour une étape abandonnée, qui garde son numéro."`
}

type commandInput struct {
	InContract
	WithKey
	Body CommandBody
}

// asked tells the access log what was wanted.
func (in *commandInput) asked() (action, subject string) {
	return string(in.Body.Action), string(in.Body.Subject)
}

func (s *server) registerCommand(api huma.API) {
	register(s, api, access.ActOn, decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/commands", OperationID: "command",
		Summary: "Agir sur un contrat", Description: "Toute action que le contrat offre. Les champs que l'action ne lit pas sont sans effet sur la décision, mais font partie de la demande que la clé désigne.",
	}), func(ctx context.Context, in *commandInput) (*answerOutput, error) {
		command, err := s.proposing(ctx, in.Body.command(in.Key), string(in.Body.Policy))
		if err != nil {
			return nil, err
		}
		return s.decide(ctx, in.ID, command)
	})
}

// decision completes an operation that changes a contract.
func decision(api huma.API, op huma.Operation) huma.Operation {
	op.Tags, op.MaxBodyBytes = []string{decisionsTag}, 64<<10+1
	op.Responses = map[string]*huma.Response{"202": pendingResponse(api)}
	op.Errors = []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType,
	}
	return op
}

// proposing gives a command the policy that it names. A contract carries its policy, because a later release, or another
// installation, may not know it by its version.
func (s *server) proposing(ctx context.Context, command contract.Command, version string) (contract.Command, error) {
	switch {
	case version == "" && command.Action == contract.ProposePolicy:
		return command, wrong("policy", "La politique proposée manque.", "Indiquez une des versions de la liste des politiques.")
	case version == "":
		return command, nil
	}
	found, err := s.policy(ctx, version)
	if errors.Is(err, noSuchPolicy) {
		return command, wrong("policy", "Aucune politique ne porte cette version.", "Choisissez une des versions de la liste des politiques.")
	}
	if command.Rules = &found.Rules; command.Action == contract.ProposePolicy && command.Revision == "" {
		command.Revision = found.Digest
	}
	return command, err
}

// command leaves out who acts: only decide says that, from the token.
func (b CommandBody) command(id key) contract.Command {
	c := contract.Command{
		ID: string(id), Action: lifecycle.Action(b.Action), Subject: string(b.Subject), Verdict: lifecycle.Action(b.Verdict),
		Revision: string(b.Revision), Reason: string(b.Reason), Mode: string(b.Mode),
		On: b.On.Date, EffectOn: b.EffectOn.Date, TermOn: b.TermOn.Date, Months: b.Months, Outcome: lifecycle.Action(b.Outcome),
		Person: string(b.Person), Role: contract.Role(b.Role), From: b.From.Date, Until: b.Until.Date,
	}
	for _, body := range b.Bodies {
		c.Bodies = append(c.Bodies, string(body))
	}
	c.Sheet = b.Sheet.drawn()
	return c
}

// drawn is the fiche as the kernel takes it, nil where none is drawn.
func (b *SheetDrawing) drawn() *contract.Sheet {
	if b == nil {
		return nil
	}
	sheet := &contract.Sheet{Targets: b.Targets}
	for _, code := range b.Facilities {
		sheet.Facilities = append(sheet.Facilities, string(code))
	}
	for _, code := range b.Findings {
		sheet.Findings = append(sheet.Findings, string(code))
	}
	for _, step := range b.Steps {
		drawn := contract.Step{DueOn: step.DueOn.Date}
		if step.Dropped {
			drawn.Stage = contract.Dropped
		}
		sheet.Steps = append(sheet.Steps, drawn)
	}
	return sheet
}
