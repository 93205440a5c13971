package localpostgres

import (
	"context"
	"crypto/rand"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

const (
	// socketPort only names the socket file; fixing it keeps PGPORT of either side out of the question.
	socketPort = "5432"
	socketFile = ".s.PGSQL." + socketPort
	// longestSocketPath is macOS's limit, four bytes under Linux's; one limit for all is one behaviour to test.
	longestSocketPath = 103
)

// address is where one server listens and how pgx reaches it.
type address struct {
	settings []string
	user     *url.Userinfo
	host     string
	query    url.Values
	close    func()
}

// url writes spaces as %20: pgx, like libpq, takes the "+" of forms for a plus sign.
func (a address) url(database string) string {
	query := strings.ReplaceAll(a.query.Encode(), "+", "%20")
	u := url.URL{Scheme: "postgres", User: a.user, Host: a.host, Path: "/" + database, RawQuery: query}
	return u.String()
}

// listen prefers a socket: nothing of the server is then visible on the network, and no secret exists.
func (o Options) listen(ctx context.Context, dir string, server program) (address, error) {
	if o.loopback || runtime.GOOS == "windows" {
		return loopback(ctx, dir, server)
	}
	return socket(dir, server.who)
}

// socket puts the socket into the data directory, which is private already. A path too long for the system, or with a
// comma (pgx reads a list of hosts), moves it to a private directory among the temporary files.
func socket(dir string, who account) (address, error) {
	remove := func() {}
	if len(filepath.Join(dir, socketFile)) > longestSocketPath || strings.Contains(dir, ",") {
		const text = "Le répertoire de la connexion locale n'a pas pu être créé."
		if barrier := who.barrier(os.TempDir()); barrier != "" {
			return address{}, unreachable(os.TempDir(), barrier, who.name)
		}
		private, err := who.privateDir("", "jalon-pg-")
		if err != nil {
			return address{}, failed(text, err)
		}
		dir, remove = private, func() { os.RemoveAll(private) }
	}
	return address{
		settings: []string{
			"listen_addresses=",
			"port=" + socketPort,
			`unix_socket_directories="` + strings.ReplaceAll(dir, `"`, `""`) + `"`,
			"unix_socket_permissions=0700",
		},
		user:  url.User(superuser),
		query: url.Values{"host": {dir}, "port": {socketPort}, "sslmode": {"disable"}},
		close: remove,
	}, nil
}

// loopback serves platforms without Unix sockets. Every local user can reach the port, so a password guards it; it is
// new at each start and set by a single-user server, hence stored nowhere in clear.
func loopback(ctx context.Context, dir string, server program) (address, error) {
	const text = "La connexion locale à la base de données n'a pas pu être préparée."
	password := rand.Text()
	cmd := exec.CommandContext(ctx, filepath.Join(server.BinDir, "postgres"), "--single", "-D", dir,
		"-c", "exit_on_error=on", "-c", "unix_socket_directories=", "postgres")
	cmd.Stdin = strings.NewReader("ALTER ROLE " + superuser + " PASSWORD '" + password + "'\n")
	if _, err := server.output(cmd); err != nil {
		return address{}, failed(text, err)
	}
	port, err := freePort()
	if err != nil {
		return address{}, failed(text, err)
	}
	return address{
		settings: []string{"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories="},
		user:     url.UserPassword(superuser, password),
		host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		query:    url.Values{"sslmode": {"disable"}},
		close:    func() {},
	}, nil
}

// freePort may lose its port to another process before use; the server then fails to start and says so.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
