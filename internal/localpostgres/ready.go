package localpostgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATE codes met while a server comes up.
const (
	startingUp      = "57P03"
	unknownDatabase = "3D000"
)

// errNotOurs: until the child owns the directory, whatever answers on the socket is not the child.
var errNotOurs = errors.New("le serveur n'a pas encore pris possession du répertoire")

// awaitReady polls until the database answers, creating it on the first start or after a start cut short before that.
// Replaying a long journal takes as long as it takes: only ctx or the server's own end stop the wait.
func awaitReady(ctx context.Context, dir string, listen address, server *process, log journal) error {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := errNotOurs
		if pid, _ := postmaster(dir); pid == server.cmd.Process.Pid {
			err = open(ctx, listen)
		}
		if err == nil {
			return nil
		}
		var refusal *pgconn.PgError
		if errors.As(err, &refusal) && refusal.Code != startingUp {
			return failed("PostgreSQL a démarré mais refuse la connexion.", err)
		}
		select {
		case <-server.exited:
			return failed("PostgreSQL s'est arrêté pendant son démarrage.", log.complaint())
		case <-ctx.Done():
			return failed("Le démarrage de PostgreSQL a été interrompu.", errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

func open(ctx context.Context, listen address) error {
	conn, err := pgx.Connect(ctx, listen.url(database))
	if err == nil {
		return conn.Close(ctx)
	}
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) || refusal.Code != unknownDatabase {
		return err
	}
	conn, err = pgx.Connect(ctx, listen.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE DATABASE "+database)
	return err
}
