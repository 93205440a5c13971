package api

import (
	"cmp"
	"context"
	"slices"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/hindsight"
)

func (b behindPages) History(ctx context.Context, person, id string, asked page.HistoryAsked) (lines []page.HistoryLine, next string, err error) {
	in := historyInput{
		InContract: InContract{id}, Paged: Paged{asked.After, asked.Limit}, Room: room(asked.Room), Person: line(asked.Person), Party: line(asked.Party),
		Decisions: asked.Decisions, Refusals: !asked.WithoutRefusals, Letters: !asked.WithoutLetters,
	}
	if in.From.Date, err = typedDay("from", asked.From); err != nil {
		return nil, "", err
	}
	if in.Until.Date, err = typedDay("until", asked.Until); err != nil {
		return nil, "", err
	}
	if in.Room != "" && !slices.Contains(hindsight.Rooms(), asked.Room) {
		return nil, "", mistyped("room", "Cette rubrique n'existe pas.", "Choisissez-la dans la liste.")
	}
	out, err := guarded(b.server, access.SeeContract, reading("history"), b.history)(as(ctx, person), &in)
	if err != nil {
		return nil, "", err
	}
	for _, l := range out.Body.Items {
		lines = append(lines, l.onPage())
	}
	return lines, out.Body.Next, nil
}

func (l HistoryLine) onPage() page.HistoryLine {
	told := page.HistoryLine{At: l.At, Room: l.Room}
	if r := l.Refusal; r != nil {
		told.Refused = &page.LogLine{At: r.At, Person: cmp.Or(r.Name, r.Person), Action: r.Action, Subject: r.Subject, Outcome: r.Outcome, Reason: r.Reason, Rule: r.RuleLabel}
		return told
	}
	f := l.Fact
	told.Seq, told.Sentence, told.Hash, told.Revision, told.Readable = f.Seq, f.Sentence, f.Hash, f.Revision, f.Readable
	if f.By != nil {
		told.By = &page.HistoryActor{Name: f.By.Name, For: f.By.ForName, Party: f.By.PartyName, Role: f.By.Role}
	}
	if f.Sealed != nil {
		told.Checkpoint, told.SealedAt = f.Sealed.Checkpoint, f.Sealed.At
	}
	for _, letter := range l.Letters {
		told.Letters = append(told.Letters, page.LetterLine{
			At: letter.At, Name: letter.Name, SentName: letter.SentName, Kind: letter.KindLabel, About: letter.About, State: letter.Words,
			Lost: letter.Remedy != "", Attempts: letter.Attempts, NextAt: letter.NextAt, DoneAt: letter.DoneAt,
		})
	}
	return told
}

func (b behindPages) AsOf(ctx context.Context, person, id, typed string) (page.Then, error) {
	on, err := typedDay("day", typed)
	if err != nil {
		return page.Then{}, err
	}
	out, err := guarded(b.server, access.SeeContract, reading("as-of"), b.asOf)(as(ctx, person), &asOfInput{InContract{id}, day{on}})
	if err != nil {
		return page.Then{}, err
	}
	then := page.Then{Day: on, Seq: out.Body.Seq, At: out.Body.At}
	for _, told := range out.Body.Rooms {
		then.Rooms = append(then.Rooms, page.RoomThen{Label: told.Label, Lines: told.Lines})
	}
	return then, nil
}

func (b behindPages) Changes(ctx context.Context, person, id, from, to string) (page.Changes, error) {
	var in changesInput
	var err error
	in.ID = id
	if in.From.Date, err = typedDay("from", from); err != nil {
		return page.Changes{}, err
	}
	if in.To.Date, err = typedDay("to", to); err != nil {
		return page.Changes{}, err
	}
	out, err := guarded(b.server, access.SeeContract, reading("changes"), b.changes)(as(ctx, person), &in)
	if err != nil {
		return page.Changes{}, err
	}
	told := page.Changes{From: out.Body.From, To: out.Body.To}
	for _, change := range out.Body.Items {
		last := len(told.Rooms) - 1
		if last < 0 || told.Rooms[last].Label != change.RoomLabel {
			told.Rooms = append(told.Rooms, page.RoomChanged{Label: change.RoomLabel})
			last++
		}
		told.Rooms[last].Changes = append(told.Rooms[last].Changes, change.Change)
	}
	return told, nil
}

func (b behindPages) Checkpoints(ctx context.Context, person string, before int64) (lines []page.Checkpoint, next string, err error) {
	out, err := b.checkpoints(as(ctx, person), &checkpointListInput{Cursor: before, Limit: page.MostCheckpoints})
	if err != nil {
		return nil, "", err
	}
	for _, c := range out.Body.Items {
		lines = append(lines, c.onPage())
	}
	return lines, out.Body.Next, nil
}

func (b behindPages) CheckpointNote(ctx context.Context, person string, number int64) (string, error) {
	out, err := b.checkpointShow(as(ctx, person), &checkpointShowInput{number})
	if err != nil {
		return "", err
	}
	return out.Body.Note, nil
}

func (c CheckpointLine) onPage() page.Checkpoint {
	return page.Checkpoint{
		Number: c.Number, At: c.At, Origin: c.Origin, Size: c.Size, Root: c.Root, Contracts: c.Contracts, Facts: c.Facts, Fingerprint: c.Fingerprint,
		Valid: c.Signature == signatureValid, Invalid: c.Signature == signatureInvalid,
	}
}
