package workflows_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"jalon/internal/contract"
	"jalon/internal/keyring"
	"jalon/workflows"
)

// keysIn makes keys, and gives the file for those who rotate it.
func keysIn(t testing.TB) (*keyring.Ring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "payload.keys")
	_, err := keyring.Create(path, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	must(t, err)
	ring, err := keyring.Open(path)
	must(t, err)
	return ring, path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	short = contract.Command{ID: "c-1", Action: contract.DecideApproval, Reason: "motif confidentiel"}
	long  = contract.Command{ID: "c-2", Action: contract.DecideApproval, Reason: strings.Repeat("motif confidentiel ", 500)}
)

func payload(t *testing.T, keys workflows.Keys, value any) *commonpb.Payload {
	t.Helper()
	made, err := workflows.DataConverter(keys).ToPayload(value)
	must(t, err)
	return made
}

// With keys nothing of a payload stays readable, and it says under which key it is sealed; compression comes first.
func TestPayloadsTravelSealed(t *testing.T) {
	keys, _ := keysIn(t)
	for _, command := range []contract.Command{short, long} {
		made := payload(t, keys, command)
		wire, err := proto.Marshal(made)
		must(t, err)
		if bytes.Contains(wire, []byte("motif")) || bytes.Contains(wire, []byte("json/plain")) || bytes.Contains(wire, []byte("binary/zlib")) {
			t.Errorf("something shows: %.200q", wire)
		}
		if len(made.GetMetadata()["encryption-key-id"]) != 8 {
			t.Errorf("metadata: %v", made.GetMetadata())
		}
		if len(wire) > 1000 {
			t.Errorf("%d bytes: it was not compressed before it was sealed", len(wire))
		}
		var read contract.Command
		must(t, workflows.DataConverter(keys).FromPayload(made, &read))
		if diff := cmp.Diff(command, read); diff != "" {
			t.Error(diff)
		}
	}
}

// Whatever was written without keys, compressed or not, is read with them: contracts of earlier releases go on.
func TestPayloadsOfEarlierReleasesAreRead(t *testing.T) {
	keys, _ := keysIn(t)
	for _, command := range []contract.Command{short, long} {
		made := payload(t, nil, command)
		if len(made.GetMetadata()["encryption-key-id"]) != 0 {
			t.Errorf("sealed without keys: %v", made.GetMetadata())
		}
		var read contract.Command
		must(t, workflows.DataConverter(keys).FromPayload(made, &read))
		if diff := cmp.Diff(command, read); diff != "" {
			t.Error(diff)
		}
	}
}

// What cannot be opened is an error for those who read histories, and stops those who live in them: an error there
// would end the contract.
func TestWhatCannotBeOpenedIsNeverGuessed(t *testing.T) {
	keys, _ := keysIn(t)
	stranger, _ := keysIn(t)
	altered := proto.Clone(payload(t, keys, short)).(*commonpb.Payload)
	altered.Data[len(altered.Data)-1] ^= 1
	for name, c := range map[string]struct {
		keys    workflows.Keys
		payload *commonpb.Payload
		is      func(error) bool
	}{
		"another's key": {stranger, payload(t, keys, short), func(err error) bool {
			unknown, typed := errors.AsType[*keyring.UnknownKey](err)
			return typed && unknown.ID == string(payload(t, keys, short).GetMetadata()["encryption-key-id"])
		}},
		"no key":  {nil, payload(t, keys, short), func(err error) bool { return errors.Is(err, workflows.ErrNoKeys) }},
		"altered": {keys, altered, func(err error) bool { return errors.Is(err, keyring.ErrAltered) }},
	} {
		if _, err := workflows.Codec(c.keys).Decode([]*commonpb.Payload{c.payload}); !c.is(err) {
			t.Errorf("%s: the codec says %v", name, err)
		}
		stopped := func() (cause any) {
			defer func() { cause = recover() }()
			var read contract.Command
			return workflows.DataConverter(c.keys).FromPayload(c.payload, &read)
		}()
		if err, caused := stopped.(error); !caused || !c.is(err) {
			t.Errorf("%s: the converter says %v", name, stopped)
		}
	}
}

// A few kilobytes of zeros may claim to be gigabytes; they are not taken at their word.
func TestWhatIsInflatedIsBounded(t *testing.T) {
	zlib := converter.NewZlibCodec(converter.ZlibCodecOptions{})
	bomb, err := zlib.Encode([]*commonpb.Payload{{Data: make([]byte, 64<<20)}})
	must(t, err)
	if _, err := workflows.Codec(nil).Decode(bomb); err == nil || !strings.Contains(err.Error(), "holds more than") {
		t.Errorf("%v", err)
	}
}

// Messages of failures are words too.
func TestFailuresTravelSealed(t *testing.T) {
	keys, _ := keysIn(t)
	cause := temporal.NewApplicationError("motif confidentiel", string(contract.NotAllowed), short)
	failure := workflows.FailureConverter(keys).ErrorToFailure(cause)
	wire, err := proto.Marshal(failure)
	must(t, err)
	if bytes.Contains(wire, []byte("motif")) {
		t.Errorf("the message shows: %q", wire)
	}
	before := proto.Clone(failure)
	back, typed := errors.AsType[*temporal.ApplicationError](workflows.FailureConverter(keys).FailureToError(failure))
	if !typed || back.Message() != "motif confidentiel" || back.Type() != string(contract.NotAllowed) {
		t.Errorf("read as %v", back)
	}
	if !proto.Equal(failure, before) {
		t.Errorf("reading a failure opened it: %v", failure)
	}
	if clear := workflows.FailureConverter(nil).ErrorToFailure(cause); clear.GetMessage() != "motif confidentiel" {
		t.Errorf("without keys: %q", clear.GetMessage())
	}
}

// BenchmarkPayloads writes and reads what a decision carries: the command, and the batch of facts that it becomes.
func BenchmarkPayloads(b *testing.B) {
	keys, _ := keysIn(b)
	for name, kept := range map[string]workflows.Keys{"clear": nil, "sealed": keys} {
		for size, command := range map[string]contract.Command{"short": short, "long": long} {
			b.Run(size+"/"+name, func(b *testing.B) {
				dc := workflows.DataConverter(kept)
				for b.Loop() {
					made, err := dc.ToPayload(command)
					must(b, err)
					var read contract.Command
					must(b, dc.FromPayload(made, &read))
				}
			})
		}
	}
}
