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
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

// mostProgramme is how many bytes a list may have.
const mostProgramme = 20 << 20

// mode is how a list is taken.
type mode string

const (
	dryRun       mode = "dry-run"
	allOrNothing mode = "all-or-nothing"
	lineByLine   mode = "line-by-line"
)

func (mode) Schema(huma.Registry) *huma.Schema {
	return oneOf([]mode{dryRun, allOrNothing, lineByLine})
}

type programmeImportInput struct {
	Body struct {
		File    line   `json:"file" minLength:"1" maxLength:"255" example:"programmation-2027.xlsx" doc:"Nom du fichier."`
		Content []byte `json:"content" minLength:"1" doc:"Le fichier, CSV ou XLSX de 20 Mio au plus, en base64, aux colonnes du modèle."`
		Sheet   line   `json:"sheet,omitempty" maxLength:"31" doc:"Feuille à lire\u00a0; la première visible par défaut."`
		Mode    mode   `json:"mode" doc:"«\u00a0dry-run\u00a0» ne change rien\u00a0; «\u00a0all-or-nothing\u00a0» ne prend rien tant qu'une cellule est fausse\u00a0; «\u00a0line-by-line\u00a0» prend les contrats justes."`
	}
}

// ProgrammeFound is what an import found, and changed or would change; counts are of contracts.
type ProgrammeFound struct {
	Rows      int       `json:"rows" doc:"Lignes lues, sans les titres."`
	Added     int       `json:"added"`
	Changed   int       `json:"changed"`
	Unchanged int       `json:"unchanged"`
	Left      []string  `json:"left" nullable:"false" doc:"Déjà lancés, ou en train de l'être\u00a0: la liste ne les change plus."`
	Refused   int       `json:"refused" doc:"Dont une cellule au moins est fausse."`
	Problems  []BadCell `json:"problems" nullable:"false" doc:"Chaque cellule fausse, dans l'ordre du fichier."`
	Unsaid    int       `json:"unsaid" doc:"Combien d'autres cellules fausses ne sont pas listées."`
	Ignored   []string  `json:"ignored" nullable:"false" doc:"Titres des colonnes qui ne sont pas lues."`
}

// BadCell is a cell of a list that is wrong.
type BadCell struct {
	Ref      string `json:"ref" example:"D12"`
	Column   string `json:"column" doc:"Titre de sa colonne."`
	Contract string `json:"contract,omitempty" doc:"Référence écrite sur sa ligne."`
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`
}

func programmeFound(r postgres.ProgrammeReport) *ProgrammeFound {
	found := &ProgrammeFound{
		Rows: r.Rows, Added: len(r.Added), Changed: len(r.Changed), Unchanged: len(r.Unchanged), Left: listed(r.Left), Refused: len(r.Refused),
		Problems: []BadCell{}, Unsaid: r.Unsaid, Ignored: listed(r.Ignored),
	}
	for _, p := range r.Problems {
		found.Problems = append(found.Problems, BadCell{p.Ref, p.Column, p.Contract, p.Message, p.Remedy})
	}
	return found
}

// listed is a list that JSON writes as one, be it empty.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// ProgrammeImportView is an import, or what it would do: then it has no number.
type ProgrammeImportView struct {
	Number     int64           `json:"number,omitempty"`
	File       string          `json:"file"`
	State      importState     `json:"state" enum:"foreseen,reading,writing,done,refused,failed,interrupted"`
	StateLabel string          `json:"state_label"`
	Done       int             `json:"done" doc:"Lignes lues, ou contrats écrits."`
	Of         int             `json:"of" doc:"Contrats à écrire\u00a0; 0 tant que ce n'est pas connu."`
	BegunAt    time.Time       `json:"begun_at"`
	Unreadable string          `json:"unreadable,omitempty" doc:"Pourquoi le fichier n'est pas une liste, et le remède."`
	Report     *ProgrammeFound `json:"report,omitempty" doc:"Une fois l'import terminé."`
}

type programmeImportOutput struct {
	Status   int
	Location string `header:"Location" doc:"Où suivre l'import."`
	Body     ProgrammeImportView
}

func (s *server) registerProgrammeImport(api huma.API) {
	register(s, api, access.TakeIn, huma.Operation{
		Method: http.MethodPost, Path: "/programme/imports", OperationID: "import-programme", Tags: []string{programmeTag},
		Summary: "Importer une liste de contrats à négocier",
		Description: "Chaque cellule fausse est nommée, avec le remède. L'essai répond tout de suite (200)\u00a0; un import commence (202), un à la fois par organisation, et se suit à son adresse. " +
			"Interrompu, il se recommence avec le même fichier\u00a0: ce qui était déjà pris reste inchangé. Réservé aux signataires et aux référents des autorités, pour leurs contrats, et aux exploitants.",
		DefaultStatus: http.StatusAccepted, MaxBodyBytes: mostProgramme/3*4 + 4<<10, BodyReadTimeout: time.Minute, Responses: map[string]*huma.Response{"200": {}},
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}, s.programmeImport)
	answers := api.OpenAPI().Paths["/programme/imports"].Post.Responses
	answers["200"].Content = answers["202"].Content
}

func (s *server) programmeImport(ctx context.Context, in *programmeImportInput) (*programmeImportOutput, error) {
	if len(in.Body.Content) > mostProgramme {
		return nil, wrong("content", "Le fichier dépasse 20\u00a0Mio.", "Découpez-le par année ou par département.")
	}
	acts, err := s.programmes(ctx)
	if err != nil {
		return nil, err
	}
	list := postgres.ProgrammeImport{
		File: string(in.Body.File), Body: bytes.NewReader(in.Body.Content), Size: int64(len(in.Body.Content)), Sheet: string(in.Body.Sheet),
		AllOrNothing: in.Body.Mode == allOrNothing, By: caller(ctx), ActsFor: acts, At: s.Now(),
	}
	if in.Body.Mode != dryRun {
		return s.programmeBegin(ctx, list)
	}
	report, err := s.DB.ForeseeProgramme(ctx, list)
	if refused, is := errors.AsType[*spreadsheet.Refused](err); is {
		return nil, refusedFile(refused)
	}
	if err != nil {
		return nil, err
	}
	return &programmeImportOutput{Status: http.StatusOK, Body: ProgrammeImportView{
		File: list.File, State: foreseen, StateLabel: foreseen.french(), BegunAt: list.At, Report: programmeFound(report),
	}}, nil
}

type programmeImportShowInput struct {
	Number int64 `path:"number" minimum:"1" doc:"Numéro de l'import."`
}

func (s *server) registerProgrammeImportShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/programme/imports/{number}", OperationID: "show-programme-import", Tags: []string{programmeTag},
		Summary: "Suivre un import", Description: "L'avancement, puis le compte rendu, pour qui a lancé l'import.",
		Errors: []int{http.StatusNotFound},
	}, s.programmeImportShow)
}

func (s *server) programmeImportShow(ctx context.Context, in *programmeImportShowInput) (*programmeImportOutput, error) {
	found, err := s.DB.Import(ctx, in.Number)
	if errors.Is(err, postgres.ErrUnknown) || err == nil && found.BegunBy != caller(ctx) {
		err = noSuchImport
	}
	if err != nil {
		return nil, err
	}
	return &programmeImportOutput{Status: http.StatusOK, Location: importAddress(found.Number), Body: s.importView(found)}, nil
}

func (s *server) importView(p postgres.ImportProgress) ProgrammeImportView {
	v := ProgrammeImportView{Number: p.Number, File: p.File, State: importState(p.State), Done: p.Done, Of: p.Of, BegunAt: p.BegunAt}
	if v.State.underWay() && !s.imports.runs(p.Number) && s.Now().Sub(p.UpdatedAt) > silence {
		v.State = interrupted
	}
	v.StateLabel = v.State.french()
	if !v.State.underWay() && p.Report != nil {
		v.Report = programmeFound(*p.Report)
		if refused := p.Report.Unreadable; refused != nil {
			why := refusedFile(refused)
			v.Report, v.Unreadable = nil, why.Detail+" "+why.Remedy
		}
	}
	return v
}

func importAddress(number int64) string {
	return Prefix + "/programme/imports/" + strconv.FormatInt(number, 10)
}

var noSuchImport = newProblem(contract.Unknown, "Cet import n'existe pas, ou quelqu'un d'autre l'a lancé.", "Vérifiez son numéro.")
