package signin_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"jalon/internal/signin"
)

const plainFile = `{"providers": [{"name": "a", "label": "A", "issuer": "https://a.example", "client_id": "jalon", "client_secret_file": "/run/secrets/a"}]}`

func TestAShortFileTakesTheDefaults(t *testing.T) {
	got, err := signin.Read(strings.NewReader(plainFile))
	if err != nil {
		t.Fatal(err)
	}
	want := []signin.Provider{{
		Name: "a", Label: "A", Issuer: "https://a.example", ClientID: "jalon", ClientSecretFile: "/run/secrets/a",
		Scopes: []string{"openid", "profile", "email"}, SigningAlgs: []string{"RS256", "ES256"},
		UserInfo: signin.UserInfoNone, PKCE: signin.PKCEAuto, AuthStyle: signin.AuthInHeader,
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v", got)
	}
}

func TestTheExampleForProConnectIsRead(t *testing.T) {
	file, err := os.Open("testdata/proconnect.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := signin.Read(file)
	if err != nil || len(got) != 1 || got[0].UserInfo != signin.UserInfoJWT || got[0].AuthStyle != signin.AuthInParams || !got[0].PostLogout {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestDoubtfulSettingsAreRefusedByName(t *testing.T) {
	for field, damages := range map[string][]string{
		"name":               {`"name": ""`, `"name": "A b"`, `"name": "é"`, `"name": "../a"`},
		"label":              {`"label": ""`, `"label": "` + strings.Repeat("é", 81) + `"`},
		"issuer":             {`"issuer": ""`, `"issuer": "a.example"`, `"issuer": "http://a.example"`, `"issuer": "http://127.0.0.1.a.example"`, `"issuer": "http://192.0.2.1"`, `"issuer": "https://a.example?x=1"`, `"issuer": "https://u:p@a.example"`, `"issuer": "ftp://a.example"`},
		"client_id":          {`"client_id": ""`, `"client_id": "a b"`},
		"client_secret_file": {`"client_secret_file": ""`},
		"scopes":             {`"scopes": ["profile"]`, `"scopes": ["openid", "a b"]`, `"scopes": ["openid", ""]`},
		"audience":           {`"audience": "jalon"`, `"audience": "a b"`},
		"signing_algs":       {`"signing_algs": ["none"]`, `"signing_algs": ["RS256", "HS256"]`, `"signing_algs": ["rs256"]`},
		"userinfo":           {`"userinfo": "xml"`},
		"pkce":               {`"pkce": "plain"`},
		"auth_style":         {`"auth_style": "auto"`},
		"extra":              {`"extra": {"redirect_uri": "https://attacker.example"}`, `"extra": {"request": "x"}`},
	} {
		for _, damage := range damages {
			name, _, _ := strings.Cut(damage, ":")
			file := plainFile
			if at := strings.Index(file, name); at >= 0 {
				end := at + strings.IndexAny(file[at:], ",}")
				file = file[:at] + damage + file[end:]
			} else {
				file = strings.Replace(file, `{"name"`, `{`+damage+`, "name"`, 1)
			}
			_, err := signin.Read(strings.NewReader(file))
			refused, ok := errors.AsType[*signin.SettingError](err)
			if !ok || refused.Field != field || refused.Remedy == "" || !strings.Contains(err.Error(), "champ «\u00a0"+field+"\u00a0»\u00a0: ") {
				t.Errorf("%s: %v", damage, err)
			}
		}
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	two := strings.Replace(plainFile, `}]}`, `}, {"name": "a", "issuer": "https://a.example", "client_id": "x", "client_secret_file": "x"}]}`, 1)
	_, err := signin.Read(strings.NewReader(two))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Fatalf("%v", err)
	}
	for _, field := range []string{"label", "name", "issuer"} {
		if !strings.Contains(err.Error(), "«\u00a0"+field+"\u00a0»") {
			t.Errorf("%s is not named in %v", field, err)
		}
	}
}

func TestHTTPIsForThisMachine(t *testing.T) {
	for _, issuer := range []string{"http://localhost:9000", "http://127.0.0.1:1/a", "http://[::1]:1", "https://a.example/realms/x"} {
		if _, err := signin.Read(strings.NewReader(strings.Replace(plainFile, "https://a.example", issuer, 1))); err != nil {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

func TestFilesAreReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "n'est pas du JSON",
		"{":                   "n'est pas du JSON",
		"{}":                  "la liste est vide",
		`[]`:                  "autre type",
		plainFile + plainFile: "continue après",
		strings.Replace(plainFile, `"name"`, `"pkcé": "auto", "name"`, 1):                        "«\u00a0pkcé\u00a0»\u00a0: ce champ n'existe pas",
		strings.Replace(plainFile, `"label": "A"`, `"label": 3`, 1):                              "«\u00a0providers.label\u00a0»",
		strings.Replace(plainFile, `"name"`, `"client_id": "x", "name"`, 1):                      "«\u00a0client_id\u00a0»\u00a0: ce champ est écrit deux fois",
		strings.Replace(plainFile, `"name"`, `"extra": {"a": "1", "a": "2"}, "name"`, 1):         "«\u00a0a\u00a0»\u00a0: ce champ est écrit deux fois",
		strings.Replace(plainFile, `"name"`, `"Issuer": "https://b.example", "name"`, 1):         "ce champ est écrit deux fois",
		strings.Replace(plainFile, `"providers"`, strings.Repeat(" ", 300<<10)+`"providers"`, 1): "dépasse 256\u00a0Kio",
	} {
		if _, err := signin.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}
