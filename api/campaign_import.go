package api

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"jalon/internal/campaign"
	"jalon/internal/contract"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

// What a campaign brings is taken in on the pages and on the command line, where a file is at hand: there is no route for
// programs. It belongs to all authorities in common, like the referential, and the same people keep it.

type campaignFileInput struct {
	Mapping   string // name of the one that reads it
	File      string
	Content   []byte
	Campaign  int // 0 where a column tells it
	Rehearsal bool
}

func (in *campaignFileInput) about() string { return in.Mapping + " " + in.File }

// campaignDone is what was read and what it changed; Taken is nil when cells could not be read.
type campaignDone struct {
	Reading *campaign.Reading
	Taken   *postgres.Taken
}

var (
	notCampaignKeeper = newProblem(contract.Forbidden, "Les campagnes sont importées par les signataires et les référents des autorités, et par l'exploitation.", "Adressez le fichier à l'une de ces personnes.").under(contract.RoleEntitles)
	noSuchMapping     = newProblem(contract.Unknown, "Cette correspondance n'existe pas.", "Choisissez-la dans la liste des correspondances.")
)

// keepsCampaigns asks whether the caller may take files in.
func (s *server) keepsCampaigns(ctx context.Context) error {
	err := s.keepsReferential(ctx)
	if errors.Is(err, notKeeper) {
		return notCampaignKeeper
	}
	return err
}

func (s *server) campaignImport(ctx context.Context, in *campaignFileInput) (*campaignDone, error) {
	if err := s.keepsCampaigns(ctx); err != nil {
		return nil, err
	}
	mapping, err := s.mapping(ctx, in.Mapping)
	if err != nil {
		return nil, err
	}
	read, err := campaign.Read(in.File, bytes.NewReader(in.Content), int64(len(in.Content)), mapping.Mapping, in.Campaign)
	if err != nil {
		return nil, unreadable(err)
	}
	done := &campaignDone{Reading: read}
	take := s.DB.TakeCampaign
	if in.Rehearsal {
		take = s.DB.RehearseCampaign
	}
	taken, err := take(ctx, postgres.CampaignFile{Name: in.File, Content: in.Content, Mapping: mapping, Campaign: in.Campaign}, read, caller(ctx), s.Now())
	switch {
	case errors.Is(err, postgres.ErrBadCells):
		return done, nil
	case err != nil:
		return nil, err
	}
	if done.Taken = &taken; !in.Rehearsal && !taken.Again {
		s.changed(ctx, "import-campaign", strconv.FormatInt(taken.Number, 10))
	}
	return done, nil
}

func (s *server) mapping(ctx context.Context, name string) (postgres.KeptMapping, error) {
	found, err := s.DB.Mapping(ctx, name)
	if errors.Is(err, postgres.ErrUnknown) {
		err = noSuchMapping
	}
	return found, err
}

// unreadable carries what a file or a mapping is refused for.
func unreadable(err error) error {
	if refused, is := errors.AsType[*spreadsheet.Refused](err); is {
		return refusedFile(refused)
	}
	if refused, is := errors.AsType[*campaign.Refused](err); is {
		return wrong(refused.Field, refused.Message, refused.Remedy)
	}
	return err
}

type mappingInput struct{ campaign.Mapping }

func (in *mappingInput) about() string { return in.Name }

func (s *server) mappingSave(ctx context.Context, in *mappingInput) (*int, error) {
	if err := s.keepsCampaigns(ctx); err != nil {
		return nil, err
	}
	if err := in.Check(); err != nil {
		return nil, unreadable(err)
	}
	version, err := s.DB.SaveMapping(ctx, in.Mapping, caller(ctx), s.Now())
	if err != nil {
		return nil, err
	}
	s.changed(ctx, "save-mapping", in.Name)
	return &version, nil
}

type mappingSuggestInput struct {
	campaignFileInput
	Source string
}

func (s *server) mappingSuggest(ctx context.Context, in *mappingSuggestInput) (*campaign.Mapping, error) {
	if err := s.keepsCampaigns(ctx); err != nil {
		return nil, err
	}
	headings, err := campaign.Headings(in.File, bytes.NewReader(in.Content), int64(len(in.Content)))
	if err != nil {
		return nil, unreadable(err)
	}
	kept, err := s.DB.Mappings(ctx)
	if err != nil {
		return nil, err
	}
	var known []campaign.Mapping
	for _, m := range kept {
		known = append(known, m.Mapping)
	}
	suggested := campaign.Suggest(in.Mapping, in.Source, in.Campaign, headings, known)
	return &suggested, nil
}
