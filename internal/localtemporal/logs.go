package localtemporal

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"go.temporal.io/server/common/log/tag"
)

// slogger is the server's logger. Levels are lowered, because the server calls an error what it retries by itself; once
// it stops they are lowered again, because its parts then complain of each other's absence.
type slogger struct {
	to       *slog.Logger
	stopping *atomic.Bool
}

func (slogger) Debug(string, ...tag.Tag) {}
func (slogger) Info(string, ...tag.Tag)  {}

func (l slogger) Warn(msg string, tags ...tag.Tag)   { l.write(slog.LevelDebug, msg, tags) }
func (l slogger) Error(msg string, tags ...tag.Tag)  { l.write(l.errorLevel(), msg, tags) }
func (l slogger) DPanic(msg string, tags ...tag.Tag) { l.write(l.errorLevel(), msg, tags) }

// Panic and Fatal do not return, as the server expects.
func (l slogger) Panic(msg string, tags ...tag.Tag) { panic(newFatal(msg, tags)) }
func (l slogger) Fatal(msg string, tags ...tag.Tag) { panic(newFatal(msg, tags)) }

func (l slogger) errorLevel() slog.Level {
	if l.stopping.Load() {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

func (l slogger) write(level slog.Level, msg string, tags []tag.Tag) {
	if !l.to.Enabled(context.Background(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, len(tags))
	for _, t := range tags {
		attrs = append(attrs, slog.Any(t.Key(), t.Value()))
	}
	l.to.LogAttrs(context.Background(), level, "temporal: "+msg, attrs...)
}

// fatal is the error behind a call to Panic or Fatal.
type fatal struct {
	msg   string
	cause error
}

func newFatal(msg string, tags []tag.Tag) fatal {
	f := fatal{msg: msg}
	for _, t := range tags {
		// Value would give the error's text only.
		if zapped, ok := t.(tag.ZapTag); ok {
			if err, ok := zapped.Field().Interface.(error); ok {
				f.cause = err
			}
		}
	}
	return f
}

func (f fatal) Error() string { return fmt.Sprintf("localtemporal: %s: %v", f.msg, f.cause) }
func (f fatal) Unwrap() error { return f.cause }
