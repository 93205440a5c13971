package localpostgres

import (
	"context"

	embedded "github.com/fergusstrange/embedded-postgres"
)

// SearchOnly replaces the machine's installations, so that a test decides what "installed" means.
func (o Options) SearchOnly(dirs ...string) Options {
	o.candidates = append([]string{}, dirs...)
	return o
}

// FetchWith replaces the download, which no test may depend on.
func (o Options) FetchWith(fetch func(ctx context.Context, cache string) (string, error)) Options {
	o.fetch = fetch
	return o
}

// OverLoopback behaves as on a platform without Unix sockets.
func (o Options) OverLoopback() Options {
	o.loopback = true
	return o
}

// FetchFrom is the real download from another repository.
func FetchFrom(ctx context.Context, cache, repository string) (string, error) {
	return fetchFrom(ctx, cache, embedded.DefaultConfig().BinaryRepositoryURL(repository))
}

// FetchedVersion is the version that would be downloaded.
const FetchedVersion = fetchedVersion
