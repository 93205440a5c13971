package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pack(&out, []member{{"b.txt", []byte("deux")}, {"a/x.json.gz", bytes.Repeat([]byte{7}, 513)}, {"README.md", nil}, {"c.txt", make([]byte, 512)}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Everybody's tar reads it, and members come in the order of their names.
func TestAContainerIsATar(t *testing.T) {
	var names []string
	for r := tar.NewReader(bytes.NewReader(sample(t))); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil || int64(len(data)) != h.Size {
			t.Fatalf("%s: %d bytes, %v", h.Name, len(data), err)
		}
		names = append(names, h.Name)
	}
	if diff := cmp.Diff([]string{"README.md", "a/x.json.gz", "b.txt", "c.txt"}, names); diff != "" {
		t.Error(diff)
	}
}

// Whatever is read is, written again, the same bytes: a byte changed anywhere is refused, or is in the content of a member.
func TestNoByteOfAContainerIsIdle(t *testing.T) {
	whole := sample(t)
	members, err := unpack(bytes.NewReader(whole))
	if err != nil || len(members) != 4 {
		t.Fatalf("%d members, %v", len(members), err)
	}
	for i := range whole {
		for _, flip := range []byte{0x01, 0x20, 0x80} {
			changed := bytes.Clone(whole)
			changed[i] ^= flip
			read, err := unpack(bytes.NewReader(changed))
			if err != nil {
				continue
			}
			var again bytes.Buffer
			if err := pack(&again, read); err != nil || !bytes.Equal(again.Bytes(), changed) {
				t.Fatalf("byte %d: read, and written again it differs", i)
			}
			if same(members, read) {
				t.Fatalf("byte %d: changed without effect", i)
			}
		}
	}
	for i := range whole {
		if _, err := unpack(bytes.NewReader(whole[:i])); !errors.Is(err, ErrForm) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	if _, err := unpack(bytes.NewReader(append(bytes.Clone(whole), 0))); !errors.Is(err, ErrForm) {
		t.Errorf("with a byte more: %v", err)
	}
}

func same(a, b []member) bool {
	for i := range a {
		if a[i].name != b[i].name || !bytes.Equal(a[i].data, b[i].data) {
			return false
		}
	}
	return len(a) == len(b)
}

func TestNamesThatLeadElsewhereAreRefused(t *testing.T) {
	for _, name := range []string{"", "/etc/passwd", "../x", "a/../x", "a/b/c", "a//b", ".x", "a/", "a\\b", "é", "a b", "a\x00b", strings.Repeat("a", 101), "a..b"} {
		if err := pack(io.Discard, []member{{name, nil}}); !errors.Is(err, ErrForm) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// What a header announces costs nothing until it is there, and what is there is bounded.
func TestHostileContainersAreRefused(t *testing.T) {
	huge, err := headerOf("huge", mostMember+1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(bytes.NewReader(huge)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a member of %d bytes: %v", mostMember+1, err)
	}
	large, _ := headerOf("large", mostMember)
	if _, err := unpack(bytes.NewReader(large)); !errors.Is(err, ErrForm) {
		t.Errorf("announced and not there: %v", err)
	}
	if _, err := unpack(io.LimitReader(&crowd{}, 1<<40)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many members: %v", err)
	}
	var twice bytes.Buffer
	h, _ := headerOf("a", 0)
	twice.Write(h)
	twice.Write(h)
	if _, err := unpack(&twice); !errors.Is(err, ErrForm) {
		t.Errorf("the same name twice: %v", err)
	}
}

// crowd is a container of empty members without end.
type crowd struct{ n int }

func (c *crowd) Read(p []byte) (int, error) {
	c.n++
	h, err := headerOf("m"+strconv.Itoa(1_000_000+c.n), 0)
	return copy(p, h), err
}
