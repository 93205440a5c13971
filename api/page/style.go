package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"
)

//go:embed style.css
var style []byte

const stylePath = "/style.css"

// styleAddress changes with the sheet, so that browsers may keep it for ever.
func styleAddress() string {
	sum := sha256.Sum256(style)
	return stylePath + "?v=" + hex.EncodeToString(sum[:6])
}

func serveStyle(c *gin.Context) {
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, "text/css; charset=utf-8", style)
}
