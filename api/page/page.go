// Package page holds the pages that letters lead to: what awaits a person, a contract and its people, a question with its
// text and its answers.
//
// They are written on the server, in French, and need neither script nor image. Each page has a file named after it,
// with the values that its template shows. The pages know no rule and no access of their own: they read and decide
// through Service, which is the API itself, so that a page never shows or does what the API would refuse. A GET
// decides nothing: programs follow the links of letters before people do.
package page

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
	"jalon/internal/signin"
)

// Service is the API behind the pages. Everything is asked for a person; what that person may not see is the same error
// as what does not exist.
type Service interface {
	// Me is the person, with the parts in each contract, and what the person is for whole organisations today.
	Me(ctx context.Context, person string) (postgres.Somebody, []access.Held, error)
	// Awaited lists the questions that the person may answer now, and Visas those on which the person's visa is awaited,
	// both by due day.
	Awaited(ctx context.Context, person string, limit int) ([]Awaited, error)
	Visas(ctx context.Context, person string, limit int) ([]Awaited, error)
	// Tasks lists what the person is expected to hand in soon, by day, and Corrections the contracts in which the person
	// sees to an address that refuses letters.
	Tasks(ctx context.Context, person string, limit int) ([]Task, error)
	Corrections(ctx context.Context, person string) ([]Correction, error)
	// Contracts lists the person's contracts by id, those after one.
	Contracts(ctx context.Context, person, after string, limit int) ([]postgres.Contract, error)

	Contract(ctx context.Context, person, id string) (*Sight, error)
	// Deadlines lists every deadline by due day, in the words of the contract's file; Deadline is one of them.
	Deadlines(ctx context.Context, person, id string) ([]Deadline, error)
	Deadline(ctx context.Context, person, id, deadline string) (Deadline, error)
	// Letters lists what was written to whom, the newest first, after a place that the page before told; next is where it
	// goes on, "" at the end.
	Letters(ctx context.Context, person, id, after string) (lines []LetterLine, next string, err error)
	// Plans compares what is awaited with what would be under a policy that the parties are asked about; nil for any other
	// question.
	Plans(ctx context.Context, person, id, approval string) ([]PlanLine, error)
	// Facts lists recorded facts in order, those after a number.
	Facts(ctx context.Context, person, id string, after int64, limit int) ([]postgres.RecordedFact, error)
	// Recorded lists the facts that a command made; none when it was never accepted.
	Recorded(ctx context.Context, person, id, command string) ([]postgres.RecordedFact, error)
	// Approval lists the rounds of a question, the newest first; none while it is still to come.
	Approval(ctx context.Context, person, id, approval string) ([]postgres.Approval, error)
	// Texts lists the texts that the person may open, without their words.
	Texts(ctx context.Context, person, id string) ([]postgres.Text, error)
	Text(ctx context.Context, person, id, revision string) (postgres.Text, error)
	// AccessLog lists who was refused what and who read by an office, those after a number, in the order in which it was
	// written; next is where it goes on, "" at the end.
	AccessLog(ctx context.Context, person, id string, after int64, limit int) (lines []LogLine, next string, err error)

	// People lists those of an organisation who may be named, by name.
	People(ctx context.Context, person, organisation string) ([]postgres.Somebody, error)
	// Keeps lists those of some parties to whose organisations the person may add people.
	Keeps(ctx context.Context, person string, parties []postgres.PartyName) ([]postgres.PartyName, error)
	// AddPerson adds somebody to the person's organisation and answers the id.
	AddPerson(ctx context.Context, person string, added postgres.Somebody) (id string, err error)

	Settings
	Planning
	Hindsight
	Referential
	Writing
	Measuring
	Following
	Reviewing
	Gathering
	Watching
	Exporting
	Programming

	// Decide returns nil once the command is recorded, now or before.
	Decide(ctx context.Context, person, id string, command contract.Command) error
	// Approve approves several questions under one key, and answers in their order: nil for what is recorded.
	Approve(ctx context.Context, person, key string, chosen []Choice) []error
	// Explain puts any error of the others into words, and logs what is not for people.
	Explain(ctx context.Context, err error) Trouble
}

// Awaited is a question that awaits somebody, in the words of its contract.
type Awaited struct {
	postgres.Approval
	Label     string
	Visa      string // the level that is awaited; "" for a decision
	InPlaceOf string // name of the person in whose place it is awaited; "" for an own right
	Readable  bool   // its text is deposited
}

// LogLine is one line of the access log. Person is a name, or an id where the reader may not know the name.
type LogLine struct {
	At                       time.Time
	Person                   string
	Action, Subject, Outcome string
	Reason, Rule             string // what was answered, and the rule that it stands on
}

// Options is what the pages work with; all of it is required.
type Options struct {
	Service Service
	Door    Door
	Now     func() time.Time
}

// Pages serves them.
type Pages struct {
	Options
	templates map[string]*template.Template
}

// New parses every template: a broken one stops the start, not a person.
func New(o Options) *Pages { return &Pages{o, parse()} }

// Mount adds the pages to a router. Addresses and methods that it does not know are Fail's.
func (p *Pages) Mount(router gin.IRouter) {
	router.GET("/", func(c *gin.Context) { redirect(c, home) })
	router.GET(stylePath, serveStyle)
	router.GET(signInPath, p.signIn)
	router.POST(signInPath, p.takeToken)
	router.POST(signInPath+"/:provider", p.begin)
	router.GET(signin.ReturnPath(":provider"), p.finish)
	router.POST(signOutPath, p.signOut)
	router.POST(signOutPath+"/partout", p.signOutEverywhere)
	router.GET(signin.SignedOutPath, func(c *gin.Context) { redirect(c, signInPath) })
	router.GET(home, p.person(p.todo))
	router.GET("/contrats/:id", p.person(p.contract))
	router.GET("/contrats/:id/accords/:approval", p.person(p.approval))
	router.POST("/contrats/:id/accords/:approval", p.person(p.answer(asDecision)))
	router.POST("/contrats/:id/accords/:approval/visa", p.person(p.answer(asVisa)))
	router.GET("/contrats/:id/textes/:revision", p.person(p.text))
	router.GET("/contrats/:id/personnes", p.person(p.people))
	router.POST("/contrats/:id/personnes", p.person(p.changePeople))
	router.GET("/contrats/:id/echeances/:deadline", p.person(p.deadline))
	router.POST("/contrats/:id/echeances/:deadline", p.person(p.actOnDeadline))
	router.GET("/contrats/:id/courrier", p.person(p.letters))
	router.GET("/contrats/:id/acces", p.person(p.accessLog))
	router.GET("/contrats/:id/chronologie", p.person(p.history))
	router.GET("/contrats/:id/au", p.person(p.asOf))
	router.GET("/contrats/:id/changements", p.person(p.changes))
	router.GET("/contrats/:id/diagnostic", p.person(p.diagnostic))
	router.GET("/contrats/:id/diagnostic/parties/:scope/:block", p.person(p.editPart(section)))
	router.POST("/contrats/:id/diagnostic/parties/:scope/:block", p.person(p.savePart(section)))
	router.GET("/contrats/:id/diagnostic/cadrage", p.person(p.editPart(framing)))
	router.POST("/contrats/:id/diagnostic/cadrage", p.person(p.savePart(framing)))
	router.GET("/contrats/:id/diagnostic/synthese/:theme", p.person(p.editPart(synthesis)))
	router.POST("/contrats/:id/diagnostic/synthese/:theme", p.person(p.savePart(synthesis)))
	router.GET("/contrats/:id/diagnostic/territoire/:party", p.person(p.editPart(territorial)))
	router.POST("/contrats/:id/diagnostic/territoire/:party", p.person(p.savePart(territorial)))
	router.GET("/contrats/:id/diagnostic/reaction", p.person(p.editPart(reaction)))
	router.POST("/contrats/:id/diagnostic/reaction", p.person(p.savePart(reaction)))
	router.GET("/contrats/:id/constats", p.person(p.findings))
	router.GET("/contrats/:id/constats/nouveau", p.person(p.editDraft(newFinding)))
	router.POST("/contrats/:id/constats/nouveau", p.person(p.saveDraft(newFinding)))
	router.GET("/contrats/:id/constats/:code", p.person(p.editDraft(editFinding)))
	router.POST("/contrats/:id/constats/:code", p.person(p.saveDraft(editFinding)))
	router.GET("/contrats/:id/forces", p.person(p.swot))
	router.GET("/contrats/:id/matrice", p.person(p.matrix))
	router.GET("/contrats/:id/chaine", p.person(p.chain))
	router.GET("/contrats/:id/objectifs", p.person(p.objectives))
	router.GET("/contrats/:id/objectifs/nouveau", p.person(p.editDraft(p.newGoal)))
	router.POST("/contrats/:id/objectifs/nouveau", p.person(p.saveDraft(p.newGoal)))
	router.GET("/contrats/:id/objectifs/:code", p.person(p.editDraft(p.goalForm)))
	router.POST("/contrats/:id/objectifs/:code", p.person(p.saveDraft(p.goalForm)))
	router.GET("/contrats/:id/objectifs/:code/:aim", p.person(p.editDraft(p.aimForm)))
	router.POST("/contrats/:id/objectifs/:code/:aim", p.person(p.saveDraft(p.aimForm)))
	router.GET("/contrats/:id/fiches/nouvelle", p.person(p.editDraft(p.newSheet)))
	router.POST("/contrats/:id/fiches/nouvelle", p.person(p.saveDraft(p.newSheet)))
	router.GET("/contrats/:id/fiches/:code", p.person(p.sheet))
	router.GET("/contrats/:id/fiches/:code/modifier", p.person(p.editDraft(p.sheetEdit)))
	router.POST("/contrats/:id/fiches/:code/modifier", p.person(p.saveDraft(p.sheetEdit)))
	router.POST("/contrats/:id/fiches/:code/soumission", p.person(p.submitSheet))
	router.GET("/contrats/:id/intentions", p.person(p.intents))
	router.POST("/contrats/:id/intentions/:code", p.person(p.promote))
	router.GET("/contrats/:id/revisions/:kind/:code", p.person(p.revisions))
	router.POST("/contrats/:id/partage", p.person(p.shareDrafts))
	router.GET("/contrats/:id/vigilance", p.person(p.alerts))
	router.GET("/contrats/:id/suivi", p.person(p.progress))
	router.GET("/contrats/:id/dialogue/:year", p.person(p.yearReview))
	router.GET("/contrats/:id/bilan", p.person(p.jointReview))
	router.GET(followingPath, p.person(p.following))
	router.GET("/contrats/:id/indicateurs", p.person(p.indicators))
	router.GET("/contrats/:id/indicateurs/:code/:year", p.person(p.measure))
	router.POST("/contrats/:id/indicateurs/:code/:year", p.person(p.saveMeasure))
	router.POST("/contrats/:id/declarations/:sheet/:year", p.person(p.declare))
	router.GET(campaignsPath, p.person(p.campaigns))
	router.POST(campaignsPath, p.person(p.importCampaign))
	router.POST(mappingsPath, p.person(p.saveMapping))
	router.GET(mappingsPath+"/:name", p.person(p.mapping))
	router.GET(checkpointsPath, p.person(p.checkpoints))
	router.GET(checkpointsPath+"/:number", p.person(p.checkpoint))
	router.GET(settingsPath, p.person(p.settings))
	router.POST(settingsPath, p.person(p.changeSettings))
	router.GET(retroplanPath, p.person(p.retroplan))
	router.GET(loadPath, p.person(p.load))
	router.GET(vigilancePath, p.person(p.vigilance))
	router.GET(exportPath+"/*list", p.person(p.export))
	router.GET(finessPath, p.person(p.finess))
	router.GET(finessPath+"/:number", p.person(p.finessEntity))
	router.GET(refreshesPath, p.person(p.finessRefreshes))
	router.POST(refreshesPath, p.person(p.proposeFiness))
	router.GET(refreshesPath+"/:refresh", p.person(p.finessRefresh))
	router.POST(refreshesPath+"/:refresh", p.person(p.decideFiness))
	router.GET(programmePath, p.person(p.programme))
	router.GET(programmePath+"/modele", p.person(p.programmeModel))
	router.POST(programmePath+"/essai", p.person(p.tryProgramme))
	router.POST(importsPath, p.person(p.importProgramme))
	router.GET(importsPath+"/:import", p.person(p.programmeImport))
	router.POST(launchesPath, p.person(p.launch))
	router.GET(severalPath, p.person(p.several))
	router.POST(severalPath, p.person(p.approveSeveral))
}

const (
	home        = "/a-traiter"
	signInPath  = "/connexion"
	signOutPath = "/deconnexion"
)

// Guard sets what keeps a browser to what the pages are made of. The referrer stays within the site: without any, old
// browsers send forms as if they came from elsewhere.
func Guard(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin")
}

// redirect leads on by GET, whatever the method of the request.
func redirect(c *gin.Context, address string) {
	c.Header("Location", address)
	c.Status(http.StatusSeeOther)
}
