package localpostgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// fetcher downloads PostgreSQL below cache and returns the directory of its programs. It never sees a data directory.
type fetcher func(ctx context.Context, cache string) (binDir string, err error)

var (
	errOffline = errors.New("le téléchargement est interdit par le mode hors ligne")
	errAsRoot  = errors.New("le téléchargement est réservé à un compte ordinaire, et la commande s'exécute en tant que root")
)

// choose takes the explicit binaries, else the newest installed, else downloaded ones. An existing data directory is
// opened with its own major while that is installed, so that adding a newer PostgreSQL does not lock people out.
func (o Options) choose(ctx context.Context, who account, major int) (Installation, error) {
	if o.BinDir != "" {
		dir, err := filepath.Abs(o.BinDir)
		if err != nil {
			return Installation{}, notFound(err)
		}
		installed, err := inspect(ctx, who, dir)
		if err != nil {
			return Installation{}, notFound(err)
		}
		return installed, nil
	}
	dirs := o.candidates
	if dirs == nil {
		dirs = candidates(ctx, who)
	}
	found, leftOut := usable(ctx, who, dirs)
	if len(found) == 0 {
		return o.download(ctx, who, leftOut)
	}
	same := slices.IndexFunc(found, func(i Installation) bool { return i.Major == major })
	return found[max(same, 0)], nil
}

func (o Options) download(ctx context.Context, who account, leftOut error) (Installation, error) {
	if o.Offline {
		return Installation{}, notFound(errors.Join(leftOut, errOffline))
	}
	if who.dropped {
		return Installation{}, notFound(errors.Join(leftOut, errAsRoot))
	}
	cache, err := fetchCache()
	if err != nil {
		return Installation{}, notFound(errors.Join(leftOut, err))
	}
	fetch := o.fetch
	if fetch == nil {
		fetch = fetchBinaries
	}
	o.say("Aucun PostgreSQL installé\u00a0: téléchargement de la version " + fetchedVersion + " dans " + cache + "…")
	dir, err := fetch(ctx, cache)
	if err != nil {
		return Installation{}, notFound(errors.Join(leftOut, err))
	}
	installed, err := inspect(ctx, who, dir)
	if err != nil {
		return Installation{}, notFound(errors.Join(leftOut, err))
	}
	return installed, nil
}

// fetchCache outlives data directories: erasing the demonstration's data must not cost another download.
func fetchCache() (string, error) {
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "jalon", "postgresql"), err
}
