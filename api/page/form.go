package page

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

// mostForm is more than any form of the pages can hold.
const mostForm = 64 << 10

// readForm reads what a form sent into the request's PostForm.
func readForm(c *gin.Context) *Trouble { return readFormOf(c, mostForm) }

// readFormOf reads a form of at most so many bytes.
func readFormOf(c *gin.Context, most int64) *Trouble {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	err := c.Request.ParseForm()
	if err == nil {
		return nil
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return &Trouble{
			Status: http.StatusRequestEntityTooLarge, Title: "Envoi trop volumineux",
			Detail: "Ce que vous avez envoyé dépasse la taille admise.", Remedy: "Revenez à la page précédente et raccourcissez votre texte.",
		}
	}
	return &Trouble{
		Status: http.StatusBadRequest, Title: "Envoi illisible",
		Detail: "Le formulaire est arrivé incomplet.", Remedy: "Revenez à la page précédente, puis envoyez-le de nouveau.",
	}
}
