package api

import (
	"context"
	"strconv"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/campaign"
)

func (b behindPages) Campaigns(ctx context.Context, person string) (*page.CampaignsTold, error) {
	return guarded(b.server, access.KeepReferential, reading("list-campaigns"), func(ctx context.Context, _ *struct{}) (*page.CampaignsTold, error) {
		if err := b.keepsCampaigns(ctx); err != nil {
			return nil, err
		}
		told := new(page.CampaignsTold)
		var err error
		if told.Files, err = b.DB.CampaignFiles(ctx); err == nil {
			told.Mappings, err = b.DB.Mappings(ctx)
		}
		return told, err
	})(as(ctx, person), &struct{}{})
}

func (b behindPages) ImportCampaign(ctx context.Context, person string, sent page.CampaignSent) (*page.CampaignReport, error) {
	year, err := campaignYear(sent.Campaign)
	if err != nil {
		return nil, err
	}
	done, err := guarded(b.server, access.KeepReferential, changing("import-campaign"), b.campaignImport)(as(ctx, person),
		&campaignFileInput{sent.Mapping, sent.File, sent.Content, year, sent.Rehearsal})
	if err != nil {
		return nil, err
	}
	return &page.CampaignReport{Reading: done.Reading, Taken: done.Taken, File: sent.File, Rehearsal: sent.Rehearsal}, nil
}

func (b behindPages) SuggestMapping(ctx context.Context, person string, sent page.CampaignSent) (*campaign.Mapping, error) {
	year, err := campaignYear(sent.Campaign)
	if err == nil && year == 0 {
		err = wrong("campaign", "L'année de la campagne manque.", "Écrivez par exemple 2026.")
	}
	if err != nil {
		return nil, err
	}
	return guarded(b.server, access.KeepReferential, changing("suggest-mapping"), b.mappingSuggest)(as(ctx, person),
		&mappingSuggestInput{campaignFileInput{sent.Mapping, sent.File, sent.Content, year, true}, sent.Source})
}

func (b behindPages) Mapping(ctx context.Context, person, name string) (*campaign.Mapping, error) {
	return guarded(b.server, access.KeepReferential, reading("show-mapping"), func(ctx context.Context, in *mappingInput) (*campaign.Mapping, error) {
		if err := b.keepsCampaigns(ctx); err != nil {
			return nil, err
		}
		found, err := b.mapping(ctx, in.Name)
		return &found.Mapping, err
	})(as(ctx, person), &mappingInput{campaign.Mapping{Name: name}})
}

func (b behindPages) SaveMapping(ctx context.Context, person string, m campaign.Mapping) error {
	_, err := guarded(b.server, access.KeepReferential, changing("save-mapping"), b.mappingSave)(as(ctx, person), &mappingInput{m})
	return err
}

// campaignYear reads a year that somebody typed; none is 0.
func campaignYear(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < campaign.FirstCampaign || year > campaign.LastCampaign {
		return 0, wrong("campaign", "La campagne est une année.", "Écrivez par exemple 2026.")
	}
	return year, nil
}
