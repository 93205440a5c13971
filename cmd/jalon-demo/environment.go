package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// settingsFile holds what jalon needs to work on the same parts, for a shell to read.
const settingsFile = "jalon.env"

// writeSettings tells where the parts are. Ports are chosen anew at each start, and so is the file.
func (p *parts) writeSettings() error {
	publicKeys := filepath.Join(p.data, "audit.pub")
	if err := os.WriteFile(publicKeys, []byte(p.audit.Public+"\n"), 0o644); err != nil {
		return err
	}
	var lines strings.Builder
	for _, setting := range [...]struct{ name, value string }{
		{"DATABASE_URL", p.databaseURL},
		{"TEMPORAL_ADDRESS", p.temporalAddress},
		{"TEMPORAL_NAMESPACE", namespace},
		{"JALON_PAYLOAD_KEYS_FILE", filepath.Join(p.data, "payload.keys")},
		{"JALON_AUDIT_KEY_FILE", filepath.Join(p.data, "audit.key")},
		{"JALON_AUDIT_PUBLIC_KEYS", publicKeys},
		{"JALON_TOKEN_KEY_FILE", filepath.Join(p.data, "token.key")},
	} {
		fmt.Fprintf(&lines, "export %s='%s'\n", setting.name, strings.ReplaceAll(setting.value, "'", `'\''`))
	}
	return os.WriteFile(filepath.Join(p.data, settingsFile), []byte(lines.String()), 0o600)
}
