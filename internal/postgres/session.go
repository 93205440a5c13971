package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Sessions keeps the sessions of a sign-in in the database, as a store of github.com/alexedwards/scs whose every call ends
// with the request that made it. Tokens lie here as they are given: the manager should hash them.
type Sessions struct {
	pool  *pgxpool.Pool
	stop  context.CancelFunc
	ended chan struct{}
}

const sweepEvery = 5 * time.Minute

// Sessions opens the store, and forgets expired sessions every five minutes until StopCleanup.
func (db *DB) Sessions() *Sessions {
	ctx, stop := context.WithCancel(context.Background())
	s := &Sessions{db.pool, stop, make(chan struct{})}
	go s.sweep(ctx)
	return s
}

func (s *Sessions) sweep(ctx context.Context) {
	defer close(s.ended)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			// An expired session is not found either way; one that could not be removed waits for the next time.
			_ = s.Sweep(ctx)
		}
	}
}

// Sweep removes the sessions that have expired.
func (s *Sessions) Sweep(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "DELETE FROM sessions WHERE expiry < now()")
	return err
}

// StopCleanup returns once nothing runs in the background any more. The store itself remains usable.
func (s *Sessions) StopCleanup() {
	s.stop()
	<-s.ended
}

// FindCtx implements scs.CtxStore.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.pool.QueryRow(ctx, "SELECT data FROM sessions WHERE token = $1 AND now() < expiry", token).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx implements scs.CtxStore.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO sessions (token, data, expiry) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`, token, data, expiry)
	return err
}

// DeleteCtx implements scs.CtxStore.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.pool.Exec(ctx, "DELETE FROM sessions WHERE token = $1", token)
	return err
}

// Find implements scs.Store.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements scs.Store.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete implements scs.Store.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
