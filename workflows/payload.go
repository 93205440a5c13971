package workflows

import (
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// DataConverter compresses what is worth compressing: a contract's state is mostly repeated words. Clients and workers
// must use the same one.
func DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), large{converter.NewZlibCodec(converter.ZlibCodecOptions{})})
}

// large leaves small payloads as they are: commands and answers are a few hundred bytes, and compressing each of them
// would cost more than the rest of a decision.
type large struct{ codec converter.PayloadCodec }

const worthCompressing = 2 << 10 // bytes

func (l large) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	encoded := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		encoded[i] = payload
		if len(payload.GetData()) < worthCompressing {
			continue
		}
		compressed, err := l.codec.Encode(payloads[i : i+1])
		if err != nil {
			return nil, err
		}
		encoded[i] = compressed[0]
	}
	return encoded, nil
}

func (l large) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return l.codec.Decode(payloads)
}
