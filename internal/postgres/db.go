package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// OldestServer is the oldest major version of PostgreSQL that Jalon is tested on.
const OldestServer = 15

// mostConnections of one instance leaves room for several instances under PostgreSQL's usual limit of one hundred.
const mostConnections = 16

// DB is Jalon's database, usable from many goroutines.
type DB struct {
	pool  *pgxpool.Pool
	words words // that mentions stand for
}

// Open connects to the server that a postgres:// URL names and refuses one that is too old (ErrTooOld). The schema is
// another matter: see Migrate.
func Open(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	// The URL may ask for fewer connections, never for more. pgx's own default follows the number of cores, but most
	// connections wait for the disk, and commits that wait together are written together.
	if !strings.Contains(url, "pool_max_conns") || config.MaxConns > mostConnections {
		config.MaxConns = mostConnections
	}
	config.MaxConnIdleTime = 5 * time.Minute
	// Whatever the operator's defaults are: instants are read in UTC, and only Jalon's tables are seen.
	config.ConnConfig.RuntimeParams["application_name"] = "jalon"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams["search_path"] = "jalon"
	config.AfterConnect = settle
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	db := &DB{pool: pool}
	if err := db.checkVersion(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// settle is done once for each new connection. The zone of this host is kept out of what is read; pgx would use it.
func settle(ctx context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return takeRole(ctx, conn)
}

// Close waits for the connections in use, then closes all of them.
func (db *DB) Close() { db.pool.Close() }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.Ping(ctx) }

func (db *DB) checkVersion(ctx context.Context) error {
	var version int
	if err := db.pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return refuseOld(version)
}

// refuseOld takes a version as the server numbers it: 150004 is 15.4. Its words are read by an operator at start-up.
func refuseOld(version int) error {
	if version/10000 >= OldestServer {
		return nil
	}
	return fmt.Errorf("%w\u00a0: Jalon demande PostgreSQL %d ou plus récent et le serveur est en version %d.%d. "+
		"Mettez le serveur à niveau ou indiquez-en un autre", ErrTooOld, OldestServer, version/10000, version%10000)
}
