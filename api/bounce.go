package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// bouncePath is where a mail relay posts the reports that came back to the sender's address.
const bouncePath = "/rebonds"

var (
	notABounce  = newProblem(contract.Invalid, "Ce message ne rend compte d'aucun échec de remise.", "N'envoyez que des rapports de remise (RFC 3464).").under(contract.WellFormed)
	noSuchMail  = newProblem(contract.Unknown, "Aucune lettre envoyée à cette adresse ne correspond à ce rapport.", "Vérifiez que le rapport contient les en-têtes de la lettre.")
	notTheRelay = newProblem(unauthenticated, "Le secret du relais est nécessaire.", "Présentez-le dans l'en-tête «\u00a0Authorization\u00a0: Bearer …\u00a0».")
)

// bounce takes one report. Without a secret in the settings the address does not exist; a report says only what a
// letter that was really sent to that very address became, whatever its author writes.
func (s *server) bounce(c *gin.Context) {
	switch {
	case s.BounceSecret == "":
		s.refuse(c.Writer, c.Request, noSuchAddress)
	case s.fromRelay(c.Request):
		s.takeBounce(c)
	case s.spend(c, s.meters.signIn, network(clientAddress(c.Request, s.TrustedProxies))): // guesses are few
		s.refuse(c.Writer, c.Request, notTheRelay)
	}
}

func (s *server) fromRelay(r *http.Request) bool {
	given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(s.BounceSecret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func (s *server) takeBounce(c *gin.Context) {
	report, err := mail.ReadBounce(c.Request.Body) // which reads no more than it needs
	switch {
	case errors.Is(err, mail.ErrNotABounce):
		s.refuse(c.Writer, c.Request, notABounce)
		return
	case err == nil && report.Permanent:
		err = s.DB.Bounced(c.Request.Context(), postgres.Bounce{
			LetterID: report.LetterID, Recipient: report.Recipient, Status: report.Status, Detail: report.Detail,
		})
	}
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		s.refuse(c.Writer, c.Request, noSuchMail)
	case err != nil:
		s.refuse(c.Writer, c.Request, s.stopped(c.Request.Context(), err))
	default:
		c.Status(http.StatusNoContent)
	}
}
