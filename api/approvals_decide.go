package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
)

// DecisionItem is one answer among several.
type DecisionItem struct {
	Contract line `json:"contract" minLength:"1" maxLength:"64" doc:"Identifiant du contrat."`
	Approval line `json:"approval" minLength:"1" maxLength:"200" doc:"Identifiant de la demande d'accord."`
	DecisionBody
}

// DecisionResult is what became of one item: an answer, a problem, or neither while it is not known whether it is
// recorded.
type DecisionResult struct {
	Contract string   `json:"contract"`
	Approval string   `json:"approval"`
	Status   int      `json:"status" doc:"Le code HTTP que cette réponse, envoyée seule, aurait reçu. 202\u00a0: renvoyer la même demande avec la même clé."`
	Answer   *Answer  `json:"answer,omitempty"`
	Problem  *Problem `json:"problem,omitempty"`
}

type approvalsDecideInput struct {
	WithKey
	Body struct {
		Items []DecisionItem `json:"items" nullable:"false" minItems:"1" maxItems:"50" doc:"Les réponses, données dans cet ordre, chaque demande une seule fois."`
	}
}

type approvalsDecideOutput struct {
	Body struct {
		Items []DecisionResult `json:"items" nullable:"false" doc:"Dans l'ordre des réponses."`
	}
}

// mostSilent is after how many items without an answer the others are put off: each of them is waited for, and whoever
// asked must hear something before the connection closes.
const mostSilent = 4

func (s *server) registerApprovalsDecide(api huma.API) {
	one := huma.Operation{Method: http.MethodPost, OperationID: "decide-approval"}
	decide := guarded(s, access.ActOn, one, s.approvalDecide)
	op := decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/approvals/decisions", OperationID: "decide-approvals",
		Summary: "Répondre à plusieurs demandes d'accord", Description: "Chaque réponse vaut comme si elle était envoyée seule\u00a0: le refus de l'une n'arrête pas les autres. " +
			"La même clé avec la même demande reçoit les mêmes réponses, et reprend celles qui manquaient.",
	})
	op.MaxBodyBytes, op.Responses = 256<<10, nil
	// What is about one contract is refused item by item.
	op.Errors = slices.DeleteFunc(op.Errors, func(status int) bool {
		return status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusConflict
	})
	register(s, api, access.SeeSelf, op, func(ctx context.Context, in *approvalsDecideInput) (*approvalsDecideOutput, error) {
		if err := eachOnce(in.Body.Items); err != nil {
			return nil, err
		}
		out, silent := new(approvalsDecideOutput), 0
		for _, item := range in.Body.Items {
			result := DecisionResult{Contract: string(item.Contract), Approval: string(item.Approval), Status: http.StatusAccepted}
			if silent < mostSilent {
				result.settle(decide(ctx, item.alone(in.Key)))
			}
			if result.Status == http.StatusAccepted {
				silent++
			}
			out.Body.Items = append(out.Body.Items, result)
		}
		return out, nil
	})
}

// eachOnce refuses the whole where one question is answered twice: which of the two answers counts is not for the order
// of a list to say.
func eachOnce(items []DecisionItem) error {
	type question struct{ contract, approval line }
	seen := map[question]bool{}
	for i, item := range items {
		asked := question{item.Contract, item.Approval}
		if seen[asked] {
			p := wrong("items", "La demande d'accord "+string(item.Approval)+" du contrat "+string(item.Contract)+" reçoit deux réponses.", "N'en gardez qu'une\u00a0; rien n'a été enregistré.")
			p.Errors[0].Pointer = "/items/" + strconv.Itoa(i)
			return p
		}
		seen[asked] = true
	}
	return nil
}

// alone is the item as a request of its own. Its key follows from that of the whole, so that the whole sent again finds
// each item where it was left.
func (item DecisionItem) alone(whole key) *approvalDecideInput {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{string(whole), string(item.Contract), string(item.Approval)}))
	in := &approvalDecideInput{Body: item.DecisionBody}
	in.ID, in.Approval, in.Key = string(item.Contract), string(item.Approval), key(hex.EncodeToString(sum[:]))
	return in
}

func (r *DecisionResult) settle(out *answerOutput, err error) {
	if err == nil {
		r.Status, r.Answer = http.StatusOK, &out.Body
		return
	}
	if p, refused := errors.AsType[*Problem](err); refused {
		r.Status, r.Problem = p.Status, p
	}
}
