package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

const requestIDHeader = "X-Request-Id"

// attend follows a request from its arrival to its answer: it gives it a number that people can quote, writes one line
// about it, and answers for a handler that broke down. The line names the route, not the address: no query, no person.
func (s *server) attend(c *gin.Context) {
	began, id := time.Now(), newRequestID()
	c.Header(requestIDHeader, id)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestIDKey{}, id))
	// Deferred, because a handler that broke down is served and logged like any other.
	defer func() {
		if cause := recover(); cause != nil {
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			c.Abort() // gin would go on to the handlers that come next
			s.Logger.LogAttrs(c.Request.Context(), slog.LevelError, "handler broke down", slog.String("request", id), slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
			if !c.Writer.Written() {
				s.refuse(c.Writer, c.Request, broken)
			}
		}
		s.Logger.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", slog.String("request", id), slog.String("method", c.Request.Method),
			slog.String("route", c.FullPath()), slog.Int("status", c.Writer.Status()), slog.Duration("took", time.Since(began)))
	}()
	c.Next()
}

type requestIDKey struct{}

// requestID is the number of the request that a context belongs to, for log lines.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func newRequestID() string {
	var id [8]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}
