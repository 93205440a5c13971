package api

import (
	"context"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/progress"
	"jalon/internal/review"
)

func (b behindPages) Progress(ctx context.Context, person, id string) (progress.Contract, error) {
	found, err := guarded(b.server, access.SeeContract, reading("show-progress"), func(ctx context.Context, in *InContract) (*progress.Contract, error) {
		rolled, err := b.rolledUp(ctx, in.ID)
		return &rolled, err
	})(as(ctx, person), &InContract{id})
	if err != nil {
		return progress.Contract{}, err
	}
	return *found, nil
}

func (b behindPages) Followed(ctx context.Context, person string, asked page.FollowingAsked) (page.FollowingTold, error) {
	out, err := guarded(b.server, access.SeeContract, reading("following"), b.following)(as(ctx, person), &followingInput{
		line(asked.Contract), line(asked.Objective), line(asked.Theme), line(asked.Perimeter), line(asked.Pilot), line(asked.Authority),
	})
	if err != nil {
		return page.FollowingTold{}, err
	}
	told := page.FollowingTold{Cut: out.Body.Cut, Unread: out.Body.Unread}
	for _, c := range out.Body.Contracts {
		told.Contracts = append(told.Contracts, page.FollowedContract{ID: c.Contract, Title: c.Title, Advance: c.AdvanceText, Achieved: c.AchievedText})
	}
	for _, s := range out.Body.Items {
		told.Sheets = append(told.Sheets, page.FollowedSheet{
			Contract: s.Contract, Code: s.Code, Title: s.Title, Theme: s.Theme, Pilot: s.Pilot, EndOn: s.EndOn, Late: s.LateSteps, Advance: s.AdvanceText, Achieved: s.AchievedText,
		})
	}
	return told, nil
}

func (b behindPages) YearReview(ctx context.Context, person, id string, year int) (review.Year, []int, error) {
	var years []int
	found, err := guarded(b.server, access.SeeContract, reading("year-workbook"), func(ctx context.Context, in *inYear) (*review.Year, error) {
		made, known, err := b.yearReview(ctx, in.ID, in.Year)
		years = known
		return &made, err
	})(as(ctx, person), &inYear{InContract: InContract{id}, Year: year})
	if err != nil {
		return review.Year{}, nil, err
	}
	return *found, years, nil
}

func (b behindPages) JointReview(ctx context.Context, person, id string) (review.Joint, error) {
	found, err := guarded(b.server, access.SeeContract, reading("joint-workbook"), func(ctx context.Context, in *InContract) (*review.Joint, error) {
		made, err := b.jointReview(ctx, in.ID)
		return &made, err
	})(as(ctx, person), &InContract{id})
	if err != nil {
		return review.Joint{}, err
	}
	return *found, nil
}
