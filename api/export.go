package api

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/spreadsheet"
)

// mostExported bounds the rows of one spreadsheet. A longer list is refused: a file that silently ends early would be
// taken for the whole.
const mostExported = 10_000

// formatParameter asks a list for a spreadsheet.
const formatParameter = "format"

// format is one of the forms in which a list leaves, besides JSON.
type format struct {
	contentType string
	write       func(*bytes.Buffer, spreadsheet.Filled) error
}

var formats = map[string]format{
	"csv": {"text/csv; charset=utf-8", func(b *bytes.Buffer, t spreadsheet.Filled) error { return spreadsheet.WriteCSV(b, t) }},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(b *bytes.Buffer, t spreadsheet.Filled) error {
		return spreadsheet.WriteXLSX(b, t)
	}},
}

// sheet is one page of a list as rows; next is where the list goes on.
type sheet struct {
	table spreadsheet.Table
	rows  [][]any
	next  string
}

func rowsOf[T any](items []T, row func(T) []any) [][]any {
	rows := make([][]any, len(items))
	for i, item := range items {
		rows[i] = row(item)
	}
	return rows
}

// continued is the input of a list that is read page by page.
type continued interface{ goOn(next string) }

// export is a spreadsheet asked for instead of JSON; name and table are there once the list was read whole.
type export struct {
	name  string
	table *spreadsheet.Filled
}

type exportKey struct{}

// registerList is register for a list that is given as a spreadsheet too: the same filter, the same question of access and
// the same trace, since it is the same handler that answers, once for each page.
func registerList[I, O any](s *server, api huma.API, action access.Action, op huma.Operation, handle func(context.Context, *I) (*O, error), asSheet func(*O) sheet) {
	var known []any
	op.Responses = map[string]*huma.Response{"200": {Description: statusTitle(http.StatusOK), Content: map[string]*huma.MediaType{"application/json": {}}}}
	for _, name := range slices.Sorted(maps.Keys(formats)) {
		known = append(known, name)
		mediaType, _, _ := strings.Cut(formats[name].contentType, ";")
		op.Responses["200"].Content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: formatParameter, In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: known},
		Description: fmt.Sprintf("Toute la liste, sous le même filtre, dans un tableur\u00a0; %d lignes au plus.", mostExported),
	})
	op.Middlewares = append(op.Middlewares, s.asSpreadsheet)
	register(s, api, action, op, func(ctx context.Context, in *I) (*O, error) {
		asked, exported := ctx.Value(exportKey{}).(*export)
		if !exported {
			return handle(ctx, in)
		}
		if err := asked.read(ctx, in, func() (sheet, error) {
			out, err := handle(ctx, in)
			if err != nil {
				return sheet{}, err
			}
			return asSheet(out), nil
		}); err != nil {
			return nil, err
		}
		return new(O), nil
	})
}

// read gathers every page.
func (e *export) read(ctx context.Context, in any, page func() (sheet, error)) error {
	pages, several := in.(continued)
	var rows [][]any
	for next := ""; ; {
		if several {
			pages.goOn(next)
		}
		read, err := page()
		if err != nil {
			return err
		}
		if rows = append(rows, read.rows...); len(rows) > mostExported {
			return tooLong
		}
		if next = read.next; next == "" || !several {
			e.name, e.table = read.table.Name, &spreadsheet.Filled{Table: read.table, Rows: slices.Values(rows)}
			break
		}
	}
	if about, concerned := in.(onContract); concerned {
		e.name += " " + about.contractID()
	}
	return ctx.Err()
}

// asSpreadsheet has a list answer with a file where its address asks for one. The parameter goes no further: a list knows
// nothing of the form in which it leaves.
func (s *server) asSpreadsheet(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	query := c.Request.URL.Query()
	if !query.Has(formatParameter) {
		next(ctx)
		return
	}
	wanted, known := formats[query.Get(formatParameter)]
	if !known {
		noSuchFormat.serve(c.Writer)
		return
	}
	extension := query.Get(formatParameter)
	query.Del(formatParameter)
	address := *c.Request.URL
	address.RawQuery = query.Encode()
	c.Request.URL = &address
	asked, direct := new(export), c.Writer
	c.Writer = &withheld{direct, asked}
	next(huma.WithValue(ctx, exportKey{}, asked))
	if c.Writer = direct; asked.table == nil {
		return // the problem is on its way
	}
	var file bytes.Buffer
	if err := wanted.write(&file, *asked.table); err != nil {
		s.Logger.LogAttrs(ctx.Context(), slog.LevelError, "spreadsheet", slog.String("request", requestID(ctx.Context())), slog.Any("error", err))
		broken.serve(c.Writer)
		return
	}
	name := fmt.Sprintf("%s %s.%s", asked.name, s.today(), extension)
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Header("Content-Type", wanted.contentType) // in the place of the one that was set for JSON
	c.Data(http.StatusOK, wanted.contentType, file.Bytes())
}

// withheld keeps the JSON of a list back once its rows are at hand.
type withheld struct {
	gin.ResponseWriter
	asked *export
}

func (w *withheld) Write(body []byte) (int, error) {
	if w.asked.table != nil {
		return len(body), nil
	}
	return w.ResponseWriter.Write(body)
}

var (
	tooLong = mistyped(formatParameter, fmt.Sprintf("La liste dépasse %d lignes.", mostExported), "Restreignez-la par un filtre, puis recommencez.")

	noSuchFormat = mistyped(formatParameter, "«\u00a0format\u00a0»\u00a0: cette valeur n'est pas admise.", "Choisissez parmi\u00a0: csv, xlsx.")
)

// The columns of which lists are made. An instant takes two, since a spreadsheet sorts and filters by days.

func textColumn(title string, width int) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Text, Width: width}
}

func dayColumn(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Date, Width: 14}
}

func numberColumn(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Number, Width: 12}
}

func yearColumn(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Year, Width: 10}
}

// instant is a moment as its clock shows it, in the two columns of a day and an hour; empty for none.
func instant(at time.Time) []any {
	if at.IsZero() {
		return []any{nil, nil}
	}
	return []any{civil.DateOf(at), at.Format("15:04:05")}
}

// inParis is an instant of a list over several places.
func inParis(at time.Time) []any {
	if at.IsZero() {
		return instant(at)
	}
	return instant(civil.MustZone(civil.Paris).Clock(at))
}

// onSite is an instant that a list already tells at the contract's own hour.
func onSite(local string) []any {
	at, err := time.Parse(time.RFC3339, local)
	if err != nil {
		return instant(time.Time{})
	}
	return instant(at)
}

func yes(is bool) string {
	if is {
		return "oui"
	}
	return "non"
}
