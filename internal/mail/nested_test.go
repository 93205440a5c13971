package mail_test

import (
	"net"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scripted speaks just enough SMTP to refuse the first DATA command, and refuses a MAIL inside an open transaction as
// real servers do. go-smtp cannot play this part: it only answers after the data.
func scripted(t *testing.T, conn net.Conn) {
	text := textproto.NewConn(conn)
	defer func() { _ = text.Close() }()
	say := func(line string) { _ = text.PrintfLine("%s", line) }
	say("220 scripted")
	nested, refused := false, false
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " -")[0]); {
		case verb == "MAIL" && nested:
			say("503 nested MAIL command")
		case verb == "MAIL":
			nested = true
			say("250 ok")
		case verb == "DATA" && !refused:
			refused = true
			say("451 not now")
		case verb == "DATA":
			say("354 go on")
			if _, err := text.ReadDotBytes(); err != nil {
				t.Error(err)
			}
			nested = false
			say("250 kept")
		case verb == "RSET":
			nested = false
			say("250 ok")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func TestRefusedDataDoesNotSpoilTheNextLetter(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := listener.Accept(); err == nil {
			scripted(t, conn)
		}
	}()
	outcomes, err := newSender(t, plain(listener.Addr().(*net.TCPAddr).Port)).Send(t.Context(), letters("a@x.example", "b@x.example"))
	if err != nil {
		t.Fatal(err)
	}
	<-done
	if diff := cmp.Diff([]string{"letter-1 temporary 451", "letter-2 sent 250"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}
