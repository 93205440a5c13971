package localpostgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	embedded "github.com/fergusstrange/embedded-postgres"
)

const fetchedVersion = string(embedded.V18)

// fetchBinaries borrows the library's download, checksum and unpacking, and nothing else.
func fetchBinaries(ctx context.Context, cache string) (string, error) {
	return fetchFrom(ctx, cache, embedded.DefaultConfig())
}

// fetchFrom lets the library run one trial server whose every path lies in a staging directory made here: the library
// erases its runtime directory at each start and data directories of other versions, so it must never see ours. The
// trial also proves that the programs are complete and run on this machine; only then do they enter the cache.
func fetchFrom(ctx context.Context, cache string, config embedded.Config) (string, error) {
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", err
	}
	stage, err := os.MkdirTemp(cache, "fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(stage)
	port, err := freePort()
	if err != nil {
		return "", err
	}
	kept, unpacked := filepath.Join(cache, fetchedVersion), filepath.Join(stage, "postgresql")
	trial := embedded.NewDatabase(config.
		Version(embedded.PostgresVersion(fetchedVersion)).
		CachePath(filepath.Join(stage, "archive")).
		BinariesPath(unpacked).
		RuntimePath(filepath.Join(stage, "trial")).
		DataPath(filepath.Join(stage, "trial", "data")).
		Port(uint32(port)).
		Password(rand.Text()).
		StartParameters(map[string]string{"unix_socket_directories": ""}).
		Logger(io.Discard))

	// The library takes no context. When ours ends first the staging directory goes at once, so that a trial server
	// already running misses its lock file and ends by itself, and once more after whatever the library still wrote.
	done := make(chan error, 1)
	go func() {
		err := trial.Start()
		if err == nil {
			err = trial.Stop()
		}
		if ctx.Err() != nil {
			os.RemoveAll(stage)
		}
		done <- err
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case err := <-done:
		if err != nil {
			return "", fmt.Errorf("le téléchargement de PostgreSQL %s a échoué\u00a0: %w", fetchedVersion, err)
		}
	}
	// Another process may have been faster; its copy is as good.
	if err := os.Rename(unpacked, kept); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return filepath.Join(kept, "bin"), nil
}
