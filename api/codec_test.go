package api_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/keyring"
	"jalon/internal/postgres"
	"jalon/workflows"
)

const temporalUI = "https://temporal.example"

var spoken = contract.Command{ID: "c-1", Action: contract.DecideApproval, Reason: "motif confidentiel"}

// sealing opens the address of the codec, and gives the keys.
func (w *world) sealing() *keyring.Ring {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "payload.keys")
	_, err := keyring.Create(path, present)
	must(w.t, err)
	ring, err := keyring.Open(path)
	must(w.t, err)
	w.but(func(o *api.Options) { o.PayloadKeys, o.TemporalUI = ring, temporalUI })
	return ring
}

// payloads is a command as Temporal's pages hand it in.
func payloads(t *testing.T, keys workflows.Keys) string {
	t.Helper()
	made, err := workflows.DataConverter(keys).ToPayloads(spoken)
	must(t, err)
	text, err := protojson.Marshal(made)
	must(t, err)
	return string(text)
}

// codec asks for a decoding; headers are pairs.
func (w *world) codec(person, method, path, body string, headers ...string) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://jalon.example"+path, strings.NewReader(body))
	if person != "" {
		r.Header = w.request(person, method, path, body).Header
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

func (w *world) decode(person, body string, headers ...string) answer {
	w.t.Helper()
	return w.codec(person, http.MethodPost, "/codec/decode", body, headers...)
}

// Without keys, or without the origin of somebody's pages, nothing is at that address, whoever asks.
func TestPayloadsAreDecodedForNobodyByDefault(t *testing.T) {
	w := newWorld(t)
	ring := w.sealing()
	body := payloads(t, ring)
	for name, change := range map[string]func(*api.Options){
		"neither":   func(o *api.Options) { o.PayloadKeys, o.TemporalUI = nil, "" },
		"no keys":   func(o *api.Options) { o.PayloadKeys, o.TemporalUI = nil, temporalUI },
		"no origin": func(o *api.Options) { o.PayloadKeys, o.TemporalUI = ring, "" },
	} {
		w.but(change)
		w.decode(access.OperatorPerson, body).problem(http.StatusNotFound, "unknown")
		a := w.codec("", http.MethodOptions, "/codec/decode", "", "Origin", temporalUI, "Access-Control-Request-Method", "POST")
		if a.status != http.StatusNotFound || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: a browser is told %d %v", name, a.status, a.header)
		}
	}
}

// Whatever somebody is in contracts, or for one organisation, payloads are not theirs to read: they do not say which
// contract they are from.
func TestPayloadsAreDecodedForTheWholeInstallationOnly(t *testing.T) {
	s := newStage(t)
	w := s.world
	body := payloads(t, w.sealing())
	for _, capacity := range access.Capacities() {
		person, _ := s.meeting(capacity, access.Own)
		a := w.decode(person, body)
		if capacity == access.Installation {
			a.is(http.StatusOK)
			continue
		}
		if a.problem(http.StatusForbidden, "forbidden"); strings.Contains(a.body, "motif") {
			t.Errorf("%s reads %s", capacity, a.body)
		}
	}
	for _, person := range []string{w.named(access.Auditor, access.Everywhere), access.OperatorPerson} {
		w.decode(person, body).is(http.StatusOK)
	}
	w.decode("", body).problem(http.StatusUnauthorized, "unauthenticated")
	w.decode("", body, "Authorization", "Bearer wrong").problem(http.StatusUnauthorized, "unauthenticated")
}

// The SDK's own remote converter, and Temporal's command line which uses it, read through the address.
func TestTheSDKDecodesThroughTheAddress(t *testing.T) {
	w := newWorld(t)
	ring := w.sealing()
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	remote := converter.NewRemoteDataConverter(converter.GetDefaultDataConverter(), converter.RemoteDataConverterOptions{
		Endpoint: server.URL + "/codec", Client: *server.Client(), ModifyRequest: func(r *http.Request) error {
			r.Header.Set("Authorization", w.request(access.OperatorPerson, "", "", "").Header.Get("Authorization"))
			return nil
		},
	})
	for _, keys := range []workflows.Keys{ring, nil} { // what an earlier release wrote is read, too
		sealed, err := workflows.DataConverter(keys).ToPayload(spoken)
		must(t, err)
		var read contract.Command
		must(t, remote.FromPayload(sealed, &read))
		if read.Reason != spoken.Reason {
			t.Errorf("read %+v", read)
		}
	}
	if _, err := remote.ToPayload(spoken); err == nil {
		t.Error("somebody makes payloads")
	}
}

// A browser lets the pages of the one origin send their token and read the answer, and nobody else's.
func TestOnlyPagesOfTheOneOriginMayAsk(t *testing.T) {
	w := newWorld(t)
	body := payloads(t, w.sealing())
	for origin, allowed := range map[string]string{temporalUI: temporalUI, "https://temporal.example.org": "", "https://evil.example": "", "null": "", temporalUI + ":8443": ""} {
		asked := w.codec("", http.MethodOptions, "/codec/decode", "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,x-namespace")
		got := w.decode(access.OperatorPerson, body, "Origin", origin, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors")
		for _, a := range []answer{asked, got} {
			if a.header.Get("Access-Control-Allow-Origin") != allowed || a.header.Get("Access-Control-Allow-Credentials") != "" || a.header.Get("Vary") != "Origin" {
				t.Errorf("%s is told %v", origin, a.header)
			}
		}
		headers := strings.ToLower(asked.header.Get("Access-Control-Allow-Headers"))
		if told := asked.header.Get("Access-Control-Allow-Methods") == "POST" && strings.Contains(headers, "authorization") && strings.Contains(headers, "x-namespace"); told != (allowed != "") {
			t.Errorf("%s before it asks: %v", origin, asked.header)
		}
		if allowed == "" {
			got.problem(http.StatusForbidden, "cross_origin")
		} else {
			got.is(http.StatusOK)
		}
	}
	// No other address is opened to those pages.
	r := w.request(access.OperatorPerson, http.MethodPost, "/contracts", "{}")
	r.Header.Set("Origin", temporalUI)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).problem(http.StatusForbidden, "cross_origin")
}

func TestWhatIsHandedInToDecodeIsBounded(t *testing.T) {
	w := newWorld(t)
	stranger := w.sealing()
	body := payloads(t, stranger)
	w.sealing()
	p := w.decode(access.OperatorPerson, body).problem(http.StatusUnprocessableEntity, "invalid")
	if !strings.Contains(p.Remedy, "fichier de clés") {
		t.Errorf("%+v", p)
	}
	for _, text := range []string{"", "[]", "{", `{"payloads":[null]}`, `{"payloads":[{"data":"*"}]}`} {
		w.decode(access.OperatorPerson, text).problem(http.StatusBadRequest, "malformed")
	}
	w.decode(access.OperatorPerson, `{"payloads":[{"data":"`+strings.Repeat("A", 4<<20)+`"}]}`).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.codec(access.OperatorPerson, http.MethodPost, "/codec/encode", body).is(http.StatusNotFound)
	w.codec(access.OperatorPerson, http.MethodGet, "/codec/decode", "").problem(http.StatusMethodNotAllowed, "method_not_allowed")
	bomb, err := converter.NewZlibCodec(converter.ZlibCodecOptions{}).Encode([]*commonpb.Payload{{Data: make([]byte, 65<<20)}})
	must(t, err)
	text, err := protojson.Marshal(&commonpb.Payloads{Payloads: bomb})
	must(t, err)
	w.decode(access.OperatorPerson, string(text)).problem(http.StatusUnprocessableEntity, "invalid")
}

// Who read payloads stands in the access log, and who was not let.
func TestEveryDecodingIsOnRecord(t *testing.T) {
	w := newWorld(t)
	body := payloads(t, w.sealing())
	auditor := w.named(access.Auditor, access.Everywhere)
	w.decode(auditor, body, "X-Namespace", "jalon").is(http.StatusOK)
	w.decode("p-nobody", body).is(http.StatusForbidden)
	lines, err := w.db.As(access.Reader{Person: access.OperatorPerson, At: present}).AccessLog(t.Context(), postgres.LogFilter{Limit: 200})
	must(t, err)
	found := map[string]string{}
	for _, line := range lines {
		if line.Action == "decode-payloads" {
			found[line.Person] = line.Outcome + " " + line.Subject
		}
	}
	if found[auditor] != "read 1 payloads jalon" || found["p-nobody"] != "refused " || len(found) != 2 {
		t.Errorf("on record: %v", found)
	}
}
