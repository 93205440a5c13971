package workflows

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// DataConverter is how whatever contracts carry travels: as JSON, compressed where that is worth it and sealed where
// there are keys. Clients and workers must use the same one; nil keys seal nothing.
//
// What cannot be opened makes it panic. Workers then try their workflow task again until the key is there, where an
// error would end the contract for good or let a signal fall.
func DataConverter(keys Keys) converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), insistent{Codec(keys)})
}

// FailureConverter is the same for errors: their messages and stacks travel sealed like the rest. Their type, a code of
// the kernel, does not.
func FailureConverter(keys Keys) converter.FailureConverter {
	return reading{temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: DataConverter(keys), EncodeCommonAttributes: keys != nil,
	})}
}

// reading gives the SDK's converter a copy to read. It opens messages in place, and the SDK has a worker read the failure
// of a local activity before it sends that same failure to the server.
type reading struct{ converter.FailureConverter }

func (r reading) FailureToError(failure *failurepb.Failure) error {
	return r.FailureConverter.FailureToError(proto.Clone(failure).(*failurepb.Failure))
}

// Codec is what DataConverter does to JSON, for those who read histories. It decodes whatever any release wrote; what it
// cannot decode is an error.
func Codec(keys Keys) converter.PayloadCodec {
	return codec{sealed{keys}, large{converter.NewZlibCodec(converter.ZlibCodecOptions{})}}
}

// codec compresses, then seals: what is sealed does not compress.
type codec struct {
	sealed sealed
	large  large
}

func (c codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.large.encode, c.sealed.encode)
}

func (c codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.sealed.decode, c.large.decode)
}

func each(payloads []*commonpb.Payload, steps ...func(*commonpb.Payload) (*commonpb.Payload, error)) ([]*commonpb.Payload, error) {
	done := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		for _, step := range steps {
			var err error
			if payload, err = step(payload); err != nil {
				return nil, err
			}
		}
		done[i] = payload
	}
	return done, nil
}

type insistent struct{ converter.PayloadCodec }

func (i insistent) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	decoded, err := i.PayloadCodec.Decode(payloads)
	if err != nil {
		panic(err)
	}
	return decoded, nil
}

// large leaves small payloads as they are: commands and answers are a few hundred bytes, and compressing each of them
// would cost more than the rest of a decision.
type large struct{ codec converter.PayloadCodec }

const (
	worthCompressing = 2 << 10  // bytes
	mostInflated     = 64 << 20 // bytes, many times what Temporal takes: what claims to be more is no payload of ours
)

func (l large) encode(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if len(payload.GetData()) < worthCompressing {
		return payload, nil
	}
	compressed, err := l.codec.Encode([]*commonpb.Payload{payload})
	if err != nil {
		return nil, err
	}
	return compressed[0], nil
}

func (l large) decode(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if encodingOf(payload) != "binary/zlib" {
		return payload, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(payload.GetData()))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, mostInflated+1))
	if err == nil && len(text) > mostInflated {
		err = fmt.Errorf("workflows: a payload holds more than %d bytes", mostInflated)
	}
	if err != nil {
		return nil, err
	}
	inflated := new(commonpb.Payload)
	return inflated, inflated.Unmarshal(text)
}

func encodingOf(payload *commonpb.Payload) string {
	return string(payload.GetMetadata()[converter.MetadataEncoding])
}
