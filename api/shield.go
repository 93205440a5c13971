package api

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"jalon/api/page"
)

// shield stands before the routes: headers that keep a browser from making anything of an answer, no demand from other
// sites' pages, and nothing in an address that a database would refuse as text.
func (s *server) shield(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.AddInsecureBypassPattern(codecPath) // which takes no cookie, and judges origins itself
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, foreignPage) }))
	guarded := origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("Referrer-Policy", "no-referrer")
		if !forPrograms(r) {
			page.Guard(header)
		}
		if !textual(r) {
			s.refuse(w, r, badAddress)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// textual reports that path and query are UTF-8 without control characters.
func textual(r *http.Request) bool {
	if !plain(r.URL.Path) {
		return false
	}
	if r.URL.RawQuery == "" {
		return true
	}
	for name, values := range r.URL.Query() {
		if !plain(name) || !plain(strings.Join(values, "")) {
			return false
		}
	}
	return true
}

func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
