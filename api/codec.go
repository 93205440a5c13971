package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
	"jalon/workflows"
)

// codecPath is where Temporal's pages and command line send what they cannot read, in the shape of the SDK's remote codec.
// It decodes and never encodes: nobody makes a payload by hand.
const codecPath = "/codec/decode"

// mostEncoded bounds what is decoded at once, in bytes of JSON: the payloads of an event with the largest that Temporal
// takes.
const mostEncoded = 4 << 20

// decodePayloadsAction names a use in the access log.
const decodePayloadsAction = "decode-payloads"

var (
	notInstallation = newProblem(contract.Forbidden, "Le contenu des échanges avec Temporal est réservé aux auditeurs et aux exploitants de toute l'installation.", "Demandez à l'exploitation un office sur «\u00a0*\u00a0».").under(contract.RoleEntitles)
	notPayloads     = newProblem(malformed, "Le corps de la demande n'est pas une liste de charges utiles de Temporal.", "Envoyez «\u00a0{\"payloads\"\u00a0: […]}\u00a0».")
	tooManyPayloads = newProblem(tooLarge, "Les charges utiles dépassent 4\u00a0Mio.", "Envoyez-les en plusieurs fois.")
	sealedPayloads  = newProblem(contract.Invalid, "Une charge utile ne peut pas être lue\u00a0: sa clé manque, ou elle a été altérée.", "Vérifiez que le fichier de clés du service est à jour.").under(contract.WellFormed)
)

// codecOpen reports that the settings name keys and whose pages may ask; else nothing is at that address.
func (s *server) codecOpen() bool { return s.PayloadKeys != nil && s.TemporalUI != "" }

// preflight tells a browser that pages of the one origin may send their token here. Others are told nothing, which they
// take for a refusal.
func (s *server) preflight(c *gin.Context) {
	if !s.codecOpen() {
		s.refuse(c.Writer, c.Request, noSuchAddress)
		return
	}
	if s.fromTemporalUI(c) {
		c.Header("Access-Control-Allow-Methods", http.MethodPost)
		c.Header("Access-Control-Allow-Headers", "Authorization, Authorization-Extras, Content-Type, X-Namespace")
		c.Header("Access-Control-Max-Age", "600")
	}
	c.Status(http.StatusNoContent)
}

// fromTemporalUI lets the pages of the one origin read the answer. A program names no origin.
func (s *server) fromTemporalUI(c *gin.Context) bool {
	c.Header("Vary", "Origin")
	if c.GetHeader("Origin") != s.TemporalUI {
		return false
	}
	c.Header("Access-Control-Allow-Origin", s.TemporalUI)
	return true
}

// decodePayloads answers who holds an office for the whole installation, by token alone: a payload does not say which
// contract it is from, and a cookie would come along from any page.
func (s *server) decodePayloads(c *gin.Context) {
	if !s.codecOpen() {
		s.refuse(c.Writer, c.Request, noSuchAddress)
		return
	}
	if !s.fromTemporalUI(c) && c.GetHeader("Origin") != "" {
		s.refuse(c.Writer, c.Request, foreignPage)
		return
	}
	person, known := s.identify(c)
	if !known {
		return
	}
	ctx := context.WithValue(c.Request.Context(), personKey{}, person)
	decoded, err := s.decoded(ctx, c.Request)
	if err != nil {
		s.refuse(c.Writer, c.Request, s.stopped(ctx, err))
		return
	}
	c.Data(http.StatusOK, "application/json", decoded)
}

func (s *server) decoded(ctx context.Context, r *http.Request) ([]byte, error) {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(member.Offices, func(h access.Held) bool { return h.Organisation == access.Everywhere }) {
		s.log(ctx, postgres.AccessEntry{
			Action: decodePayloadsAction, Outcome: postgres.AccessRefused,
			Code: string(notInstallation.Code), Rule: string(notInstallation.Rule), Reason: notInstallation.Detail,
		})
		return nil, notInstallation
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, mostEncoded+1))
	if err != nil {
		return nil, notPayloads
	}
	if len(text) > mostEncoded {
		return nil, tooManyPayloads
	}
	var sent commonpb.Payloads
	if err := protojson.Unmarshal(text, &sent); err != nil || slices.Contains(sent.GetPayloads(), nil) {
		return nil, notPayloads
	}
	// What is read is on record first, or it is not read.
	err = s.DB.LogAccess(ctx, postgres.AccessEntry{
		At: s.Now(), Person: caller(ctx), RequestID: requestID(ctx), Action: decodePayloadsAction, Outcome: postgres.AccessRead,
		Subject: strconv.Itoa(len(sent.GetPayloads())) + " payloads " + strings.ToValidUTF8(r.Header.Get("X-Namespace"), ""),
	})
	if err != nil {
		return nil, err
	}
	opened, err := workflows.Codec(s.PayloadKeys).Decode(sent.GetPayloads())
	if err != nil {
		s.Logger.WarnContext(ctx, "payloads cannot be decoded", "request", requestID(ctx), "error", err)
		return nil, sealedPayloads
	}
	return protojson.Marshal(&commonpb.Payloads{Payloads: opened})
}
