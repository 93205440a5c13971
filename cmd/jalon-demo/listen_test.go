package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Anybody may be anybody in a demonstration, so no address of it can be reached from another machine.
func TestNoOtherMachineReachesADemonstration(t *testing.T) {
	p := new(parts)
	t.Cleanup(p.stop)
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "demo.example:0"} {
		if _, err := p.listen(address); err == nil || !strings.Contains(err.Error(), "n'est pas une adresse locale") {
			t.Errorf("listening on %s: %v", address, err)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		if _, err := p.listen(address); err != nil {
			t.Errorf("listening on %s: %v", address, err)
		}
	}
}

func TestASecretIsMadeOnceAndReadByItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	first, err := secretIn(path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := secretIn(path); err != nil || again != first || len(first) < 26 {
		t.Errorf("first %d characters, then %d, %v", len(first), len(again), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secretIn(path); err == nil || !strings.Contains(err.Error(), "supprimez ce fichier") {
		t.Errorf("an empty secret: %v", err)
	}
}
