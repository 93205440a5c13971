package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// JSON is the one way in which a history is written: plain protojson of temporal.api.history.v1.History without any
// space. protojson alone puts spaces in differently from one program to the next, and a digest may not depend on that.
func (r Run) JSON() ([]byte, error) {
	text, err := protojson.Marshal(&historypb.History{Events: r.Events})
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, text)
	return compact.Bytes(), err
}

// FromJSON reads what JSON wrote, under this release or an earlier one: fields that went since are passed over. What
// begins otherwise than a run does is refused.
func FromJSON(id string, text []byte) (Run, error) {
	var read historypb.History
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(text, &read); err != nil {
		return Run{}, fmt.Errorf("history: run %s: %w", id, err)
	}
	if len(read.Events) == 0 || read.Events[0].GetWorkflowExecutionStartedEventAttributes() == nil {
		return Run{}, fmt.Errorf("history: run %s: %w", id, ErrNoBeginning)
	}
	return Run{id, read.Events}, nil
}

// ErrNoBeginning: a history without the event that starts a run.
var ErrNoBeginning = errors.New("it does not begin with the start of a workflow")
