package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

const mostText = 200 << 10 // bytes of UTF-8

type textDepositInput struct {
	InContract
	Body struct {
		Subject line     `json:"subject" minLength:"1" maxLength:"128" example:"sheet.FA-1.1" doc:"Ce dont c'est le texte\u00a0: le plus souvent une demande d'accord."`
		Text    document `json:"text" minLength:"1" maxLength:"204800" doc:"Le texte, 200 Kio au plus en UTF-8."`
	}
}

func (in *textDepositInput) asked() (action, subject string) {
	return "deposit-text", string(in.Body.Subject)
}

// Revision is the name of a frozen text.
type Revision struct {
	Revision string `json:"revision" doc:"Empreinte SHA-256 des octets UTF-8 du texte, en hexadécimal."`
}

type textDepositOutput struct{ Body Revision }

func (s *server) registerTextDeposit(api huma.API) {
	op := decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/texts", OperationID: "deposit-text",
		Summary: "Déposer un texte", Description: "Fige un texte sous son empreinte, pour la partie de la personne. Il reste un brouillon de cette partie tant qu'aucun fait du contrat ne cite son empreinte\u00a0; " +
			"le soumettre le montre aux autres. Le même texte déposé de nouveau ne change rien.",
		DefaultStatus: http.StatusCreated,
	})
	// Twice the text, because JSON writes each end of line in two bytes.
	op.MaxBodyBytes, op.Responses = 2*mostText+4<<10, nil
	register(s, api, access.DepositText, op, s.textDeposit)
}

func (s *server) textDeposit(ctx context.Context, in *textDepositInput) (*textDepositOutput, error) {
	if len(in.Body.Text) > mostText {
		return nil, wrong("text", "Le texte dépasse 200 Kio.", "Raccourcissez-le\u00a0: il compte "+strconv.Itoa(len(in.Body.Text))+" octets.")
	}
	who := standing(ctx)
	for _, party := range who.Parties() {
		// Nobody stands on two sides of a contract: the first party for which the caller writes is the only one.
		if who.May(access.DepositText, party) != access.Allowed {
			continue
		}
		revision, err := s.DB.AddText(ctx, in.ID, postgres.Text{
			Party: party, Subject: string(in.Body.Subject), Text: string(in.Body.Text), DepositedBy: caller(ctx), DepositedAt: s.Now(),
		})
		return &textDepositOutput{Revision{revision}}, err
	}
	return nil, notYours
}
