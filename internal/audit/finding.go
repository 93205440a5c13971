package audit

import "fmt"

// Check names what was looked at.
type Check string

const (
	CheckContract   Check = "contract"
	CheckNumbers    Check = "numbers"
	CheckColumns    Check = "columns"
	CheckChain      Check = "chain"
	CheckLog        Check = "log"
	CheckLife       Check = "life"
	CheckTexts      Check = "texts"
	CheckMentions   Check = "mentions"
	CheckArchives   Check = "archives"
	CheckReplay     Check = "replay"
	CheckTree       Check = "tree"
	CheckCheckpoint Check = "checkpoint"
	CheckErasures   Check = "erasures"
	CheckPolicies   Check = "policies"
	CheckBundle     Check = "bundle"
)

// Finding is something that is not as it was recorded, or a remark. Contract is empty where it concerns the whole installation, Seq
// zero where it concerns no fact in particular.
type Finding struct {
	Contract string `json:"contract,omitempty"`
	Seq      int64  `json:"seq,omitempty"`
	Check    Check  `json:"check"`
	Message  string `json:"message"` // French
	// Remark marks what is no proof of an alteration: nothing contradicts what is recorded, and nothing confirms it.
	Remark bool `json:"remark,omitempty"`
}

// Faults counts the findings that are more than remarks.
func Faults(found []Finding) (n int) {
	for _, f := range found {
		if !f.Remark {
			n++
		}
	}
	return n
}

// String is the finding as one line.
func (f Finding) String() string {
	switch {
	case f.Contract == "":
		return f.Message
	case f.Seq == 0, f.Remark:
		return fmt.Sprintf("%s\u00a0: %s", f.Contract, f.Message)
	default:
		return fmt.Sprintf("%s, fait %d\u00a0: %s", f.Contract, f.Seq, f.Message)
	}
}

// findings collects those of one contract. Of one check, only the first bad fact is named: what follows from it is
// counted.
type findings struct {
	contract string
	all      []Finding
	firsts   map[Check]*firstFact
}

type firstFact struct{ at, more int }

// say adds a finding about the contract, or about one of its facts.
func (f *findings) say(check Check, seq int64, format string, args ...any) {
	f.all = append(f.all, Finding{Contract: f.contract, Seq: seq, Check: check, Message: fmt.Sprintf(format, args...)})
}

// remark adds what proves nothing.
func (f *findings) remark(check Check, seq int64, message string) {
	f.all = append(f.all, Finding{Contract: f.contract, Seq: seq, Check: check, Message: message, Remark: true})
}

// first adds a finding unless the same check found an earlier fact, and stands in for one that it found about a later fact.
func (f *findings) first(check Check, seq int64, format string, args ...any) {
	known, found := f.firsts[check]
	if !found {
		if f.firsts == nil {
			f.firsts = map[Check]*firstFact{}
		}
		f.firsts[check] = &firstFact{at: len(f.all)}
		f.say(check, seq, format, args...)
		return
	}
	known.more++
	if seq < f.all[known.at].Seq {
		f.all[known.at].Seq, f.all[known.at].Message = seq, fmt.Sprintf(format, args...)
	}
}

// closed are the findings, each with how many others of its kind it stands for.
func (f *findings) closed() []Finding {
	for _, first := range f.firsts {
		if first.more > 0 {
			f.all[first.at].Message += fmt.Sprintf(" (et %d autres constatations de ce genre)", first.more)
		}
	}
	return f.all
}
