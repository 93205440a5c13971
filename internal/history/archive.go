package history

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/proto"
)

// Archive is a run as it is stored: once it is closed, for good.
type Archive struct {
	Run     string // id of the run
	Digest  string // SHA-256 of the JSON, in lower-case hexadecimal
	Content []byte // the JSON, as one gzip member
	Closed  bool
	Events  int
	First   time.Time // instants of the first and the last event
	Last    time.Time
}

// The errors of an archive that is not what it says.
var (
	// ErrLost: what was written does not read back as what was to be written. A server that is newer than this program
	// may tell more than it understands; a later release will.
	ErrLost = errors.New("the history does not survive being written and read")
	// ErrAltered: the content is not what the digest was made of.
	ErrAltered = errors.New("the archived history was altered")
	// ErrTooLarge: the content unpacks to more than any server keeps of one run.
	ErrTooLarge = errors.New("the archived history is too large")
)

// mostJSON bounds what an archive may unpack to, in bytes. A server closes a run at 50 MB of events; decoded and in
// JSON, these are several times that.
const mostJSON = 512 << 20

// Pack makes the archive of a run, after reading back what it wrote.
func Pack(r Run) (Archive, error) {
	text, err := r.JSON()
	if err != nil {
		return Archive{}, err
	}
	read, err := FromJSON(r.ID, text)
	if err != nil {
		return Archive{}, err
	}
	if !proto.Equal(&historypb.History{Events: r.Events}, &historypb.History{Events: read.Events}) {
		return Archive{}, fmt.Errorf("history: run %s: %w", r.ID, ErrLost)
	}
	var content bytes.Buffer
	compressed, err := gzip.NewWriterLevel(&content, gzip.BestCompression)
	if err != nil {
		return Archive{}, err
	}
	if _, err := compressed.Write(text); err != nil {
		return Archive{}, err
	}
	if err := compressed.Close(); err != nil {
		return Archive{}, err
	}
	packed := Archive{
		Run: r.ID, Digest: digest(text), Content: content.Bytes(), Closed: r.Closed(), Events: len(r.Events),
		First: r.Begun(), Last: r.last().GetEventTime().AsTime(),
	}
	_, err = packed.Open()
	return packed, err
}

// Open gives the run back. Content that is not exactly what Digest was made of is ErrAltered.
func (a Archive) Open() (Run, error) {
	text, err := a.JSON()
	if err != nil {
		return Run{}, err
	}
	return FromJSON(a.Run, text)
}

// JSON unpacks the content and checks it against the digest; bytes behind the gzip member count as altered.
func (a Archive) JSON() ([]byte, error) {
	text, err := unpack(a.Content, mostJSON)
	if err != nil {
		return nil, fmt.Errorf("history: run %s: %w", a.Run, err)
	}
	if found := digest(text); found != a.Digest {
		return nil, fmt.Errorf("history: run %s: %w: its SHA-256 is %s, not %s", a.Run, ErrAltered, found, a.Digest)
	}
	return text, nil
}

// unpack reads one gzip member of at most so many bytes.
func unpack(content []byte, most int) ([]byte, error) {
	source := bytes.NewReader(content)
	unzipped, err := gzip.NewReader(source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	unzipped.Multistream(false)
	text, err := io.ReadAll(io.LimitReader(unzipped, int64(most)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrAltered, err)
	case len(text) > most:
		return nil, ErrTooLarge
	case source.Len() > 0:
		return nil, fmt.Errorf("%w: %d bytes follow it", ErrAltered, source.Len())
	}
	return text, nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
