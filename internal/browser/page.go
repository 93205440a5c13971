package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// finder is a function of the page's language: what to find ("click" or "fill") and its name, to the elements that match.
//
//go:embed finder.js
var finder string

// Text is what the page shows, with each run of white space as one space.
func (b *Browser) Text() string {
	b.t.Helper()
	var text string
	b.do("text", chromedp.Evaluate(`document.body ? document.body.innerText : ""`, &text))
	return plain(text)
}

func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// Await returns once the page shows a text, white space apart.
func (b *Browser) Await(text string) {
	b.t.Helper()
	var shown string
	if !b.until(func(ctx context.Context) bool {
		// A page on its way out does not answer; the next one will.
		err := chromedp.Run(ctx, chromedp.Evaluate(`document.body ? document.body.innerText : ""`, &shown))
		return err == nil && strings.Contains(plain(shown), plain(text))
	}) {
		b.t.Fatalf("browser: awaited %q in vain; %s shows: %s", text, b.URL(), plain(shown))
	}
}

// Click presses the one button, link, summary or label that shows this text. The label of a choice chooses it.
func (b *Browser) Click(text string) {
	b.t.Helper()
	b.do("click "+text, chromedp.Click(b.one("click", text), chromedp.ByJSPath))
}

// Fill replaces the content of the one field with this label or, failing that, this name. For a list of choices, value
// is the text or the value of one.
func (b *Browser) Fill(field, value string) {
	b.t.Helper()
	expression := b.one("fill", field)
	quoted, err := json.Marshal(value)
	if err != nil {
		b.t.Fatal(err)
	}
	var typed bool
	b.do("fill "+field, chromedp.Evaluate(fmt.Sprintf("(%s)(%s, %s)", filler, expression, quoted), &typed))
	if !typed {
		b.do("fill "+field, input.InsertText(value))
	}
}

// filler sets what is not typed (lists, dates) and says so; else it makes ready for typing over the content.
const filler = `(field, value) => {
	const listed = field.options && [...field.options].find((o) => o.value === value || o.text.trim() === value);
	if (field.options && !listed) throw new Error("no such choice");
	if (!field.options && ["text", "search", "email", "password", "tel", "url", "number", "textarea"].includes(field.type)) {
		field.focus();
		field.select();
		return false;
	}
	field.value = listed ? listed.value : value;
	field.dispatchEvent(new Event("input", { bubbles: true }));
	field.dispatchEvent(new Event("change", { bubbles: true }));
	return true;
}`

// one is an expression that gives the one visible element of a name, awaited. Of several, none is meant.
func (b *Browser) one(kind, name string) string {
	b.t.Helper()
	quoted, err := json.Marshal(plain(name))
	if err != nil {
		b.t.Fatal(err)
	}
	found := fmt.Sprintf("(%s)(%q, %s)", strings.TrimSpace(finder), kind, quoted)
	var count int
	if !b.until(func(ctx context.Context) bool {
		err := chromedp.Run(ctx, chromedp.Evaluate("document.readyState === 'loading' ? 0 : "+found+".length", &count))
		return err == nil && count > 0
	}) {
		b.t.Fatalf("browser: %s: there is no %q; %s shows: %s", kind, name, b.URL(), b.Text())
	}
	if count > 1 {
		b.t.Fatalf("browser: %s: there are %d of %q at %s", kind, count, name, b.URL())
	}
	return found + "[0]"
}

// until asks again and again, until the answer is yes or the limit of a verb is over.
func (b *Browser) until(reached func(context.Context) bool) bool {
	ctx, cancel := context.WithTimeout(b.ctx, b.limit)
	defer cancel()
	again := time.NewTicker(pause)
	defer again.Stop()
	for {
		if reached(ctx) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-again.C:
		}
	}
}
