package localsignin

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/text/unicode/norm"
)

// Person is somebody of an example contract.
type Person struct {
	// ID is the subject of this person's tokens.
	ID string
	// Name, Title (a function, in French) and Organisation are what the list of the sign-in page shows.
	Name, Title, Organisation string
	Email                     string
}

// tell says about a person what the scopes allow.
func (p Person) tell(info *oidc.UserInfo, scopes []string) {
	info.Subject = p.ID
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.Name = p.Name
	}
	if slices.Contains(scopes, oidc.ScopeEmail) && p.Email != "" {
		info.Email, info.EmailVerified = p.Email, true
	}
}

// organisation is one heading of the list.
type organisation struct {
	Name   string
	People []Person
}

// directory is the people at a moment; it never changes.
type directory struct {
	byID map[string]Person
	list []organisation // in alphabetical order, people too
}

func newDirectory(people []Person) *directory {
	d := &directory{byID: map[string]Person{}}
	var ordered []Person
	for _, p := range people {
		if _, known := d.byID[p.ID]; !known && p.ID != "" {
			d.byID[p.ID] = p
			ordered = append(ordered, p)
		}
	}
	slices.SortStableFunc(ordered, func(a, b Person) int {
		return cmp.Or(cmp.Compare(plain(a.Organisation), plain(b.Organisation)), cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(plain(a.Name), plain(b.Name)))
	})
	d.list = grouped(ordered)
	return d
}

func grouped(ordered []Person) []organisation {
	var list []organisation
	for _, p := range ordered {
		if last := len(list) - 1; last < 0 || list[last].Name != p.Organisation {
			list = append(list, organisation{Name: p.Organisation})
		}
		group := &list[len(list)-1]
		group.People = append(group.People, p)
	}
	return list
}

// search keeps the people in whose description every word stands, accents and capitals apart.
func (d *directory) search(words string) []organisation {
	wanted := strings.Fields(plain(words))
	var found []Person
	for _, group := range d.list {
		for _, p := range group.People {
			described := plain(p.Name + " " + p.Title + " " + p.Organisation)
			if !slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(described, word) }) {
				found = append(found, p)
			}
		}
	}
	return grouped(found)
}

// plain is a text without accents and capitals.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}
