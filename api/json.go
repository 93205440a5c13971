package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// strictJSON reads bodies without the leniency of encoding/json, which takes bytes that are no text, a field written
// twice and, with huma, names in any case: what was checked and what is used could then differ.
var strictJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrictly}

// What strictJSON says in huma's place; validation.go puts it into French.
const (
	msgTwice     = "field written twice: %s"
	msgUpperCase = "field not in lower case: %s"
)

func unmarshalStrictly(data []byte, target any) error {
	// huma reads a body twice: as a tree to be checked, then into the handler's type.
	if _, tree := target.(*any); tree {
		if err := checkNames(data); err != nil {
			return err
		}
	}
	return json.Unmarshal(data, target)
}

// checkNames looks at the fields of every object in a body.
func checkNames(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	// Unlike the decoder below, it refuses what is nested without end.
	if !json.Valid(data) {
		return errors.New("not JSON")
	}
	return checkValue(json.NewDecoder(bytes.NewReader(data)))
}

// checkValue reads one value.
func checkValue(decoder *json.Decoder) error {
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return err
	}
	seen := map[string]bool{}
	for decoder.More() {
		if open == json.Delim('{') {
			if err := checkName(decoder, seen); err != nil {
				return err
			}
		}
		if err := checkValue(decoder); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// checkName reads the name of one field.
func checkName(decoder *json.Decoder, seen map[string]bool) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	name, _ := token.(string)
	switch {
	case seen[name]:
		return fmt.Errorf(msgTwice, name)
	case name != strings.ToLower(name):
		return fmt.Errorf(msgUpperCase, name)
	}
	seen[name] = true
	return nil
}

// onlyJSON refuses bodies that a form on somebody's page could send. A missing type is taken for JSON.
func onlyJSON(ctx huma.Context, next func(huma.Context)) {
	if written := ctx.Header("Content-Type"); ctx.Method() != http.MethodGet && written != "" {
		if kind, _, err := mime.ParseMediaType(written); err != nil || kind != "application/json" {
			notJSON.serve(humagin.Unwrap(ctx).Writer)
			return
		}
	}
	next(ctx)
}
