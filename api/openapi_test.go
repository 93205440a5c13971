package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"jalon/api"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := api.OpenAPI()
	must(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(text)
	must(t, err)
	return doc
}

func TestTheDescriptionIsValidOpenAPI31(t *testing.T) {
	doc := document(t)
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("the description says OpenAPI %s", doc.OpenAPI)
	}
	// JSON Schema 2020-12 lets schemas hold keywords of their own.
	must(t, doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater(), openapi3.AllowExtraSiblingFields("patternDescription")))
	if len(doc.Servers) != 1 || doc.Servers[0].URL != "/api/v1" {
		t.Errorf("servers: %+v", doc.Servers)
	}
}

var parameter = regexp.MustCompile(`:(\w+)`)

func TestTheRouterAndTheDescriptionListTheSameRoutes(t *testing.T) {
	var served, described []string
	for _, route := range api.Routes() {
		served = append(served, route.Method+" "+parameter.ReplaceAllString(strings.TrimPrefix(route.Path, api.Prefix), "{$1}"))
	}
	for path, item := range document(t).Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	slices.Sort(served)
	slices.Sort(described)
	if diff := cmp.Diff(served, described); diff != "" || len(served) < 15 {
		t.Errorf("served (-) and described (+): %s", diff)
	}
}

func TestOperationsAreDescribedInFrench(t *testing.T) {
	english := regexp.MustCompile(`(?i)\b(the|not found|unauthorized|conflict with|forbidden|bad request|internal server)\b`)
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			if op.Summary == "" || op.Description == "" || op.OperationID == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s lacks words: %+v", method, path, op)
			}
			words := op.Summary + op.Description
			for status, response := range op.Responses.Map() {
				if response.Value.Description == nil || *response.Value.Description == "" {
					t.Errorf("%s %s does not describe %s", method, path, status)
					continue
				}
				words += " " + *response.Value.Description
			}
			if found := english.FindString(words); found != "" {
				t.Errorf("%s %s speaks English (%q): %s", method, path, found, words)
			}
		}
	}
}

func TestProblemsAreDescribedAsTheyLeave(t *testing.T) {
	doc := document(t)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status, response := range op.Responses.Map() {
				if status < "400" {
					continue
				}
				media := response.Value.Content["application/problem+json"]
				if media == nil || media.Schema.Ref != "#/components/schemas/Problem" {
					t.Errorf("%s %s describes %s as %+v", method, path, status, response.Value.Content)
				}
			}
		}
	}
	if doc.Components.Schemas["ErrorModel"] != nil {
		t.Error("the framework's own errors are described")
	}
}

func TestTheServedDescriptionIsTheOneThatIsPrinted(t *testing.T) {
	served := newWorld(t).get("", "/openapi.json").is(http.StatusOK)
	printed, err := api.OpenAPI()
	must(t, err)
	var one, other any
	served.into(&one)
	must(t, json.Unmarshal(printed, &other))
	if diff := cmp.Diff(one, other); diff != "" {
		t.Error(diff)
	}
	again, err := api.OpenAPI()
	must(t, err)
	if string(printed) != string(again) {
		t.Error("the description changes from one print to the next")
	}
}
