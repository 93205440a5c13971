package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A container is a tar archive (ustar) of which every byte follows from the names and contents of its members: the header
// has one form, members are in the order of their names, nothing is compressed and nothing comes after the end. So
// whoever reads one can write it again and must get the same bytes, and there is no place to hide a change in.

// member is one file of a bundle.
type member struct {
	name string
	data []byte
}

const (
	block = 512

	// What a reader accepts. The life of a large contract takes some megabytes.
	mostMembers = 20_000
	mostMember  = 64 << 20
	mostBytes   = 512 << 20
)

// pack writes members in the order of their names.
func pack(w io.Writer, members []member) error {
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare([]byte(a.name), []byte(b.name)) })
	for _, m := range members {
		header, err := headerOf(m.name, len(m.data))
		if err != nil {
			return err
		}
		if _, err := w.Write(header); err != nil {
			return err
		}
		if _, err := w.Write(m.data); err != nil {
			return err
		}
		if _, err := w.Write(make([]byte, padding(len(m.data)))); err != nil {
			return err
		}
	}
	_, err := w.Write(make([]byte, 2*block))
	return err
}

// unpack reads what pack wrote, and refuses anything else before it takes memory for it.
func unpack(r io.Reader) ([]member, error) {
	var members []member
	var header [block]byte
	total := 0
	for {
		if _, err := io.ReadFull(r, header[:]); err != nil {
			return nil, ended(err)
		}
		if header == [block]byte{} {
			return members, end(r)
		}
		name, size, err := parse(header[:])
		if err != nil {
			return nil, err
		}
		if len(members) > 0 && name <= members[len(members)-1].name {
			return nil, fmt.Errorf("%w\u00a0: «\u00a0%s\u00a0» n'est pas à sa place", ErrForm, name)
		}
		if total += size; size > mostMember || total > mostBytes || len(members) == mostMembers {
			return nil, fmt.Errorf("%w\u00a0: «\u00a0%s\u00a0» dépasse ce qu'un dossier peut contenir (%d fichiers, %d Mio chacun, %d Mio en tout)",
				ErrTooLarge, name, mostMembers, mostMember>>20, mostBytes>>20)
		}
		// Grows with what is really there: a header may announce more than what follows.
		var data bytes.Buffer
		if _, err := io.CopyN(&data, r, int64(size)); err != nil {
			return nil, ended(err)
		}
		if err := zeros(r, padding(size)); err != nil {
			return nil, err
		}
		members = append(members, member{name, data.Bytes()})
	}
}

// end reads the second empty block and makes sure that nothing follows.
func end(r io.Reader) error {
	if err := zeros(r, block); err != nil {
		return err
	}
	if n, err := r.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w\u00a0: des octets suivent la fin", ErrForm)
	}
	return nil
}

func zeros(r io.Reader, n int) error {
	gap := make([]byte, n)
	if _, err := io.ReadFull(r, gap); err != nil {
		return ended(err)
	}
	if !bytes.Equal(gap, make([]byte, n)) {
		return fmt.Errorf("%w\u00a0: un espace n'est pas vide", ErrForm)
	}
	return nil
}

func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w\u00a0: il s'arrête trop tôt", ErrForm)
	}
	return err
}

func padding(size int) int { return (block - size%block) % block }
