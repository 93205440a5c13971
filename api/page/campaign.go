package page

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/campaign"
	"jalon/internal/postgres"
)

// Gathering is what the pages ask of campaigns, for a person who keeps them.
type Gathering interface {
	Campaigns(ctx context.Context, person string) (*CampaignsTold, error)
	ImportCampaign(ctx context.Context, person string, sent CampaignSent) (*CampaignReport, error)
	// SuggestMapping proposes how to read a file. It keeps nothing.
	SuggestMapping(ctx context.Context, person string, sent CampaignSent) (*campaign.Mapping, error)
	Mapping(ctx context.Context, person, name string) (*campaign.Mapping, error)
	SaveMapping(ctx context.Context, person string, m campaign.Mapping) error
}

// CampaignsTold is what was taken in, the newest first, and how it is read.
type CampaignsTold struct {
	Files    []postgres.Taken
	Mappings []postgres.KeptMapping
}

// CampaignSent is a file with what somebody said about it.
type CampaignSent struct {
	File, Mapping, Source, Campaign string
	Content                         []byte
	Rehearsal                       bool
}

// CampaignReport is what came of a file. Taken is nil when cells could not be read.
type CampaignReport struct {
	Reading   *campaign.Reading
	Taken     *postgres.Taken
	File      string
	Rehearsal bool
}

const (
	campaignsPath = "/campagnes"
	mappingsPath  = campaignsPath + "/correspondances"
)

type campaignsPage struct {
	frame
	*CampaignsTold
	Trouble *Trouble
	Report  *CampaignReport
	Saved   string // name of the mapping that was just kept
}

func (p *Pages) campaigns(c *gin.Context, person string) {
	p.listCampaigns(c, person, http.StatusOK, nil, nil)
}

func (p *Pages) listCampaigns(c *gin.Context, person string, status int, report *CampaignReport, trouble *Trouble) {
	told, err := p.Service.Campaigns(c.Request.Context(), person)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := campaignsPage{frame: p.framed(c.Request.Context(), person, "Campagnes"), CampaignsTold: told, Trouble: trouble, Report: report, Saved: c.Query("enregistree")}
	if trouble != nil || report != nil && report.Taken == nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "campaigns", page)
}

// importCampaign tries a file, takes it in, or proposes how to read it. The page is shown at once: what was read of a file is
// nowhere to come back to.
func (p *Pages) importCampaign(c *gin.Context, person string) {
	sent, trouble := sentCampaign(c)
	if trouble != nil {
		p.listCampaigns(c, person, trouble.Status, nil, trouble)
		return
	}
	ctx, act := c.Request.Context(), entered(c.Request.MultipartForm.Value, "acte")
	if act == "proposer" {
		suggested, err := p.Service.SuggestMapping(ctx, person, sent)
		if err == nil {
			p.showMapping(c, person, http.StatusOK, *suggested, nil)
			return
		}
		explained := p.Service.Explain(ctx, err)
		p.listCampaigns(c, person, explained.Status, nil, &explained)
		return
	}
	sent.Rehearsal = act != "importer"
	report, err := p.Service.ImportCampaign(ctx, person, sent)
	switch {
	case err != nil:
		explained := p.Service.Explain(ctx, err)
		p.listCampaigns(c, person, explained.Status, nil, &explained)
	case report.Taken == nil:
		p.listCampaigns(c, person, http.StatusUnprocessableEntity, report, nil)
	default:
		p.listCampaigns(c, person, http.StatusOK, report, nil)
	}
}

// sentCampaign reads the form of a file.
func sentCampaign(c *gin.Context) (CampaignSent, *Trouble) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, postgres.MostCampaignFile+mostForm)
	file, header, err := c.Request.FormFile("fichier")
	var sent CampaignSent
	if err == nil {
		defer file.Close()
		sent.Content, err = io.ReadAll(file)
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return sent, &Trouble{Status: http.StatusRequestEntityTooLarge, Title: "Fichier trop volumineux", Detail: "Le fichier dépasse 20\u00a0Mio.", Remedy: "Découpez-le en plusieurs fichiers."}
	}
	if err != nil || header.Filename == "" || len(header.Filename) > 255 {
		return sent, &Trouble{Status: http.StatusUnprocessableEntity, Title: "Fichier manquant", Detail: "Aucun fichier n'est arrivé.", Remedy: "Choisissez un fichier CSV ou XLSX, puis envoyez-le."}
	}
	form := url.Values(c.Request.MultipartForm.Value)
	sent.File = strings.ToValidUTF8(path.Base(header.Filename), "\ufffd")
	sent.Mapping, sent.Source, sent.Campaign = entered(form, "correspondance"), entered(form, "source"), entered(form, "campagne")
	return sent, nil
}
