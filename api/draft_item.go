package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// InItem is the part of an address that names an item of the content; "-" is the code of what has none.
type InItem struct {
	InContract
	Kind string `path:"kind" example:"action_sheet" doc:"finding, strategic_objective, action_sheet, intent_sheet, diagnostic, section, framing, synthesis, territorial, reaction, conventions, annexes, meetings, letters, involvement, follow_up_files ou reorganisation."`
	Code string `path:"code" example:"FA-1" doc:"Code de l'élément, ou «\u00a0-\u00a0» pour ce qui n'en a pas. Une partie du diagnostic a celui de sa structure et de son bloc (E-1:budget), de son thème, ou de la partie qui l'écrit."`
}

func (in *InItem) about() string { return in.Kind + "/" + in.Code }

func (in *InItem) item() (content.Item, error) {
	code := in.Code
	if code == "-" {
		code = ""
	}
	item, err := content.ParseItem(string(content.ItemOf(in.Kind, code)))
	if err != nil {
		return "", noSuchItem
	}
	return item, nil
}

// IfMatch is the version that a writer has read.
type IfMatch struct {
	Version string `header:"If-Match" maxLength:"20" doc:"La version lue, telle que «\u00a0ETag\u00a0» la donne\u00a0; \"0\" pour un élément du fichier ou un élément nouveau."`
}

// base is that version as a number. Nobody writes without saying what was read: the work of somebody else would be lost.
func (m IfMatch) base() (int, error) {
	if m.Version == "" {
		return 0, unread
	}
	n, err := strconv.Atoi(strings.Trim(m.Version, `"`))
	if err != nil || n < 0 {
		return 0, unread
	}
	return n, nil
}

// The codes of what stands against a draft.
const (
	movedOn  contract.Code = "precondition_failed"
	notRead  contract.Code = "precondition_required"
	isClosed contract.Code = "closed"
)

var (
	noSuchItem = newProblem(contract.Unknown, "Cet élément n'existe pas dans ce contrat, ou n'est pas encore partagé.", "Vérifiez son code dans le contenu du contrat.")
	unread     = newProblem(notRead, "La version lue manque.", "Lisez l'élément, puis rappelez son «\u00a0ETag\u00a0» dans l'en-tête «\u00a0If-Match\u00a0».")
	stepsOfOG  = newProblem(contract.Forbidden, "Les fiches actions sont rédigées par l'organisme gestionnaire.", "Commentez leurs indicateurs, ou proposez un objectif.").under(contract.RoleEntitles)
)

// Moved tells who changed an item since it was read.
type Moved struct {
	Version int              `json:"version" doc:"La version qui tient maintenant."`
	Party   string           `json:"party"`
	By      string           `json:"by" doc:"Identifiant de la personne."`
	At      time.Time        `json:"at"`
	Body    json.RawMessage  `json:"body,omitempty" doc:"L'élément dans cette version\u00a0; absent s'il a été retiré ou si c'est le brouillon d'une autre partie."`
	Hidden  bool             `json:"hidden,omitempty" doc:"Vrai\u00a0: c'est le brouillon d'une autre partie, qui ne se lit pas encore."`
	Changes []content.Change `json:"changes" nullable:"false" doc:"Ce qui a changé depuis la version lue, champ par champ."`
}

// opposed puts what stands against a draft into a problem; other errors pass.
func opposed(err error) error {
	if moved, is := errors.AsType[*content.Conflict](err); is {
		p := newProblem(movedOn, fmt.Sprintf("L'élément a été modifié entre-temps\u00a0: version %d.", moved.Theirs.Version), "Comparez votre texte à «\u00a0conflict\u00a0», puis enregistrez sur cette version.").because(moved)
		if moved.Hidden {
			p.Detail, p.Remedy = "Un brouillon d'une autre partie est en cours sur cet élément.", "Demandez à cette partie de le partager, puis recommencez."
		}
		t := moved.Theirs
		p.Conflict = &Moved{t.Version, t.Party, t.By, t.At, t.Body, moved.Hidden, append([]content.Change{}, moved.Changes...)}
		return p
	}
	if closed, is := errors.AsType[*content.Closed](err); is {
		return newProblem(isClosed, closed.Reason, "Proposez un avenant, ou attendez la réponse demandée.")
	}
	if invalid, is := errors.AsType[*contractfile.Invalid](err); is {
		p := rejected(invalid).because(invalid)
		p.Detail, p.Remedy = "L'élément ne peut pas être enregistré ainsi\u00a0; rien n'a été enregistré.", "Corrigez chaque point de «\u00a0errors\u00a0»."
		return p
	}
	if errors.Is(err, postgres.ErrTooLong) {
		return newProblem(tooLarge, "L'élément est trop long pour être gardé.", "Raccourcissez ses textes.")
	}
	return err
}

// writer is the party for which somebody writes. Nobody stands on two sides of a contract: the first one is the only one.
func writer(who access.Standing) (string, error) {
	for _, party := range who.Parties() {
		if who.May(access.DepositText, party) == access.Allowed {
			return party, nil
		}
	}
	return "", notYours
}

// saveDraft writes a version for the caller's party.
func (s *server) saveDraft(ctx context.Context, contractID string, item content.Item, base int, body json.RawMessage) (content.Draft, error) {
	party, err := writer(standing(ctx))
	if err != nil {
		return content.Draft{}, err
	}
	if err := s.mayWrite(ctx, contractID, party, item, body); err != nil {
		return content.Draft{}, err
	}
	saved, err := s.DB.SaveDraft(ctx, contractID, base, content.Draft{Item: item, Body: body, Party: party, By: caller(ctx), At: s.Now()})
	return saved, opposed(err)
}

// mayWrite keeps each party to its own parts of the diagnostic, and authorities from managing the managing body: of a fiche
// action they write about its indicators, and nothing else (F-OB-12).
func (s *server) mayWrite(ctx context.Context, contractID, party string, item content.Item, body json.RawMessage) error {
	if theirs := content.Trespass(item, party); theirs != "" {
		return newProblem(contract.Forbidden, theirs, "Demandez-le à la partie dont c'est le texte, ou réagissez au diagnostic.").under(contract.RoleEntitles)
	}
	if item.Kind() != content.ActionSheet || party == contractfile.PartyManagingBody {
		return nil
	}
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return err
	}
	before, known := content.Body(said.File, item)
	if !known || !sameBut(before, body) {
		return stepsOfOG
	}
	return nil
}

// sameBut reports two fiches that say the same but for their indicators.
func sameBut(before, after json.RawMessage) bool {
	var forms [2][]byte
	for i, body := range []json.RawMessage{before, after} {
		var sheet contractfile.ActionSheet
		if json.Unmarshal(body, &sheet) != nil {
			return false
		}
		sheet.Indicators = nil
		canonical, err := (&contractfile.File{ActionSheets: []contractfile.ActionSheet{sheet}}).Canonical()
		if err != nil {
			return false
		}
		forms[i] = canonical
	}
	return bytes.Equal(forms[0], forms[1])
}

// versionTag is the ETag of an item.
func versionTag(version int) string { return fmt.Sprintf(`"%d"`, version) }

// statuses that a route on a draft may answer.
var draftErrors = []int{
	http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed,
	http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusPreconditionRequired,
}
