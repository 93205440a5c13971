package localtemporal

import (
	"bytes"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"go.temporal.io/server/common/primitives"
)

func TestAPortTakenMeanwhileIsReplaced(t *testing.T) {
	squatter, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = squatter.Close() }()

	choices := 0
	choose := func() (ports, error) {
		chosen, err := freePorts()
		if choices++; choices == 1 {
			chosen[primitives.FrontendService] = squatter.Addr().(*net.TCPAddr).Port
		}
		return chosen, err
	}
	server, err := start(t.Context(), Options{
		File: filepath.Join(t.TempDir(), "temporal.sqlite"), Namespace: "cpom", Logger: slog.New(slog.DiscardHandler),
	}, choose)
	if err != nil {
		t.Fatal(err)
	}
	if choices != 2 || server.HostPort() == squatter.Addr().String() {
		t.Errorf("after %d choices the server is at %s", choices, server.HostPort())
	}
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
}

func TestTheServerLogIsLowered(t *testing.T) {
	var written bytes.Buffer
	logger := slogger{slog.New(slog.NewTextHandler(&written, nil)), new(atomic.Bool)} // Info and above, as by default
	logger.Debug("whispered")
	logger.Info("said")
	logger.Warn("murmured")
	logger.Error("shouted")
	logger.stopping.Store(true)
	logger.Error("wailed")
	if got := written.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `level=WARN msg="temporal: shouted"`) {
		t.Errorf("the log reads:\n%s", got)
	}
}
