package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jalon/internal/contract"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

// importState is how far an import is.
type importState string

const (
	foreseen    importState = "foreseen"
	interrupted importState = "interrupted"
)

func (s importState) underWay() bool { return s == "reading" || s == "writing" }

func (s importState) french() string {
	return map[importState]string{
		foreseen: "essai", "reading": "lecture en cours", "writing": "écriture en cours", "done": "terminé", "refused": "refusé\u00a0: rien n'est pris",
		"failed": "échec du service", interrupted: "interrompu",
	}[s]
}

const (
	// silence is after how long an import that gives no sign was interrupted: its process is gone.
	silence = 2 * time.Minute
	// longestImport bounds one import, so that nothing holds up those of an organisation for ever.
	longestImport = 15 * time.Minute
)

// imports are those that run in this process: one for each organisation.
type imports struct {
	mu      sync.Mutex
	running map[string]int64 // by organisation
}

func (i *imports) enter(organisation string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, busy := i.running[organisation]; busy {
		return false
	}
	if i.running == nil {
		i.running = map[string]int64{}
	}
	i.running[organisation] = 0
	return true
}

func (i *imports) note(organisation string, number int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.running[organisation] = number
}

func (i *imports) leave(organisation string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.running, organisation)
}

func (i *imports) runs(number int64) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, running := range i.running {
		if running == number {
			return true
		}
	}
	return false
}

// programmeBegin answers with the number of an import that goes on after the answer has left.
func (s *server) programmeBegin(ctx context.Context, list postgres.ProgrammeImport) (*programmeImportOutput, error) {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	if !s.imports.enter(member.Organisation) {
		return nil, importing
	}
	number, err := s.DB.BeginImport(ctx, list)
	if err != nil {
		s.imports.leave(member.Organisation)
		return nil, err
	}
	s.imports.note(member.Organisation, number)
	begun, err := s.DB.Import(ctx, number)
	if err != nil {
		s.imports.leave(member.Organisation)
		return nil, err
	}
	out := &programmeImportOutput{Status: http.StatusAccepted, Location: importAddress(number), Body: s.importView(begun)}
	go func() {
		defer s.imports.leave(member.Organisation)
		s.programmeRun(context.WithoutCancel(ctx), number, list)
	}()
	return out, nil
}

// programmeRun does an import. Nobody waits for it: whatever goes wrong is in its state, and what is not the file's fault in
// the operator's log.
func (s *server) programmeRun(ctx context.Context, number int64, list postgres.ProgrammeImport) {
	ctx, done := context.WithTimeout(ctx, longestImport)
	defer done()
	report, err := func() (report postgres.ProgrammeReport, err error) {
		defer func() {
			if cause := recover(); cause != nil {
				err = fmt.Errorf("panic: %v", cause)
			}
		}()
		return s.DB.RunImport(ctx, number, list)
	}()
	if _, unreadable := errors.AsType[*spreadsheet.Refused](err); err != nil && !unreadable {
		s.Logger.LogAttrs(ctx, slog.LevelError, "import", slog.String("request", requestID(ctx)), slog.Int64("number", number), slog.Any("error", err))
	}
	if len(report.Added)+len(report.Changed) > 0 {
		s.changed(ctx, "import-programme", strconv.FormatInt(number, 10))
	}
}

// importUnderWay is the code of a second import.
const importUnderWay contract.Code = "import_under_way"

var importing = newProblem(importUnderWay, "Un import de votre organisation est en cours.", "Attendez qu'il se termine, puis recommencez.")
