package workflows

import "go.temporal.io/sdk/converter"

// DataConverter compresses what is worth compressing: a contract's state is mostly repeated words. Clients and workers
// must use the same one.
func DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), converter.NewZlibCodec(converter.ZlibCodecOptions{}))
}
