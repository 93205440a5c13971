package independent

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	toStart = 30 * time.Second
	toEnd   = 10 * time.Second
)

// run starts the script and waits for its address. The script ends with this process, however that ends, because its
// standard input does.
func run(t testing.TB, dir string, settings []byte) string {
	t.Helper()
	var complaints bytes.Buffer
	node := exec.Command("node", "provider.mjs")
	node.Dir, node.Env, node.Stderr = dir, append(os.Environ(), "PROVIDER="+string(settings)), &complaints
	input, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	// Silence until the limit ends with the process, and so does the line.
	limit := time.AfterFunc(toStart, func() { _ = node.Process.Kill() })
	defer limit.Stop()
	issuer, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		_ = node.Wait() // what it complained of is whole only then
		t.Fatalf("independent: the provider did not start: %v\n%s", err, complaints.String())
	}
	t.Cleanup(func() {
		_ = input.Close()
		limit := time.AfterFunc(toEnd, func() { _ = node.Process.Kill() })
		defer limit.Stop()
		if err := node.Wait(); err != nil {
			t.Errorf("independent: the provider did not end with its input: %v\n%s", err, complaints.String())
		}
	})
	return strings.TrimSpace(issuer)
}
