package api

import (
	"encoding/base64"

	"jalon/internal/contract"
)

// Paged is how long lists are asked for.
type Paged struct {
	Cursor string `query:"cursor" maxLength:"600" doc:"«\u00a0next\u00a0» de la page précédente."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Nombre de lignes de la page."`
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"À donner en «\u00a0cursor\u00a0» pour la suite\u00a0; absent à la dernière page."`
}

// pageOf ends a list, or says where it goes on: after the last item, if the page is full.
func pageOf[T any](items []T, limit int, position func(T) string) Page[T] {
	page := Page[T]{Items: append([]T{}, items...)}
	if len(items) == limit {
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(position(items[limit-1])))
	}
	return page
}

// position is where the page starts, as pageOf wrote it. well tells what it can have written.
func (p Paged) position(well func(string) bool) (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || len(text) > 0 && !(plain(string(text)) && well(string(text))) {
		spoilt := newProblem(contract.Invalid, "«\u00a0cursor\u00a0»\u00a0: ce n'est pas la suite d'une liste.", "Reprenez tel quel le «\u00a0next\u00a0» de la page précédente, ou retirez ce paramètre.")
		spoilt.Field = "cursor"
		return "", spoilt
	}
	return string(text), nil
}
