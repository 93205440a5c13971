package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"jalon/internal/ledger"
	"jalon/internal/notary"
)

// auditKey signs the demo's checkpoints; it is made at the first start.
func auditKey(data string) (ledger.Key, error) {
	path := filepath.Join(data, "audit.key")
	private, _, err := ledger.NewKey("jalon.example")
	if err != nil {
		return ledger.Key{}, err
	}
	if err := ledger.WriteKeyFile(path, private); err != nil && !errors.Is(err, fs.ErrExist) {
		return ledger.Key{}, err
	}
	key, _, err := ledger.KeyFile(path)
	return key, err
}

// seal makes a checkpoint of what is there, and then one every evening.
func (p *parts) seal(ctx context.Context, s settings) error {
	n := notary.Notary{Book: p.db, Key: p.audit, Logger: s.logger()}
	if _, err := n.Seal(ctx); err != nil {
		return err
	}
	p.background(n.Run)
	return nil
}
