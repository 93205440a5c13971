package localtemporal

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	schema "go.temporal.io/server/schema/sqlite"
)

// openStore makes the file if need be and the namespace in it, and takes the lock that keeps other processes out.
func openStore(options Options) (*config.SQL, error) {
	file, err := filepath.Abs(options.File)
	if err != nil {
		return nil, fmt.Errorf("localtemporal: %w", err)
	}
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		err = createFile(file)
		if err != nil {
			return nil, fmt.Errorf("localtemporal: cannot make %s: %w", file, err)
		}
	}
	store := &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: uriPath(file),
		ConnectAttributes: map[string]string{
			"mode":         "rw",
			"journal_mode": "wal",
			// An acknowledged decision is on the disk, not in a cache that a power cut empties.
			"synchronous": "full",
			// The lock is the system's own: it goes with the process, however that ends.
			"locking_mode": "exclusive",
		},
	}
	namespace, err := schema.NewNamespaceConfig(clusterName, options.Namespace, false, nil)
	if err != nil {
		return nil, fmt.Errorf("localtemporal: %w", err)
	}
	namespace.Detail.Config.Retention = retentionProto()
	switch err := schema.CreateNamespaces(store, namespace); {
	case isBusy(err):
		return nil, fmt.Errorf("%w: %s", ErrInUse, file)
	case err != nil:
		return nil, fmt.Errorf("localtemporal: %s is no Temporal database: %w", file, err)
	}
	return store, nil
}

// createFile sets the schema up in a sibling and renames it, so that the file is either absent or whole, whatever
// dies in between. What an earlier attempt left behind is removed first.
func createFile(file string) error {
	sibling := file + ".new"
	for _, leftover := range []string{sibling, sibling + "-journal"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	// SQLite gives its side files the mode of the main one.
	empty, err := os.OpenFile(sibling, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := empty.Close(); err != nil {
		return err
	}
	if err := setUpSchema(sibling); err != nil {
		return err
	}
	return os.Rename(sibling, file)
}

// setUpSchema uses a connection of its own: those of the server's library are never closed, and some systems do not
// rename an open file.
func setUpSchema(file string) (err error) {
	db, err := sql.Open(sqlite.PluginName, "file:"+uriPath(file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := schema.SetupSchemaOnDB(schemaTx{tx: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// schemaTx lets SetupSchemaOnDB, which calls nothing but Exec, write its hundred statements in one transaction.
type schemaTx struct {
	sqlplugin.AdminDB
	tx *sql.Tx
}

func (s schemaTx) Exec(statement string, args ...any) error {
	_, err := s.tx.Exec(statement, args...)
	return err
}

// uriPath escapes a path for a file: URI, where ? and % have a meaning.
func uriPath(file string) string {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// isBusy recognises SQLite's result code 5, whatever extension it carries in its higher bits.
func isBusy(err error) bool {
	var coded interface {
		error
		Code() int
	}
	return errors.As(err, &coded) && coded.Code()&0xff == 5
}
