package api

import (
	"encoding/json"
	"net/http"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// Problem is what every refused or failed request receives (RFC 9457), in French.
type Problem struct {
	Type           string           `json:"type" format:"uri" example:"urn:jalon:problem:not_allowed" doc:"Identifie la sorte de problème."`
	Title          string           `json:"title" doc:"La sorte de problème, en quelques mots."`
	Status         int              `json:"status" doc:"Code HTTP."`
	Detail         string           `json:"detail" doc:"Ce qui s'est passé."`
	Code           contract.Code    `json:"code" example:"not_allowed" doc:"La fin de «\u00a0type\u00a0», pour les programmes."`
	Rule           contract.Rule    `json:"rule,omitempty" doc:"La règle à laquelle tient le refus."`
	Field          string           `json:"field,omitempty" doc:"Champ, paramètre ou en-tête en cause."`
	Remedy         string           `json:"remedy,omitempty" doc:"Ce qu'il faut faire."`
	Errors         []FieldProblem   `json:"errors,omitempty" doc:"Chaque défaut, quand il peut y en avoir plusieurs."`
	State          lifecycle.State  `json:"state,omitempty" doc:"Phase du contrat qui s'oppose à la demande."`
	StateLabel     string           `json:"state_label,omitempty" doc:"Cette phase en français."`
	AllowedActions []contract.Offer `json:"allowed_actions,omitzero" doc:"Ce que la personne peut faire à la place."`
	Held           []HeldRule       `json:"held,omitempty" doc:"Les règles de vigilance qui retiennent l'action, avec le code de ce qui ne les respecte pas."`
	Conflict       *Moved           `json:"conflict,omitempty" doc:"Qui a changé l'élément depuis qu'il a été lu, et en quoi."`

	header http.Header
	cause  error // what the pages show in another way
}

// FieldProblem is one thing wrong in what was sent.
type FieldProblem struct {
	Field   string `json:"field,omitempty" doc:"Nom du champ, du paramètre ou de l'en-tête."`
	Pointer string `json:"pointer,omitempty" doc:"Pointeur JSON (RFC 6901) dans le corps de la demande."`
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`
}

// HeldRule is a rule of vigilance that holds an action back.
type HeldRule struct {
	Rule    contract.Rule `json:"rule" example:"V-SMART"`
	Subject string        `json:"subject,omitempty" doc:"Le code de ce qui ne respecte pas la règle."`
}

// The codes that do not come from the kernel.
const (
	malformed       contract.Code = "malformed"
	unauthenticated contract.Code = "unauthenticated"
	crossOrigin     contract.Code = "cross_origin"
	wrongMethod     contract.Code = "method_not_allowed"
	exists          contract.Code = "contract_exists"
	personExists    contract.Code = "person_exists"
	accountLinked   contract.Code = "account_linked"
	officeHeld      contract.Code = "office_held"
	slow            contract.Code = "request_timeout"
	tooLarge        contract.Code = "too_large"
	mediaType       contract.Code = "unsupported_media_type"
	flooding        contract.Code = "too_many_requests"
	internal        contract.Code = "internal"
	unavailable     contract.Code = "unavailable"
)

// kind is what all problems of one code have in common.
type kind struct {
	status int
	title  string
}

var kinds = map[contract.Code]kind{
	malformed:           {http.StatusBadRequest, "Demande illisible"},
	unauthenticated:     {http.StatusUnauthorized, "Identification requise"},
	contract.Forbidden:  {http.StatusForbidden, "Action réservée"},
	crossOrigin:         {http.StatusForbidden, "Origine refusée"},
	contract.Unknown:    {http.StatusNotFound, "Introuvable"},
	wrongMethod:         {http.StatusMethodNotAllowed, "Méthode non admise"},
	slow:                {http.StatusRequestTimeout, "Demande trop lente"},
	contract.NotAllowed: {http.StatusConflict, "État du contrat incompatible"},
	contract.HeldBack:   {http.StatusConflict, "Contenu à compléter"},
	contract.Stale:      {http.StatusConflict, "Version dépassée"},
	contract.Reused:     {http.StatusConflict, "Clé déjà utilisée"},
	exists:              {http.StatusConflict, "Contrat déjà présent"},
	personExists:        {http.StatusConflict, "Personne déjà enregistrée"},
	accountLinked:       {http.StatusConflict, "Compte déjà rattaché"},
	officeHeld:          {http.StatusConflict, "Office déjà donné"},
	importUnderWay:      {http.StatusConflict, "Import en cours"},
	isClosed:            {http.StatusConflict, "Contenu fermé"},
	movedOn:             {http.StatusPreconditionFailed, "Modifié entre-temps"},
	notRead:             {http.StatusPreconditionRequired, "Version lue manquante"},
	tooLarge:            {http.StatusRequestEntityTooLarge, "Demande trop volumineuse"},
	mediaType:           {http.StatusUnsupportedMediaType, "Format non admis"},
	contract.Invalid:    {http.StatusUnprocessableEntity, "Demande à corriger"},
	flooding:            {http.StatusTooManyRequests, "Trop de demandes"},
	internal:            {http.StatusInternalServerError, "Erreur du service"},
	unavailable:         {http.StatusServiceUnavailable, "Service momentanément indisponible"},
}

// newProblem falls back on an error of the service for a code that a newer workflow might send.
func newProblem(code contract.Code, detail, remedy string) *Problem {
	known, ok := kinds[code]
	if !ok {
		known = kinds[internal]
	}
	return &Problem{
		Type: "urn:jalon:problem:" + string(code), Code: code, Title: known.title, Status: known.status,
		Detail: detail, Remedy: remedy,
	}
}

// with adds a header to the answer that carries the problem.
func (p *Problem) with(name, value string) *Problem {
	p.header = http.Header{}
	p.header.Set(name, value)
	return p
}

// under names the rule that the problem stands on.
func (p *Problem) under(rule contract.Rule) *Problem {
	p.Rule = rule
	return p
}

// because keeps the error that the problem was made of.
func (p *Problem) because(err error) *Problem {
	p.cause = err
	return p
}

func (p *Problem) Error() string { return p.Detail }

func (p *Problem) Unwrap() error { return p.cause }

// GetStatus, GetHeaders and ContentType tell huma how the problem leaves.
func (p *Problem) GetStatus() int { return p.Status }

func (p *Problem) GetHeaders() http.Header { return p.header }

func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// serve writes the problem where huma is not at work: before a route is found, or after one broke down.
func (p *Problem) serve(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	// The client may be gone; there is nobody else to tell.
	_ = encoder.Encode(p)
}
