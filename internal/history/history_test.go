package history_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"jalon/internal/history"
)

var codec = converter.NewZlibCodec(converter.ZlibCodecOptions{AlwaysEncode: true})

// encoded is a payload as a server keeps it.
func encoded(t *testing.T, value any) *commonpb.Payloads {
	t.Helper()
	payloads, err := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec).ToPayloads(value)
	must(t, err)
	return payloads
}

// served is a run as a server gives it: started, failed once inside, and continued.
func served(t *testing.T) []*historypb.HistoryEvent {
	t.Helper()
	at := func(second int) *timestamppb.Timestamp {
		return timestamppb.New(time.Date(2026, 11, 23, 9, 0, second, 123_456_789, time.UTC))
	}
	return []*historypb.HistoryEvent{
		{EventId: 1, EventTime: at(1), EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
			WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
				Input: encoded(t, "<l'état> & la suite"), ContinuedExecutionRunId: "before",
			}}},
		{EventId: 2, EventTime: at(2), EventType: enumspb.EVENT_TYPE_ACTIVITY_TASK_FAILED, Attributes: &historypb.HistoryEvent_ActivityTaskFailedEventAttributes{
			ActivityTaskFailedEventAttributes: &historypb.ActivityTaskFailedEventAttributes{
				Failure: &failurepb.Failure{EncodedAttributes: encoded(t, "le motif").Payloads[0]},
			}}},
		{EventId: 3, EventTime: at(3), EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, Attributes: &historypb.HistoryEvent_WorkflowExecutionContinuedAsNewEventAttributes{
			WorkflowExecutionContinuedAsNewEventAttributes: &historypb.WorkflowExecutionContinuedAsNewEventAttributes{
				NewExecutionRunId: "after", Input: encoded(t, 42),
			}}},
	}
}

func decoded(t *testing.T) history.Run {
	t.Helper()
	run, err := history.Decode("this", served(t), codec)
	must(t, err)
	return run
}

// What is archived can be read with no codec at all, down to the failures, and the server's own copy is left alone.
func TestDecodedMeansReadable(t *testing.T) {
	given := served(t)
	run, err := history.Decode("this", given, codec)
	must(t, err)
	text, err := run.JSON()
	must(t, err)
	if strings.Contains(string(text), "binary/zlib") || bytes.Contains(text, []byte("YmluYXJ5L3psaWI")) {
		t.Errorf("something is encoded still:\n%s", text)
	}
	if !proto.Equal(&historypb.History{Events: given}, &historypb.History{Events: served(t)}) {
		t.Error("the events that were given have changed")
	}
	var input string
	must(t, run.Input(&input))
	var next int
	follows, err := run.NextInput(&next)
	must(t, err)
	if input != "<l'état> & la suite" || !follows || next != 42 {
		t.Errorf("read %q, then %d", input, next)
	}
	if run.Previous() != "before" || run.Next() != "after" || !run.Closed() || !run.Begun().Equal(time.Date(2026, 11, 23, 9, 0, 1, 123_456_789, time.UTC)) {
		t.Errorf("the run lies between %q and %q, closed %t, begun %s", run.Previous(), run.Next(), run.Closed(), run.Begun())
	}
	open := history.Run{ID: "this", Events: run.Events[:2]}
	if follows, err := open.NextInput(&next); open.Closed() || open.Next() != "" || follows || err != nil {
		t.Error("a run that goes on is taken for a closed one")
	}
}

func TestWhatTheCodecRefusesIsNamed(t *testing.T) {
	events := served(t)
	events[1].GetActivityTaskFailedEventAttributes().Failure.EncodedAttributes.Data = []byte("no zlib")
	if _, err := history.Decode("this", events, codec); err == nil || !strings.Contains(err.Error(), "run this, event 2") {
		t.Errorf("decoded with %v", err)
	}
	run, err := history.Decode("this", events, nil)
	must(t, err)
	if !proto.Equal(run.Events[1], events[1]) {
		t.Error("without a codec something was decoded")
	}
}

func TestAnArchiveGivesTheRunBack(t *testing.T) {
	run := decoded(t)
	packed, err := history.Pack(run)
	must(t, err)
	again, err := history.Pack(run)
	must(t, err)
	if packed.Digest != again.Digest || len(packed.Digest) != 64 || packed.Events != 3 || !packed.Closed || packed.Run != "this" ||
		!packed.First.Equal(run.Begun()) || packed.Last.Sub(packed.First) != 2*time.Second {
		t.Errorf("packed as %+v, then %+v", packed, again)
	}
	opened, err := packed.Open()
	must(t, err)
	if opened.ID != "this" || !proto.Equal(&historypb.History{Events: opened.Events}, &historypb.History{Events: run.Events}) {
		t.Error("another run came out")
	}
	text, err := packed.JSON()
	must(t, err)
	if bytes.ContainsAny(bytes.ReplaceAll(text, []byte(`<l'état> & la suite`), nil), " \n") {
		t.Errorf("there is space in\n%s", text)
	}
}

// A server that is newer than this program tells things that would be lost without a word.
func TestWhatThisReleaseDoesNotUnderstandIsNotDropped(t *testing.T) {
	run := decoded(t)
	unknown := protowire.AppendVarint(protowire.AppendTag(nil, 9999, protowire.VarintType), 7)
	run.Events[1].ProtoReflect().SetUnknown(unknown)
	if _, err := history.Pack(run); !errors.Is(err, history.ErrLost) {
		t.Errorf("packed with %v", err)
	}
}

// Whatever byte of the content changes, and whatever follows it, is found out; only the gzip header's idle fields may
// change without any effect on what is read.
func TestAnAlteredArchiveDoesNotOpen(t *testing.T) {
	packed, err := history.Pack(decoded(t))
	must(t, err)
	whole, err := packed.JSON()
	must(t, err)
	spoiled := func(content []byte) {
		t.Helper()
		altered := packed
		altered.Content = content
		if text, err := altered.JSON(); err == nil && !bytes.Equal(text, whole) {
			t.Error("other words were read")
		} else if err != nil && !errors.Is(err, history.ErrAltered) {
			t.Errorf("refused with %v", err)
		} else if err == nil && len(content) != len(packed.Content) {
			t.Errorf("%d bytes open as %d do", len(content), len(packed.Content))
		}
	}
	for i := range packed.Content {
		content := bytes.Clone(packed.Content)
		content[i] ^= 1 << rand.IntN(8)
		spoiled(content)
		spoiled(packed.Content[:i])
	}
	spoiled(append(bytes.Clone(packed.Content), 0))
	spoiled(append(bytes.Clone(packed.Content), packed.Content...))
	packed.Digest = strings.Repeat("0", 64)
	if _, err := packed.Open(); !errors.Is(err, history.ErrAltered) {
		t.Errorf("under another digest it opens with %v", err)
	}
}

func TestAnArchiveIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	compressed := gzip.NewWriter(&bomb)
	_, err := compressed.Write(make([]byte, 1<<20+1))
	must(t, err)
	must(t, compressed.Close())
	if _, err := history.Unpack(bomb.Bytes(), 1<<20); !errors.Is(err, history.ErrTooLarge) {
		t.Errorf("a bomb of %d bytes: %v", bomb.Len(), err)
	}
	if text, err := history.Unpack(bomb.Bytes(), 1<<20+1); err != nil || len(text) != 1<<20+1 {
		t.Errorf("as much as is allowed: %d bytes, %v", len(text), err)
	}
}

func TestAHistoryBeginsWithTheStart(t *testing.T) {
	for _, text := range []string{`{}`, `{"events":[]}`, `{"events":[{"eventId":"1"}]}`} {
		if _, err := history.FromJSON("this", []byte(text)); !errors.Is(err, history.ErrNoBeginning) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := history.FromJSON("this", []byte("rien")); err == nil {
		t.Error("no JSON was read")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
