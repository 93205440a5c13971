package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Bounds that no workbook of a spreadsheet reaches.
const (
	mostParts  = 1000
	mostRatio  = 250     // unpacked to packed, of a part of more than a mebibyte
	mostDepth  = 32      // elements within each other
	mostToken  = 1 << 20 // bytes between two tags
	contentXML = "[content_types].xml"
)

// archive is a workbook's parts by name in lower case, and what may still be unpacked of them.
type archive struct {
	parts  map[string]*zip.File
	budget int64
	limit  int64
}

// openArchive judges the archive by its directory, before anything is unpacked.
func openArchive(body io.ReaderAt, size int64, l Limits) (*archive, error) {
	if entries, err := countEntries(io.NewSectionReader(body, 0, size)); err != nil {
		return nil, err
	} else if entries > mostParts {
		return nil, refuse("", asXLSX, "l'archive contient plus de %d éléments.", mostParts)
	}
	directory, err := zip.NewReader(body, size)
	if err != nil {
		return nil, broken()
	}
	a := &archive{parts: map[string]*zip.File{}, budget: l.Unpacked, limit: l.Unpacked}
	declared := uint64(0)
	for _, f := range directory.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		switch {
		case f.Flags&1 != 0:
			return nil, refuse("", asXLSX, "le classeur est chiffré.")
		case a.parts[name] != nil:
			return nil, refuse("", asXLSX, "l'archive contient deux fois %s.", quoted(f.Name))
		case f.UncompressedSize64 > uint64(l.Unpacked), declared+f.UncompressedSize64 > uint64(l.Unpacked),
			swollen(int64(f.UncompressedSize64), int64(f.CompressedSize64)):
			return nil, a.tooLarge()
		case strings.HasSuffix(name, "vbaproject.bin"):
			return nil, macros()
		case strings.HasPrefix(name, "xl/externallinks/"), name == "xl/connections.xml":
			return nil, linked()
		}
		declared += f.UncompressedSize64
		a.parts[name] = f
	}
	return a, a.judgeKind()
}

// swollen reports a part that no spreadsheet writes: one that unpacks to too many times its size.
func swollen(unpacked, packed int64) bool {
	return unpacked > 1<<20 && unpacked/mostRatio > packed
}

// countEntries counts what looks like an entry of the directory. zip.NewReader keeps them all in memory, whatever number the
// archive announces.
func countEntries(r io.Reader) (int, error) {
	signature, buffer, count, kept := []byte("PK\x01\x02"), make([]byte, 64<<10), 0, 0
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		seen := buffer[:kept+n]
		count += bytes.Count(seen, signature)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return count, nil
		}
		if err != nil {
			return 0, fmt.Errorf("spreadsheet: reading: %w", err)
		}
		kept = copy(buffer, seen[len(seen)-len(signature)+1:])
	}
}

// judgeKind refuses what is an archive and no XLSX workbook.
func (a *archive) judgeKind() error {
	if kind := a.parts["mimetype"]; kind != nil {
		return refuse("", asXLSX, "c'est un document OpenDocument (ODS).")
	}
	if a.parts["xl/workbook.bin"] != nil {
		return refuse("", asXLSX, "c'est un classeur binaire (XLSB).")
	}
	if a.parts[contentXML] == nil {
		return refuse("", asXLSX, "c'est une archive, non un classeur.")
	}
	return a.walk(contentXML, func(tag xml.StartElement, _ *part) error {
		if kind := attribute(tag, "ContentType"); strings.Contains(strings.ToLower(kind), "macroenabled") {
			return macros()
		}
		return nil
	})
}

func (a *archive) tooLarge() *Refused {
	return refuse("", "Retirez les images et les lignes vides mises en forme, ou découpez le tableau.", "le classeur occupe plus de %s une fois ouvert.", mebibytes(a.limit))
}

func broken() *Refused {
	return refuse("", "Ouvrez-le dans votre tableur, enregistrez-le de nouveau, et transmettez cette copie.", "le classeur est abîmé ou incomplet.")
}

func macros() *Refused {
	return refuse("", "Enregistrez-le au format XLSX, sans macros.", "le classeur contient des macros.")
}

func linked() *Refused {
	return refuse("", "Rompez les liaisons (Données, Modifier les liaisons) et enregistrez de nouveau.", "le classeur est lié à d'autres fichiers ou à d'autres données.")
}

// part is one XML part, read as a stream.
type part struct {
	*xml.Decoder
	depth int
}

// open starts a part; what it unpacks to is taken off what the whole archive may.
func (a *archive) open(name string) (*part, io.Closer, error) {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil, broken()
	}
	packed, err := f.Open()
	if err != nil {
		return nil, nil, broken()
	}
	return &part{Decoder: xml.NewDecoder(&meter{Reader: packed, archive: a})}, packed, nil
}

// meter stops an archive whose parts come to more than they may together: the same one can be named many times over. It also
// stops at a text that no cell has, before anybody holds it in memory. That a part is as long as declared, the zip reader sees.
type meter struct {
	io.Reader
	*archive
	token int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.budget -= int64(n)
	if last := bytes.LastIndexByte(p[:n], '<'); last >= 0 {
		m.token = int64(n - last)
	} else {
		m.token += int64(n)
	}
	switch {
	case m.budget < 0, m.token > mostToken:
		return 0, m.tooLarge()
	case err != nil && err != io.EOF:
		return n, broken()
	}
	return n, err
}

// next is the next token; a declaration of a document type is refused, for the entities that it may hold.
func (p *part) next() (xml.Token, error) {
	token, err := p.Token()
	if err == io.EOF {
		return nil, err
	}
	if refused, ok := errors.AsType[*Refused](err); ok {
		return nil, refused
	}
	if err != nil {
		return nil, broken()
	}
	switch token.(type) {
	case xml.StartElement:
		p.depth++
	case xml.EndElement:
		p.depth--
	case xml.Directive:
		return nil, broken()
	}
	if p.depth > mostDepth {
		return nil, broken()
	}
	return token, nil
}

// text is what the innermost elements called of say, inside the element just begun, to its end; how to pronounce it is
// left out.
func (p *part) text(begun, of string) (string, error) {
	var b strings.Builder
	for within := []string{begun}; ; {
		token, err := p.next()
		if err != nil {
			return "", orBroken(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			within = append(within, token.Name.Local)
		case xml.EndElement:
			if within = within[:len(within)-1]; len(within) == 0 {
				return unescape(b.String()), nil
			}
		case xml.CharData:
			if within[len(within)-1] == of && !slices.Contains(within, "rPh") {
				b.Write(token)
			}
		}
	}
}

// walk visits every element of a part.
func (a *archive) walk(name string, visit func(tag xml.StartElement, p *part) error) error {
	p, closer, err := a.open(name)
	if err != nil {
		return err
	}
	defer closer.Close()
	for {
		token, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if tag, ok := token.(xml.StartElement); ok {
			if err := visit(tag, p); err != nil {
				return err
			}
		}
	}
}

// orBroken is for the end of a part that comes in the middle of something.
func orBroken(err error) error {
	if err == io.EOF {
		return broken()
	}
	return err
}

func attribute(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// beside is the part that a relationship of another names.
func beside(name, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(path.Dir(name), target)
}
