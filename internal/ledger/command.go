package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// patience is how long a signing program may take. The checkpoint's transaction waits for it.
const patience = 15 * time.Second

// mostAnswer is how much of a program's output is taken in; a signature in base64 has 88 bytes.
const mostAnswer = 1024

// errTooMuch is why a program that goes on talking is stopped.
var errTooMuch = errors.New("it wrote too much")

// Command signs by a program, for keys that never leave a hardware module or a key management service. The program
// gets the bytes to sign on its standard input and answers with the raw Ed25519 signature (64 bytes) in base64 on its
// standard output, within fifteen seconds. public is the key's text form, as NewKey gives it; an answer that it does not
// verify is an error, so that no checkpoint bears a signature that nobody can check.
func Command(argv []string, public string) (Key, error) {
	verifier, _, err := publicKey(public)
	if err != nil {
		return Key{}, err
	}
	if len(argv) == 0 {
		return Key{}, fmt.Errorf("%w: no program to sign with", ErrKey)
	}
	if _, err := exec.LookPath(argv[0]); err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return Key{Signer: &command{Verifier: verifier, argv: argv, patience: patience}, Public: public}, nil
}

type command struct {
	note.Verifier
	argv     []string
	patience time.Duration
}

// Sign runs the program once.
func (c *command) Sign(message []byte) ([]byte, error) {
	inTime, cancel := context.WithTimeoutCause(context.Background(), c.patience, fmt.Errorf("no answer within %v", c.patience))
	defer cancel()
	ctx, stop := context.WithCancelCause(inTime)
	defer stop(nil)
	answer, complaint := bounded{stop: stop}, bounded{stop: stop}
	program := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	program.Stdin, program.Stdout, program.Stderr = bytes.NewReader(message), &answer, &complaint
	program.WaitDelay = time.Second // a child of the program may hold its output open
	if err := program.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("%w: %s: %w %.200q", ErrKey, c.argv[0], err, complaint.kept)
	}
	signature, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(answer.kept)))
	if err != nil {
		return nil, fmt.Errorf("%w: %s did not answer in base64", ErrKey, c.argv[0])
	}
	if !c.Verify(message, signature) {
		return nil, fmt.Errorf("%w: what %s answered is not a signature by %s", ErrKey, c.argv[0], c.Name())
	}
	return signature, nil
}

// bounded keeps what is written to it, up to mostAnswer bytes; beyond, it stops whoever writes. It has no other method
// of a buffer: one that reads by itself would not be bounded.
type bounded struct {
	kept []byte
	stop context.CancelCauseFunc
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.kept)+len(p) > mostAnswer {
		b.stop(errTooMuch)
		return 0, errTooMuch
	}
	b.kept = append(b.kept, p...)
	return len(p), nil
}
