package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/programme"
)

type programmeStatus programme.Status

func (programmeStatus) Schema(huma.Registry) *huma.Schema {
	return oneOf([]programme.Status{programme.Planned, programme.Launched, programme.Withdrawn})
}

type programmeListInput struct {
	Year      int             `query:"year" minimum:"2000" maximum:"2199" doc:"Ne garde que cette année de programmation."`
	Territory line            `query:"territory" maxLength:"3" example:"63" doc:"Ne garde que ce département (code)."`
	Status    programmeStatus `query:"status" doc:"Ne garde que ce statut."`

	whole bool // every line is told
}

// goOn has every line told: a page shows the first ones.
func (in *programmeListInput) goOn(string) { in.whole = true }

// mostProgrammed is how many lines one answer tells.
const mostProgrammed = 500

// ProgrammeView is the contracts that are to be negotiated, by year, then by department.
type ProgrammeView struct {
	Items []ProgrammedLine `json:"items" nullable:"false"`
	More  int              `json:"more" doc:"Combien d'autres ne sont pas listés\u00a0; un filtre, ou un tableur, les donne."`

	entries []programme.Entry
}

// ProgrammedLine is one contract of the list.
type ProgrammedLine struct {
	Contract     string            `json:"contract" doc:"Référence, qui devient l'identifiant du contrat."`
	Year         int               `json:"year"`
	Territory    string            `json:"territory" doc:"Code du département."`
	Title        string            `json:"title"`
	ManagingBody string            `json:"managing_body"`
	Authorities  []string          `json:"authorities" nullable:"false" doc:"Codes des autorités."`
	Facilities   int               `json:"facilities" doc:"Combien de structures."`
	EffectiveOn  civil.Date        `json:"effective_on" format:"date"`
	LaunchOn     civil.Date        `json:"launch_on,omitzero" format:"date" doc:"Lancement prévu."`
	Profile      programme.Profile `json:"profile,omitempty" enum:"autonome,assisté"`
	Owner        string            `json:"owner,omitempty" doc:"Qui le suit à l'ARS."`
	Status       programme.Status  `json:"status" enum:"planned,launched,withdrawn"`
	StatusLabel  string            `json:"status_label"`
	ImportedAt   time.Time         `json:"imported_at"`
	MayLaunch    bool              `json:"may_launch" doc:"La personne peut le lancer maintenant."`
}

type programmeListOutput struct{ Body ProgrammeView }

func (s *server) registerProgrammeList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/programme", OperationID: "list-programme", Tags: []string{programmeTag},
		Summary: "Lire la programmation",
		Description: "Les contrats à négocier, par année puis par département, pour le personnel de leurs autorités et pour qui veille sur elles. " +
			"Le tableur a les colonnes du modèle\u00a0: il peut être corrigé, puis importé.",
	}, s.programmeList, programmeSheet)
}

func (s *server) programmeList(ctx context.Context, in *programmeListInput) (*programmeListOutput, error) {
	acts, err := s.programmes(ctx)
	if errors.Is(err, notProgrammer) {
		acts, err = func(string) bool { return false }, nil
	}
	if err != nil {
		return nil, err
	}
	found, err := s.as(ctx).Programme(ctx, postgres.ProgrammeFilter{Year: in.Year, Department: string(in.Territory), Status: programme.Status(in.Status)})
	if err != nil {
		return nil, err
	}
	out := &programmeListOutput{ProgrammeView{Items: []ProgrammedLine{}}}
	if in.whole {
		for _, l := range found {
			out.Body.entries = append(out.Body.entries, l.Entry)
		}
		return out, nil
	}
	out.Body.More = max(len(found)-mostProgrammed, 0)
	for _, l := range found[:len(found)-out.Body.More] {
		out.Body.Items = append(out.Body.Items, programmedLine(l, acts))
	}
	return out, nil
}

func programmedLine(l postgres.ProgrammeLine, acts func(string) bool) ProgrammedLine {
	return ProgrammedLine{
		Contract: l.Ref, Year: l.Year, Territory: l.Department, Title: l.Title, ManagingBody: l.ManagingBody.Name, Authorities: l.Codes(), Facilities: len(l.Facilities),
		EffectiveOn: l.EffectiveOn, LaunchOn: l.LaunchOn, Profile: l.Profile, Owner: l.Owner, Status: l.Entry.Status, StatusLabel: l.Entry.Status.French(),
		ImportedAt: l.ImportedAt, MayLaunch: l.Entry.Status == programme.Planned && slices.ContainsFunc(l.Codes(), acts),
	}
}

// programmeSheet is the list as it can be imported again: a row for each facility.
func programmeSheet(out *programmeListOutput) sheet {
	filled := programme.Sheet(out.Body.entries)
	var rows [][]any
	for row := range filled.Rows {
		rows = append(rows, row)
	}
	return sheet{filled.Table, rows, ""}
}

// programmes tells for which authorities the caller may bring contracts: any, where that is for the whole installation. A
// managing body is no authority, whatever a list calls it.
func (s *server) programmes(ctx context.Context) (func(authority string) bool, error) {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	if member.May(access.TakeIn, access.Everywhere) == access.Allowed {
		return func(string) bool { return true }, nil
	}
	met, err := s.as(ctx).Organisations(ctx)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, o := range met {
		if o.Kind != contractfile.PartyManagingBody && member.May(access.TakeIn, o.ID) == access.Allowed {
			own = append(own, o.ID)
		}
	}
	if len(own) == 0 {
		return nil, notProgrammer
	}
	return func(authority string) bool { return slices.Contains(own, authority) }, nil
}

var notProgrammer = newProblem(contract.Forbidden, "La programmation est tenue par les signataires et les référents des autorités, et par l'exploitation.", "Adressez votre tableau à l'une de ces personnes.").under(contract.RoleEntitles)
