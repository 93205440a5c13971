package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jalon/internal/spreadsheet"
)

// with is a workbook whose parts were changed; an empty one goes.
func with(t testing.TB, changed map[string]string) []byte {
	t.Helper()
	all := parts(cells(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	for name, text := range changed {
		if all[name] = text; text == "" {
			delete(all, name)
		}
	}
	return zipped(t, all)
}

// refused says what was wrong with a file and where.
func refused(t testing.TB, name string, body []byte) *spreadsheet.Refused {
	t.Helper()
	_, err := rows(body, "")
	r, ok := errors.AsType[*spreadsheet.Refused](err)
	if !ok {
		t.Errorf("%s: %v", name, err)
		return &spreadsheet.Refused{}
	}
	if r.File != "essai" || r.Message == "" || r.Remedy == "" {
		t.Errorf("%s: %+v", name, r)
	}
	return r
}

func TestWhatIsRefused(t *testing.T) {
	twice := func() []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", `XL\workbook.xml`} {
			_, err := w.Create(name)
			must(t, err)
		}
		must(t, w.Close())
		return b.Bytes()
	}
	formula := book(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "A1", 1))
		must(t, f.SetCellFormula("Sheet1", "C12", "=SUM(A1)"))
		must(t, f.SetCellFormula("Sheet1", "D12", "=SUM(A1)"))
	})
	sheet := func(text string) []byte { return zipped(t, parts(text)) }
	whole := book(t, func(*excelize.File) {})
	for name, c := range map[string]struct {
		body      []byte
		ref, says string
	}{
		"nothing":               {nil, "", "vide"},
		"an old workbook":       {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....."), "", "XLS"},
		"a PDF":                 {[]byte("%PDF-1.7 "), "", "PDF"},
		"a page":                {[]byte(" <html><table>"), "", "page web"},
		"OpenDocument":          {with(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "", "ODS"},
		"a binary workbook":     {with(t, map[string]string{"xl/workbook.bin": "x"}), "", "XLSB"},
		"an archive":            {zipped(t, map[string]string{"lisez-moi.txt": "x"}), "", "archive"},
		"a text document":       {with(t, map[string]string{"xl/workbook.xml": ""}), "", "non un classeur"},
		"macros":                {with(t, map[string]string{"xl/vbaProject.bin": "x"}), "", "macros"},
		"macros without a part": {with(t, map[string]string{"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}), "", "macros"},
		"a formula":             {formula, "C12", "formule"},
		"an external workbook":  {with(t, map[string]string{"xl/externalLinks/externalLink1.xml": "<x/>"}), "", "lié"},
		"a query":               {with(t, map[string]string{"xl/connections.xml": "<x/>"}), "", "lié"},
		"an external part": {with(t, map[string]string{"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships><Relationship Id="a" Type="http://x/image" Target="\\pc\c" TargetMode="External"/></Relationships>`}),
			"", "lié"},
		"half an archive":      {whole[:len(whole)/2], "", "abîmé"},
		"damaged XML":          {sheet("<sheetData><row>"), "", "abîmé"},
		"a document type":      {with(t, map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE a [<!ENTITY b "c">]><sst/>`}), "", "abîmé"},
		"deep XML":             {sheet(strings.Repeat("<a>", 50) + strings.Repeat("</a>", 50)), "", "abîmé"},
		"no such text":         {sheet(cells(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`)), "", "abîmé"},
		"a number that is not": {sheet(cells(`<row r="1"><c r="A1"><v>NaN</v></c></row>`)), "", "abîmé"},
		"a part twice":         {twice(), "", "deux fois"},
		"an absurd extent":     {sheet(`<dimension ref="A1:ZZZ99999999"/>` + cells("")), "", "étendue impossible"},
		"an absurd row":        {sheet(cells(`<row r="99999999"><c><v>1</v></c></row>`)), "", "ligne impossible"},
		"rows out of order":    {sheet(cells(`<row r="3"/><row r="2"/>`)), "", "ligne impossible"},
		"a cell twice":         {sheet(cells(`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`)), "", "cellule impossible"},
		"a cell elsewhere":     {sheet(cells(`<row r="1"><c r="A2"><v>1</v></c></row>`)), "", "cellule impossible"},
		"too many rows":        {sheet(cells(`<row r="100001"><c><v>1</v></c></row>`)), "A100001", "100000 lignes"},
		"too many columns":     {sheet(cells(`<row r="2"><c r="GS2"><v>1</v></c></row>`)), "GS2", "200 colonnes"},
		"a long text":          {sheet(cells(`<row r="2"><c r="B2" t="str"><v>` + strings.Repeat("é", 16385) + `</v></c></row>`)), "B2", "octets"},
		"a lost character":     {sheet(cells(`<row r="2"><c r="B2" t="str"><v>caf` + "\ufffd" + `</v></c></row>`)), "B2", "encodage"},
		"a control character":  {sheet(cells(`<row r="2"><c r="B2" t="str"><v>a_x0007_</v></c></row>`)), "B2", "contrôle"},

		"UTF-16":                      {[]byte("\xFF\xFEN\x00o\x00m\x00"), "", "UTF-16"},
		"UTF-16 without a mark":       {[]byte("N\x00o\x00m\x00\n\x00"), "", "octets nuls"},
		"bytes of nothing":            {[]byte("Nom\ncaf\x8d\n"), "", "pas reconnu, ligne 2"},
		"two encodings":               {[]byte("é;\xe9\n"), "", "deux encodages"},
		"UTF-8 taken for something":   {[]byte("a;b\nc;CafÃ©\n"), "B2", "encodage"},
		"a lost character in CSV":     {[]byte("a;caf\ufffd\n"), "B1", "encodage"},
		"an open quotation":           {[]byte("a;b\n\"c;d\n"), "", "guillemets"},
		"lines of an old Macintosh":   {[]byte("a;b\rc;d\r"), "", "Macintosh"},
		"a line of separators":        {[]byte(strings.Repeat(";", 30_000) + "\n"), "", "séparateurs"},
		"too many columns in CSV":     {[]byte(strings.Repeat(";", 200) + "x\n"), "GS1", "200 colonnes"},
		"a long text in CSV":          {[]byte("a;" + strings.Repeat("x", 32<<10+1)), "B1", "octets"},
		"too many rows in CSV":        {[]byte(strings.Repeat("\n", 100_000) + "x\n"), "A100001", "100000 lignes"},
		"a workbook that is too long": {make([]byte, 20<<20+1), "", "20\u00a0Mio"},
	} {
		r := refused(t, name, c.body)
		if r.Ref != c.ref || !strings.Contains(r.Message, c.says) {
			t.Errorf("%s: %q, %s; want %q, %s", name, r.Ref, r.Message, c.ref, c.says)
		}
	}
}

// A link that people click on is read for its words and never followed.
func TestALinkToTheWebIsNoHarm(t *testing.T) {
	body := book(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "A1", "karim@a.example"))
		must(t, f.SetCellHyperLink("Sheet1", "A1", "mailto:karim@a.example", "External"))
	})
	if got := texts(t, body, "")[1][0]; got != "karim@a.example" {
		t.Error(got)
	}
}

// Rows and columns that were merely coloured, down to the last, are not rows of the table.
func TestFormattedEmptinessIsNoTable(t *testing.T) {
	body := zipped(t, parts(`<dimension ref="A1:XFD1048576"/>`+cells(`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576" s="1"><c s="1"/></row>`)))
	if got := texts(t, body, ""); len(got) != 1 || len(got[1]) != 1 {
		t.Errorf("%v", got)
	}
}

// allocated is what reading allocates, all told.
func allocated(read func()) uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	read()
	metrics.Read(sample)
	return sample[0].Value.Uint64() - before
}

// bomb is a workbook whose sheet goes on with the same text for that many bytes.
func bomb(t testing.TB, text string, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts("") {
		part, err := w.Create(name)
		must(t, err)
		if name != "xl/worksheets/sheet1.xml" {
			_, err = io.WriteString(part, content)
			must(t, err)
			continue
		}
		_, err = io.WriteString(part, "<worksheet><sheetData>")
		must(t, err)
		block := strings.Repeat(text, 1+(1<<16)/len(text))
		for written := 0; written < size; written += len(block) {
			_, err = io.WriteString(part, block)
			must(t, err)
		}
	}
	must(t, w.Close())
	return b.Bytes()
}

// noise is a workbook of one cell with a long text that passes for an honest one by its compression.
func noise(t testing.TB, size int) []byte {
	t.Helper()
	dice, text := rand.New(rand.NewPCG(1, 2)), make([]byte, size)
	for i := range text {
		text[i] = "abcdefghijklmnop"[dice.IntN(16)]
	}
	return zipped(t, parts(cells(`<row r="1"><c r="A1" t="str"><v>`+string(text)+`</v></c></row>`)))
}

// A part that is unpacked once for each time it is named costs as much as one that is that long.
func TestAPartNamedOverAndOver(t *testing.T) {
	dice, text := rand.New(rand.NewPCG(1, 2)), make([]byte, 900<<10)
	for i := range text {
		text[i] = "abcdefghijklmnop"[dice.IntN(16)]
	}
	all := parts("")
	all["xl/sharedStrings.xml"] = "<sst>" + string(text) + "</sst>"
	for i := range 150 {
		all["xl/_rels/workbook.xml.rels"] = strings.Replace(all["xl/_rels/workbook.xml.rels"], "</Rel", fmt.Sprintf(`<Relationship Id="again%d" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Rel`, i), 1)
	}
	if r := refused(t, "named over and over", zipped(t, all)); !strings.Contains(r.Message, "occupe plus de") {
		t.Error(r.Message)
	}
}

// declare writes another unpacked size wherever the archive states one of a part.
func declare(body []byte, part string, size uint64) []byte {
	body = bytes.Clone(body)
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return body
		}
		at += i
		length := int(binary.LittleEndian.Uint16(body[at+28:]))
		if string(body[at+46:at+46+length]) == part {
			binary.LittleEndian.PutUint32(body[at+24:], uint32(min(size, 1<<32-2)))
		}
		at += 46
	}
}

// wide is an archive whose sheet declares its size in the 64-bit field, as only one of more than 4 GB has to.
func wide(t testing.TB, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	_, err := w.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: 3})
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func TestBombsCostNoMemory(t *testing.T) {
	many := map[string]string{}
	for i := range 5000 {
		many[fmt.Sprintf("xl/%d.xml", i)] = ""
	}
	cell := `<row><c t="str"><v>a</v></c></row>`
	small, large := bomb(t, cell, 3<<20), bomb(t, cell, 100<<20)
	for name, c := range map[string]struct {
		body []byte
		says string
	}{
		"a sheet of 100 MB":                      {large, "occupe plus de"},
		"one that says it is small":              {declare(large, "xl/worksheets/sheet1.xml", 1000), "abîmé"},
		"one that says it is 4 GB":               {declare(small, "xl/worksheets/sheet1.xml", 1<<32-2), "occupe plus de"},
		"one that says it is 5 GB":               {wide(t, 5<<30), "occupe plus de"},
		"one that says it is all there is":       {wide(t, 1<<64-1), "occupe plus de"},
		"a text of 80 MB in one cell":            {bomb(t, "a", 80<<20), "occupe plus de"},
		"a text of 80 MB that hides its length":  {declare(bomb(t, "a", 80<<20), "xl/worksheets/sheet1.xml", 1000), "abîmé"},
		"80 MB of empty rows, highly compressed": {bomb(t, "<row/>", 80<<20), "occupe plus de"},
		"a text of 4 MB that hardly compresses":  {noise(t, 4<<20), "occupe plus de"},
		"thousands of parts":                     {zipped(t, many), "1000 éléments"},
	} {
		used := allocated(func() {
			if r := refused(t, name, c.body); !strings.Contains(r.Message, c.says) {
				t.Errorf("%s: %s", name, r.Message)
			}
		})
		if used > 32<<20 {
			t.Errorf("%s: %d bytes allocated", name, used)
		}
	}
}
