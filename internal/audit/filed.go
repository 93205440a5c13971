package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"jalon/internal/mention"
)

// filed holds the columns that repeat the file and the title against them. The file is bound by the chain; these columns
// are not.
func (c *check) filed() {
	if c.Row == nil {
		return
	}
	if readings := c.readings(c.Row.File); len(readings) > 0 && !slices.ContainsFunc(readings, func(text string) bool { return digestOf(text) == c.Row.Digest }) {
		c.say(CheckContract, 0, "la colonne digest n'est pas l'empreinte du fichier avec lequel il a été pris en charge")
	}
	var file struct {
		ManagingBody struct {
			Name string `json:"name"`
		} `json:"managing_body"`
	}
	if err := json.Unmarshal([]byte(c.Row.File), &file); err != nil {
		c.say(CheckContract, 0, "le fichier avec lequel il a été pris en charge est illisible (%v)", err)
		return
	}
	if readings := c.readings(file.ManagingBody.Name); len(readings) > 0 && !slices.Contains(readings, c.Row.ManagingBody) {
		c.say(CheckContract, 0, "la colonne managing_body n'est pas l'organisme gestionnaire que nomme le fichier")
	}
	if made := c.grounds.SearchedFor; made != nil && c.Row.Search != made(c.Contract, c.Row.Title, c.Row.ManagingBody) {
		c.say(CheckContract, 0, "la colonne search n'est pas faite de son identifiant, de son titre et de son organisme gestionnaire")
	}
}

// readings are the forms in which a text of the file may have come in: as it stands, for what a predecessor's file mentioned
// already, and with its names. There is none where a name was erased: nobody can tell any more.
func (c *check) readings(text string) []string {
	whole := true
	said := mention.Resolve(text, func(m mention.Mention) (string, bool) {
		for _, w := range c.Words {
			if w.Commitment == m.Commitment && !w.Sealed {
				return w.Words, true
			}
		}
		whole = false
		return "", false
	})
	if !whole {
		return nil
	}
	return []string{text, said}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
