package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/contract"
)

// change completes an operation that changes the directory: people, their accounts, offices.
func change(op huma.Operation) huma.Operation {
	op.Tags, op.MaxBodyBytes = []string{directoryTag}, 8<<10
	op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	return op
}

// wrong refuses a value that its schema could not judge.
func wrong(field, message, remedy string) *Problem {
	p := newProblem(contract.Invalid, message, remedy).under(contract.WellFormed)
	p.Field, p.Errors = field, []FieldProblem{{Field: field, Pointer: "/" + field, Message: message, Remedy: remedy}}
	return p
}
