// Package api is Jalon over HTTP: JSON in and out, problem+json (RFC 9457) for whatever goes wrong, French for people.
// Next to it stand the pages for people, package page, which use the same functions.
//
// Each route has a file named after it, with what it takes, what it answers and what the OpenAPI 3.1 description says
// about it. Everything that changes a contract goes through one function, decide.go. Nothing here knows a rule of the
// trade: what a person may do is the kernel's answer, and what happened is read from the recorded facts.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"go.temporal.io/sdk/client"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/dossier"
	"jalon/internal/mail"
	"jalon/internal/postgres"
	"jalon/internal/signin"
	"jalon/workflows"
)

// Prefix is where the API stands on its host.
const Prefix = "/api/v1"

// Options is what the API works with; what is not required says so.
type Options struct {
	DB       *postgres.DB
	Temporal Updater
	Intake   Intake
	// SignIn is the identity providers; nil is none.
	SignIn *signin.Party
	// Keys verifies tokens made on the server itself; the zero key refuses all of them.
	Keys access.Key
	// BaseURL is the public address of the pages. Unless it is http on this machine, their cookie needs TLS.
	BaseURL string
	// Limits bounds what one caller may ask; zero is the usual.
	Limits Limits
	// TrustedProxies are believed about where a request comes from (X-Forwarded-For); none by default.
	TrustedProxies []netip.Prefix
	// BounceSecret lets a mail relay post delivery reports; empty closes that address.
	BounceSecret mail.Secret
	// PayloadKeys opens what contracts carry through Temporal, for TemporalUI's readers; nil closes that address.
	PayloadKeys workflows.Keys
	// TemporalUI is the origin of Temporal's pages, as browsers write it; empty closes that address too.
	TemporalUI string
	// AuditKeys are the public keys of those who sign checkpoints, in the form that ledger.NewKey gives, earlier ones
	// included. Without any, signatures are shown and not judged.
	AuditKeys []string
	// LeastPeers is below how many values no quartile is told; 0 is campaign.UsualLeast.
	LeastPeers int
	Now        func() time.Time
	Logger     *slog.Logger
	// Ready reports whether Temporal answers; the database is asked besides.
	Ready func(context.Context) error
	// Patience is how long somebody waits for a decision to be recorded before being told to ask again; zero is 5 s.
	Patience time.Duration
}

// Updater is the part of a Temporal client that decisions go through.
type Updater interface {
	UpdateWorkflow(context.Context, client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error)
}

// Intake takes a new contract in; see package intake.
type Intake interface {
	Take(context.Context, *dossier.Dossier) (added bool, err error)
	Launch(ctx context.Context, ref string, at time.Time) (added bool, err error)
}

const usualPatience = 5 * time.Second

type server struct {
	Options
	sessions *scs.SessionManager
	meters   meters
	pages    *page.Pages
	engine   *gin.Engine // for the pages, which ask routes for files
	imports  imports
	shelf    shelf
}

// New is the handler of the API, everything under Prefix, and of the pages, everything else. Limits on headers and on time belong to the http.Server around it.
func New(o Options) http.Handler {
	if o.Patience == 0 {
		o.Patience = usualPatience
	}
	s := &server{Options: o, sessions: newSessions(o.DB.Sessions(), o.BaseURL), meters: newMeters(o.Limits)}
	engine, _ := build(s)
	return s.shield(engine)
}

// build registers every route; a server without options is enough to describe them.
func build(s *server) (*gin.Engine, huma.API) {
	// Gin's only mode switch belongs to the process; in release mode it prints nothing.
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.HandleMethodNotAllowed = true
	engine.Use(outside(s.attend), outside(s.pace), outside(s.remember))
	engine.NoRoute(func(c *gin.Context) { s.refuse(c.Writer, c.Request, noSuchAddress) })
	engine.NoMethod(func(c *gin.Context) { s.refuse(c.Writer, c.Request, noSuchMethod) })

	api := humagin.NewWithGroup(engine, engine.Group(Prefix), configuration())
	api.UseMiddleware(s.signIn, onlyJSON)
	s.registerHealth(api)
	s.registerReady(api)
	s.registerMe(api)
	s.registerMySessions(api)
	s.registerMySettings(api)
	s.registerMyAbsences(api)
	s.registerMyFeed(api)
	s.registerTaskList(api)
	s.registerContractCreate(api)
	s.registerContractList(api)
	s.registerContractShow(api)
	s.registerContractPeople(api)
	s.registerContractLog(api)
	s.registerTextDeposit(api)
	s.registerTextList(api)
	s.registerTextShow(api)
	s.registerCommand(api)
	s.registerApprovalList(api)
	s.registerApprovalsDecide(api)
	s.registerContractApprovals(api)
	s.registerApprovalShow(api)
	s.registerApprovalDecide(api)
	s.registerApprovalWithdraw(api)
	s.registerTimeline(api)
	s.registerHistory(api)
	s.registerAsOf(api)
	s.registerChanges(api)
	s.registerSchedule(api)
	s.registerRetroplan(api)
	s.registerLoad(api)
	s.registerLetterList(api)
	s.registerPolicyList(api)
	s.registerPolicyShow(api)
	s.registerOrganisationList(api)
	s.registerOrganisationShow(api)
	s.registerOrganisationVisas(api)
	s.registerOfficeList(api)
	s.registerOfficeName(api)
	s.registerOfficeEnd(api)
	s.registerPersonList(api)
	s.registerPersonAdd(api)
	s.registerPersonAddress(api)
	s.registerPersonClose(api)
	s.registerPersonLink(api)
	s.registerPersonSessions(api)
	s.registerAccessLog(api)
	s.registerCheckpointList(api)
	s.registerCheckpointShow(api)
	s.registerPerimeter(api)
	s.registerFinessList(api)
	s.registerFinessShow(api)
	s.registerFinessRefreshList(api)
	s.registerFinessRefreshShow(api)
	s.registerFinessPropose(api)
	s.registerFinessDecide(api)
	s.registerContentShow(api)
	s.registerDraft(api)
	s.registerDraftHistory(api)
	s.registerDraftShare(api)
	s.registerDiagnosticShow(api)
	s.registerDiagnosticChain(api)
	s.registerDiagnosticReact(api)
	s.registerAlertList(api)
	s.registerSheetSubmit(api)
	s.registerIntentPromote(api)
	s.registerIndicatorList(api)
	s.registerMeasureSave(api)
	s.registerSheetReport(api)
	s.registerVigilance(api)
	s.registerProgress(api)
	s.registerFollowing(api)
	s.registerReview(api)
	s.registerProgrammeList(api)
	s.registerProgrammeModel(api)
	s.registerProgrammeImport(api)
	s.registerProgrammeImportShow(api)
	s.registerProgrammeLaunch(api)
	registerOpenAPI(api)

	engine.GET(feedPath+":address", s.feed)
	engine.POST(bouncePath, s.bounce)
	engine.POST(codecPath, s.decodePayloads)
	engine.OPTIONS(codecPath, s.preflight)
	s.pages = page.New(page.Options{Service: behindPages{s}, Door: door{s}, Now: s.Now})
	s.pages.Mount(engine)
	s.engine = engine
	return engine, api
}

// configuration leaves out what huma would add by itself: a page that loads scripts from elsewhere, routes that the
// description does not list, $schema links.
func configuration() huma.Config {
	config := huma.DefaultConfig("Jalon", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.RejectUnknownQueryParameters = true
	config.OpenAPI = description(config.OpenAPI)
	// huma's own errors become problems on their way out, so that its package variables stay as they are; the
	// description shows what leaves.
	config.Transformers = []huma.Transformer{translateErrors}
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	return config
}
