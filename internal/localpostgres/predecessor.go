package localpostgres

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	// orphanGrace covers the moment between the death of an owner, which frees the lock, and its server's reaction.
	orphanGrace = 3 * time.Second
	// shutdownGrace covers the checkpoint of a server that has begun to stop.
	shutdownGrace = time.Minute
)

// awaitPredecessor waits until no server works in the directory. With the lock in hand a live one is either the orphan
// of a killed owner, which is about to stop, or was started by hand, which is a conflict. It returns the process number
// left in postmaster.pid by a server that is gone, 0 when there is none.
func awaitPredecessor(ctx context.Context, dir string, say func(string)) (stalePID int, err error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	began, told := time.Now(), false
	for {
		pid, stopping := postmaster(dir)
		if pid == 0 || !serves(pid, dir) {
			return pid, nil
		}
		if !told {
			say("Un serveur précédent termine son arrêt, veuillez patienter…")
			told = true
		}
		limit := orphanGrace
		if stopping {
			limit = shutdownGrace
		}
		if time.Since(began) > limit {
			return 0, inUse(dir, fmt.Sprintf("un serveur PostgreSQL (processus %d) que Jalon n'a pas lancé", pid))
		}
		select {
		case <-ctx.Done():
			return 0, failed("L'attente de l'arrêt du serveur précédent a été interrompue.", ctx.Err())
		case <-tick.C:
		}
	}
}

// postmaster reads postmaster.pid: the process number on line 1 (negative for a single-user server), the state on line 8.
func postmaster(dir string) (pid int, stopping bool) {
	text, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return 0, false
	}
	return max(pid, -pid), len(lines) > 7 && strings.TrimSpace(lines[7]) == "stopping"
}
