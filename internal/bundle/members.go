package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"jalon/internal/audit"
	"jalon/internal/history"
)

// The members of a bundle, but for the histories (histories/RUN.json.gz), the frozen texts (texts/REVISION.txt) and the
// policies (policies/DIGEST.json, and DIGEST.yaml where it is known).
const (
	readmeName      = "README.md"
	checkpointsName = "checkpoints.json"
	chronologyName  = "chronology.html"
	contractName    = "contract.json"
	erasuresName    = "erasures.json"
	factsName       = "facts.jsonl"
	historiesName   = "histories.json"
	keysName        = "keys.txt"
	manifestName    = "manifest.json"
	noteName        = "manifest.note"
	policiesName    = "policies.json"
	proofsName      = "proofs.jsonl"
	textsName       = "texts.json"
	wordsName       = "words.json"

	historiesFolder, historyEnd = "histories/", ".json.gz"
	textsFolder, textEnd        = "texts/", ".txt"
	policiesFolder              = "policies/"
	valuesEnd, sourceEnd        = ".json", ".yaml"
)

// contractMember is contract.json.
type contractMember struct {
	Contract string `json:"contract"`
	audit.Row
}

// historyMember is one line of histories.json: what is said of histories/RUN.json.gz.
type historyMember struct {
	Run    string    `json:"run"`
	Digest string    `json:"sha256"` // of the JSON within
	Closed bool      `json:"closed"`
	Events int       `json:"events"`
	First  time.Time `json:"first_event_at"`
	Last   time.Time `json:"last_event_at"`
}

// members are those that the manifest lists; reading turns them back into the same bundle.
func (b *Bundle) members() ([]member, error) {
	e := &b.Evidence
	if e.Row == nil {
		return nil, fmt.Errorf("bundle: contract %s is not there", e.Contract)
	}
	page, err := b.chronology()
	if err != nil {
		return nil, err
	}
	list := []member{{readmeName, readme}, {chronologyName, page}, {keysName, []byte(b.Keys)}}
	histories, texts := []historyMember{}, []audit.Text{}
	for _, a := range e.Archives {
		histories = append(histories, historyMember{a.Run, a.Digest, a.Closed, a.Events, a.First, a.Last})
		list = append(list, member{historiesFolder + a.Run + historyEnd, a.Content})
	}
	written := map[string]bool{}
	for _, t := range e.Texts {
		if !written[t.Revision] {
			list = append(list, member{textsFolder + t.Revision + textEnd, []byte(t.Text)})
		}
		written[t.Revision] = true
		t.Text = ""
		texts = append(texts, t)
	}
	list = append(list, b.policyMembers()...)
	for name, value := range map[string]any{
		contractName: contractMember{e.Contract, *e.Row}, historiesName: histories, textsName: texts, policiesName: orNone(b.Policies), wordsName: orNone(e.Words),
		erasuresName: orNone(b.Erasures), checkpointsName: orNone(b.Checkpoints),
	} {
		text, err := json.MarshalIndent(value, "", " ")
		if err != nil {
			return nil, err
		}
		list = append(list, member{name, append(text, '\n')})
	}
	facts, err := lines(e.Facts)
	if err != nil {
		return nil, err
	}
	proofs, err := lines(b.Proofs)
	return append(list, member{factsName, facts}, member{proofsName, proofs}), err
}

// restore is the inverse of members.
func (b *Bundle) restore(files map[string][]byte) error {
	var c contractMember
	var histories []historyMember
	e := &b.Evidence
	for name, into := range map[string]any{
		contractName: &c, historiesName: &histories, textsName: &e.Texts, policiesName: &b.Policies, wordsName: &e.Words, erasuresName: &b.Erasures, checkpointsName: &b.Checkpoints,
	} {
		if err := strictly(files, name, into); err != nil {
			return err
		}
	}
	e.Contract, e.Row, b.Keys = c.Contract, &c.Row, string(files[keysName])
	var err error
	if e.Facts, err = unlined[audit.Fact](files, factsName); err != nil {
		return err
	}
	if b.Proofs, err = unlined[Proof](files, proofsName); err != nil {
		return err
	}
	for _, h := range histories {
		content, err := needed(files, historiesFolder+h.Run+historyEnd)
		if err != nil {
			return err
		}
		e.Archives = append(e.Archives, history.Archive{Run: h.Run, Digest: h.Digest, Content: content, Closed: h.Closed, Events: h.Events, First: h.First, Last: h.Last})
	}
	for i, t := range e.Texts {
		text, err := needed(files, textsFolder+t.Revision+textEnd)
		if err != nil {
			return err
		}
		e.Texts[i].Text = string(text)
	}
	for i := range b.Policies {
		if err := b.Policies[i].restore(files); err != nil {
			return err
		}
	}
	return nil
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// lines writes one JSON value per line.
func lines[T any](values []T) ([]byte, error) {
	var out bytes.Buffer
	for _, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out.Write(append(text, '\n'))
	}
	return out.Bytes(), nil
}

func unlined[T any](files map[string][]byte, name string) (values []T, err error) {
	text, err := needed(files, name)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		var value T
		if err := strictly(map[string][]byte{name: []byte(line)}, name, &value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// strictly reads one JSON value without unknown fields and with nothing after it.
func strictly(files map[string][]byte, name string, into any) error {
	text, err := needed(files, name)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w\u00a0: %s est illisible (%v)", ErrForm, name, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("%w\u00a0: %s contient autre chose après la fin", ErrForm, name)
	}
	return nil
}

func needed(files map[string][]byte, name string) ([]byte, error) {
	text, there := files[name]
	if !there {
		return nil, fmt.Errorf("%w\u00a0: %.200s manque", ErrForm, name)
	}
	return text, nil
}
