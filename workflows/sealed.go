package workflows

import (
	"errors"
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// Keys seals what travels through Temporal and opens it again. It answers from memory, because workflow code waits for
// it; the context says what the bytes are for and must be the same both times.
type Keys interface {
	Seal(context string, plain []byte) (key string, sealed []byte, err error)
	Open(context, key string, sealed []byte) ([]byte, error)
}

// ErrNoKeys is what a process without keys meets where others seal.
var ErrNoKeys = errors.New("des données de contrats sont chiffrées et aucune clé n'est là\u00a0: indiquez --payload-keys-file (JALON_PAYLOAD_KEYS_FILE)")

// A sealed payload names its key. Of what it held before, nothing stays outside: neither data nor metadata.
//
// The context is one constant. Whether a payload is read as the answer of an activity or as that of a local one has
// changed from one SDK to the next, and what was sealed for one could not be opened for the other.
const (
	sealedEncoding = "binary/encrypted"
	keyMetadata    = "encryption-key-id"
	sealedContext  = "temporal payload"
)

// sealed seals every payload, or none without keys; it opens those that say that they are sealed.
type sealed struct{ keys Keys }

func (s sealed) encode(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if s.keys == nil {
		return payload, nil
	}
	plain, err := payload.Marshal()
	if err != nil {
		return nil, err
	}
	key, data, err := s.keys.Seal(sealedContext, plain)
	if err != nil {
		return nil, err
	}
	return &commonpb.Payload{
		Metadata: map[string][]byte{converter.MetadataEncoding: []byte(sealedEncoding), keyMetadata: []byte(key)}, Data: data,
	}, nil
}

func (s sealed) decode(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if encodingOf(payload) != sealedEncoding {
		return payload, nil
	}
	if s.keys == nil {
		return nil, ErrNoKeys
	}
	plain, err := s.keys.Open(sealedContext, string(payload.GetMetadata()[keyMetadata]), payload.GetData())
	if err != nil {
		return nil, fmt.Errorf("workflows: a sealed payload: %w", err)
	}
	opened := new(commonpb.Payload)
	return opened, opened.Unmarshal(plain)
}
