package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/finess"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

type finessProposeInput struct {
	Body struct {
		File    line   `json:"file" minLength:"1" maxLength:"255" example:"finess-96.csv" doc:"Nom du fichier."`
		Content []byte `json:"content" minLength:"1" doc:"Le fichier, CSV ou XLSX de 12 Mio au plus, en base64. La première ligne nomme les colonnes."`
	}
}

type finessProposeOutput struct {
	Status int
	Body   struct {
		FinessRefreshLine
		Report postgres.FinessReport `json:"report"`
	}
}

func (s *server) registerFinessPropose(api huma.API) {
	register(s, api, access.KeepReferential, huma.Operation{
		Method: http.MethodPost, Path: "/finess/refreshes", OperationID: "propose-finess-refresh", Tags: []string{referentialTag},
		Summary: "Proposer une mise à jour du référentiel FINESS",
		Description: "Compare un fichier au référentiel et garde la différence, sur laquelle une autre personne décide ensuite\u00a0; rien n'est encore changé. " +
			"Réservé aux signataires et aux référents des autorités, et aux exploitants. Un fichier qui ne change rien n'est pas gardé\u00a0: 200, et le numéro est 0.",
		DefaultStatus: http.StatusCreated, MaxBodyBytes: finess.MostBytes/3*4 + 4<<10, BodyReadTimeout: time.Minute,
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}, s.finessPropose)
}

func (s *server) finessPropose(ctx context.Context, in *finessProposeInput) (*finessProposeOutput, error) {
	if err := s.keepsReferential(ctx); err != nil {
		return nil, err
	}
	content := bytes.NewReader(in.Body.Content)
	read, err := finess.Read(string(in.Body.File), content, content.Size())
	if refused, ok := errors.AsType[*spreadsheet.Refused](err); ok {
		return nil, refusedFile(refused)
	}
	if err != nil {
		return nil, err
	}
	kept, err := s.DB.ProposeFiness(ctx, string(in.Body.File), read, caller(ctx), s.Now())
	if err != nil {
		return nil, err
	}
	lines, err := s.finessRefreshLines(ctx, []postgres.FinessRefresh{kept.FinessRefresh})
	if err != nil {
		return nil, err
	}
	out := &finessProposeOutput{Status: http.StatusCreated}
	if out.Body.FinessRefreshLine, out.Body.Report = lines[0], kept.Report; kept.Number == 0 {
		out.Status = http.StatusOK
		return out, nil
	}
	s.changed(ctx, "propose-finess-refresh", strconv.FormatInt(kept.Number, 10))
	return out, nil
}

// refusedFile carries what a file is refused for as a whole, with the cell at fault where there is one.
func refusedFile(refused *spreadsheet.Refused) *Problem {
	where := "«\u00a0" + refused.File + "\u00a0»"
	if refused.Ref != "" {
		where += ", cellule " + refused.Ref
	}
	return wrong("content", where+"\u00a0: "+refused.Message, refused.Remedy)
}

// keepsReferential asks whether the caller may keep the referential, for any of the authorities acted for or for the
// installation. Managing bodies are what it is about.
func (s *server) keepsReferential(ctx context.Context) error {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return err
	}
	met, err := s.as(ctx).Organisations(ctx)
	if err != nil {
		return err
	}
	for _, o := range met {
		if o.Kind != contractfile.PartyManagingBody && member.May(access.KeepReferential, o.ID) == access.Allowed {
			return nil
		}
	}
	return notKeeper
}

var notKeeper = newProblem(contract.Forbidden, "Le référentiel FINESS est tenu par les signataires et les référents des autorités, et par l'exploitation.", "Adressez le fichier à l'une de ces personnes.").under(contract.RoleEntitles)
