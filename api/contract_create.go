package api

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/schedule"
)

// contractCreateInput takes the file as it is written: package contractfile finds faults that are gone after decoding,
// such as a field written twice.
type contractCreateInput struct {
	RawBody []byte `contentType:"application/json"`
}

type contractCreateOutput struct {
	Status   int
	Location string `header:"Location" doc:"Adresse du contrat."`
	ETag     string `header:"ETag" doc:"Change avec chaque fait enregistré."`
	Body     ContractView
}

func (s *server) registerContractCreate(api huma.API) {
	op := huma.Operation{
		Method: http.MethodPost, Path: "/contracts", OperationID: "create-contract", Tags: []string{contractsTag},
		Summary: "Déposer un contrat",
		Description: "Prend en charge le contrat qu'un fichier décrit, dans la phase où il se trouve. Le fichier est refusé en entier s'il contient la moindre erreur. " +
			"Le même fichier déposé de nouveau ne change rien (200). Ouvert à l'exploitation, aux référents et aux signataires des autorités que le fichier nomme.",
		DefaultStatus: http.StatusCreated, MaxBodyBytes: contractfile.MaxBytes + 1,
		// contractfile reads and checks the body, with its own words.
		SkipValidateBody: true,
		Responses:        map[string]*huma.Response{"200": {}, "202": {}},
		Errors:           []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	register(s, api, access.TakeIn, op, s.contractCreate)
	// A file has its own schema, and an answer of 200 the shape of one of 201; huma derives neither from the types.
	registered := api.OpenAPI().Paths["/contracts"].Post
	registered.RequestBody.Content["application/json"].Schema = &huma.Schema{Type: huma.TypeObject, Description: "Un fichier de contrat (schéma urn:jalon:contract-file)."}
	registered.Responses["200"].Content = registered.Responses["201"].Content
	registered.Responses["202"] = pendingResponse(api)
}

func (s *server) contractCreate(ctx context.Context, in *contractCreateInput) (*contractCreateOutput, error) {
	file, err := contractfile.Read(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	// The file is read before it is known whether the caller may bring it, because the file itself says so.
	brought := dossier.New(file)
	if err := s.mayBring(ctx, brought); err != nil {
		return nil, err
	}
	added, err := s.take(ctx, brought)
	if err != nil {
		return nil, err
	}
	view, err := s.contract(ctx, file.ID)
	if err != nil {
		return nil, err
	}
	reader, err := s.as(ctx).Standing(ctx, file.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.contractView(ctx, view, reader)
	if err != nil {
		return nil, err
	}
	out := &contractCreateOutput{Status: http.StatusOK, Location: Prefix + "/contracts/" + file.ID, ETag: etag(view), Body: body}
	if added {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// take waits for the opening to be recorded, but not for ever: the contract is stored by then, and the same file may be
// sent again.
func (s *server) take(ctx context.Context, brought *dossier.Dossier) (bool, error) {
	patient, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	added, err := s.Intake.Take(patient, brought)
	if added && err != nil && patient.Err() != nil {
		return false, pending{Status: "pending"}
	}
	return added, err
}

// mayBring is nil for those who may hand in a contract: the operators of its authorities, and those who act for an
// authority both in the file and in the directory. A role in another contract is not enough: whoever brings a contract
// must find it afterwards.
func (s *server) mayBring(ctx context.Context, d *dossier.Dossier) error {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return err
	}
	offices := access.Membership{Person: member.Person, Offices: member.Offices}
	for _, party := range d.Parties {
		if party.Code == schedule.ManagingBody {
			continue
		}
		named := slices.ContainsFunc(d.People, func(p dossier.Person) bool {
			return p.ID == member.Person && p.Party == party.Code && p.Role != dossier.Pilot
		})
		if named || offices.May(access.TakeIn, party.Organisation) == access.Allowed {
			return nil
		}
	}
	return notInvited
}
