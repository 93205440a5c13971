package localsignin_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"golang.org/x/oauth2"

	"jalon/internal/localsignin"
)

// log is written to by the server's own goroutines.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestLogTellsWhoAndNoSecret(t *testing.T) {
	t.Parallel()
	kept := &log{}
	s := start(t, func(o *localsignin.Options) {
		o.Logger = slog.New(slog.NewTextHandler(kept, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	config, verifier := s.jalon(), oauth2.GenerateVerifier()
	code := s.code(t, config, verifier, "zoe.dhetre")
	tokens, err := config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	must(t, err)
	if err := s.exchange(t, "jalon", "guessed-secret", code, verifier, back); err == nil {
		t.Error("the code is good again")
	}
	_, _ = s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
	for _, expected := range []string{"signed in", "person=zoe.dhetre", "client=jalon", "invalid_grant"} {
		if !strings.Contains(kept.String(), expected) {
			t.Errorf("%q is not in the log:\n%s", expected, kept)
		}
	}
	for _, secret := range []string{"s3cret", "guessed-secret", verifier, code, tokens.AccessToken, tokens.Extra("id_token").(string)} {
		if strings.Contains(kept.String(), secret) {
			t.Errorf("%q is in the log:\n%s", secret, kept)
		}
	}
}
