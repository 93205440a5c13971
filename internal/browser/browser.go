// Package browser drives a real Chromium without a window, for tests: what works in it works for people.
//
// A verb does one thing and waits, within a limit, for what it acts upon; it does not wait for what comes of it. After a
// click that leads elsewhere, Await something of the next page. Whatever fails ends the test.
package browser

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// Limits of a start and of a verb, on a machine that does other things as well.
const (
	toStart = time.Minute
	toAct   = 20 * time.Second
	pause   = 20 * time.Millisecond // between two looks at a page
)

// programs are the names Chromium goes by.
var programs = []string{"chromium", "chromium-browser", "google-chrome"}

// Browser is one window, with cookies of its own.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	limit time.Duration // of a verb
}

// Start opens an empty browser, which is gone when the test ends.
func Start(t testing.TB) *Browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program(t)),
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // which root may not use
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
		chromedp.Flag("no-proxy-server", true),
		chromedp.WSURLReadTimeout(toStart),
		chromedp.WindowSize(1280, 900),
	)
	// The profile is a new directory, which chromedp removes.
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeWindow := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		closeWindow()
		stop()
		chromedp.FromContext(ctx).Allocator.Wait() // until the profile is removed
	})
	// The first run starts Chromium, which lives as long as the context it is given: no limit of its own here.
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("browser: Chromium does not start: %v", err)
	}
	return &Browser{t, ctx, toAct}
}

func program(t testing.TB) string {
	t.Helper()
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("browser: Chromium is missing: apt-get install chromium")
	return ""
}

// do runs actions within the limit of a verb.
func (b *Browser) do(verb string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.limit)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("browser: %s: %v", verb, err)
	}
}

// Open goes to an address and waits until the page is loaded, whatever its status.
func (b *Browser) Open(address string) {
	b.t.Helper()
	b.do("open "+address, chromedp.Navigate(address))
}

// URL is the address of the page.
func (b *Browser) URL() string {
	b.t.Helper()
	var address string
	b.do("URL", chromedp.Location(&address))
	return address
}

// Screenshot writes the whole page, beyond the window too, as PNG.
func (b *Browser) Screenshot(path string) {
	b.t.Helper()
	var image []byte
	b.do("screenshot", chromedp.FullScreenshot(&image, 100)) // of quality 100: PNG
	if err := os.WriteFile(path, image, 0o600); err != nil {
		b.t.Fatalf("browser: screenshot: %v", err)
	}
}

// Cookies are all that the browser keeps, of any site.
func (b *Browser) Cookies() []*http.Cookie {
	b.t.Helper()
	var found []*network.Cookie
	b.do("cookies", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		found, err = storage.GetCookies().Do(ctx)
		return err
	}))
	cookies := make([]*http.Cookie, len(found))
	for i, c := range found {
		cookies[i] = &http.Cookie{Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path, Secure: c.Secure, HttpOnly: c.HTTPOnly, SameSite: sameSite[c.SameSite]}
	}
	return cookies
}

var sameSite = map[network.CookieSameSite]http.SameSite{
	network.CookieSameSiteLax: http.SameSiteLaxMode, network.CookieSameSiteStrict: http.SameSiteStrictMode, network.CookieSameSiteNone: http.SameSiteNoneMode,
}
