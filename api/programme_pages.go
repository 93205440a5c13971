package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/programme"
)

func (b behindPages) Programme(ctx context.Context, person string, asked page.ProgrammeAsked) (told page.ProgrammeTold, err error) {
	in := programmeListInput{Territory: line(asked.Territory), Status: programmeStatus(asked.Status)}
	if asked.Year != "" {
		if in.Year, err = strconv.Atoi(asked.Year); err != nil || in.Year < 2000 || in.Year > 2199 {
			return told, mistyped("year", "Ce n'est pas une année.", "Écrivez-la sur quatre chiffres.")
		}
	}
	if asked.Status != "" && !slices.Contains([]programme.Status{programme.Planned, programme.Launched, programme.Withdrawn}, programme.Status(asked.Status)) {
		return told, mistyped("status", "Ce statut n'existe pas.", "Choisissez-le dans la liste.")
	}
	ctx = as(ctx, person)
	out, err := guarded(b.server, access.SeeSelf, reading("list-programme"), b.programmeList)(ctx, &in)
	if err != nil {
		return told, err
	}
	for _, l := range out.Body.Items {
		told.Lines = append(told.Lines, page.ProgrammedLine{
			Contract: l.Contract, Title: l.Title, ManagingBody: l.ManagingBody, Status: l.StatusLabel, Territory: l.Territory, Owner: l.Owner, Profile: string(l.Profile),
			Year: l.Year, Facilities: l.Facilities, EffectiveOn: l.EffectiveOn, LaunchOn: l.LaunchOn, Launched: l.Status == programme.Launched, MayLaunch: l.MayLaunch,
		})
	}
	_, refused := b.programmes(ctx)
	told.More, told.May = out.Body.More, refused == nil
	return told, nil
}

func (b behindPages) ProgrammeModel(ctx context.Context, person string) (page.Exported, error) {
	out, err := b.programmeModel(as(ctx, person), &struct{}{})
	if err != nil {
		return page.Exported{}, err
	}
	return page.Exported{Disposition: out.Disposition, Type: out.Type, Content: out.Body}, nil
}

func (b behindPages) TryProgramme(ctx context.Context, person, file string, content []byte) (page.ProgrammeTried, error) {
	out, err := b.sendProgramme(as(ctx, person), file, content, dryRun)
	if err != nil {
		return page.ProgrammeTried{}, err
	}
	return page.ProgrammeTried{File: file, Digest: b.shelf.put(person, file, content, b.Now()), Found: *onPageFound(out.Body.Report)}, nil
}

func (b behindPages) ImportProgramme(ctx context.Context, person, digest string, whole bool) (int64, error) {
	file, content, there := b.shelf.find(person, digest, b.Now())
	if !there {
		return 0, notShelved
	}
	how := lineByLine
	if whole {
		how = allOrNothing
	}
	out, err := b.sendProgramme(as(ctx, person), file, content, how)
	if err != nil {
		return 0, err
	}
	return out.Body.Number, nil
}

func (b behindPages) sendProgramme(ctx context.Context, file string, content []byte, how mode) (*programmeImportOutput, error) {
	in := new(programmeImportInput)
	in.Body.File, in.Body.Content, in.Body.Mode = line(file), content, how
	return guarded(b.server, access.TakeIn, changing("import-programme"), b.programmeImport)(ctx, in)
}

func (b behindPages) ProgrammeImport(ctx context.Context, person string, number int64) (page.ImportTold, error) {
	out, err := guarded(b.server, access.SeeSelf, reading("show-programme-import"), b.programmeImportShow)(as(ctx, person), &programmeImportShowInput{number})
	if err != nil {
		return page.ImportTold{}, err
	}
	v := out.Body
	return page.ImportTold{
		Number: v.Number, File: v.File, State: v.StateLabel, Unreadable: v.Unreadable, Done: v.Done, Of: v.Of, BegunAt: v.BegunAt,
		UnderWay: v.State.underWay(), Taken: v.State == "done", Failed: v.State == interrupted || v.State == "failed", Found: onPageFound(v.Report),
	}, nil
}

func onPageFound(f *ProgrammeFound) *page.ProgrammeFound {
	if f == nil {
		return nil
	}
	found := &page.ProgrammeFound{Rows: f.Rows, Added: f.Added, Changed: f.Changed, Unchanged: f.Unchanged, Refused: f.Refused, Unsaid: f.Unsaid, Left: f.Left, Ignored: f.Ignored}
	for _, p := range f.Problems {
		found.Cells = append(found.Cells, page.BadCell(p))
	}
	return found
}

func (b behindPages) LaunchProgrammed(ctx context.Context, person string, contracts []string) ([]page.LaunchTold, error) {
	in := new(programmeLaunchInput)
	for _, ref := range contracts {
		in.Body.Contracts = append(in.Body.Contracts, line(ref))
	}
	ctx = as(ctx, person)
	out, err := guarded(b.server, access.SeeSelf, changing("launch-programme"), b.programmeLaunch)(ctx, in)
	if err != nil {
		return nil, err
	}
	told := make([]page.LaunchTold, len(out.Body.Items))
	for i, r := range out.Body.Items {
		told[i] = page.LaunchTold{Contract: r.Contract, Again: r.Status == http.StatusOK, Unsettled: r.Status == http.StatusAccepted}
		if r.Problem != nil {
			trouble := b.Explain(ctx, r.Problem)
			told[i].Trouble = &trouble
		}
	}
	return told, nil
}

// notShelved: an hour went by, another list came after it, or the process is another one.
var notShelved = newProblem(contract.Unknown, "Ce fichier n'est plus gardé.", "Choisissez-le de nouveau, puis essayez-le.")
