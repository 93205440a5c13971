package bundle

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// mostUnpacked bounds what all histories of a bundle may unpack to, in bytes.
const mostUnpacked = 1 << 30

// Read reads a bundle of which every byte is accounted for: nothing is missing, nothing was added, each member is the one
// that the manifest lists. Who sealed the manifest is for Verify. The file may be hostile: ErrForm and ErrTooLarge say in
// French what is wrong with it.
func Read(r io.Reader) (*Bundle, error) {
	members, err := unpack(r)
	if err != nil {
		return nil, err
	}
	m, files, err := listing(members)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Made: m.Made, Note: files[noteName], manifest: files[manifestName]}
	if err := b.restore(files); err != nil {
		return nil, err
	}
	if b.Evidence.Contract != m.Contract {
		return nil, fmt.Errorf("%w\u00a0: le manifeste parle d'un autre contrat", ErrForm)
	}
	return b, b.bounded()
}

// bounded unpacks the histories once, into nothing: a few bytes may stand for more than any memory holds.
func (b *Bundle) bounded() error {
	left := int64(mostUnpacked)
	for _, a := range b.Evidence.Archives {
		unzipped, err := gzip.NewReader(bytes.NewReader(a.Content))
		if err != nil {
			continue // its judgement comes later
		}
		unzipped.Multistream(false)
		n, _ := io.Copy(io.Discard, io.LimitReader(unzipped, left+1))
		if left -= n; left < 0 {
			return fmt.Errorf("%w\u00a0: ses historiques se déplient à plus de %d Mio", ErrTooLarge, mostUnpacked>>20)
		}
	}
	return nil
}
