package page

import (
	"net/url"
	"slices"
	"strings"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/hindsight"
)

// How many lines a page of the history holds: the usual, and for printing.
const (
	usualLines   = 50
	printedLines = 200
)

// HistoryAsked is which part of a history somebody wants, as an address tells it.
type HistoryAsked struct {
	From, Until, Person, Party      string
	Room                            hindsight.Room
	Decisions                       bool
	WithoutRefusals, WithoutLetters bool
	After                           string
	Limit                           int
}

// longestAsked is more than any part of such an address takes.
const longestAsked = 600

func askedHistory(query func(string) string) HistoryAsked {
	read := func(name string) string {
		text := query(name)
		return text[:min(len(text), longestAsked)]
	}
	asked := HistoryAsked{
		From: read("du"), Until: read("au"), Person: read("personne"), Party: read("partie"), Room: hindsight.Room(read("rubrique")),
		Decisions: read("decisions") != "", WithoutRefusals: read("refus") == "sans", WithoutLetters: read("lettres") == "sans",
		After: read("apres"), Limit: usualLines,
	}
	if read("lignes") == "200" {
		asked.Limit = printedLines
	}
	return asked
}

// query is the same in the words of the API, whatever the page.
func (asked HistoryAsked) query() url.Values {
	query := url.Values{"from": {asked.From}, "until": {asked.Until}, "person": {asked.Person}, "party": {asked.Party}, "room": {string(asked.Room)}}
	if asked.Decisions {
		query.Set("decisions", "true")
	}
	if asked.WithoutRefusals {
		query.Set("refusals", "false")
	}
	if asked.WithoutLetters {
		query.Set("letters", "false")
	}
	return query
}

// address is where the same is asked for again: it can be kept and sent to somebody.
func (asked HistoryAsked) address(id string) string {
	query := url.Values{}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	set("du", asked.From)
	set("au", asked.Until)
	set("personne", asked.Person)
	set("partie", asked.Party)
	set("rubrique", string(asked.Room))
	for name, chosen := range map[string]bool{"refus": asked.WithoutRefusals, "lettres": asked.WithoutLetters} {
		if chosen {
			set(name, "sans")
		}
	}
	if asked.Decisions {
		set("decisions", "oui")
	}
	if asked.Limit == printedLines {
		set("lignes", "200")
	}
	set("apres", asked.After)
	return historyAddress(id, query)
}

func (asked HistoryAsked) form(s *Sight, trouble *Trouble) []field {
	rooms := field{ID: "rubrique", Name: "rubrique", Of: "room", Kind: "select", Label: "Rubrique", Options: []option{{"", "toutes", asked.Room == ""}}}
	for _, room := range hindsight.Rooms() {
		rooms.Options = append(rooms.Options, option{string(room), room.Label(), room == asked.Room})
	}
	people := field{ID: "personne", Name: "personne", Of: "person", Kind: "select", Label: "Personne", Options: []option{{"", "toutes", asked.Person == ""}}}
	for _, somebody := range s.peopleOf(asked.Person) {
		somebody.Chosen = somebody.Value == asked.Person
		people.Options = append(people.Options, somebody)
	}
	parties := field{ID: "partie", Name: "partie", Of: "party", Kind: "select", Label: "Partie", Options: []option{{"", "toutes", asked.Party == ""}}}
	for _, party := range s.Parties {
		parties.Options = append(parties.Options, option{party.Code, party.Name, party.Code == asked.Party})
	}
	shown := func(name, label string, without bool) field {
		return field{ID: name, Name: name, Kind: "select", Label: label, Options: []option{{"", "montrées", !without}, {"sans", "non montrées", without}}}
	}
	fields := []field{
		{ID: "du", Name: "du", Of: "from", Kind: "date", Label: "Du", Value: asked.From, Limit: longestDay},
		{ID: "au", Name: "au", Of: "until", Kind: "date", Label: "Au", Value: asked.Until, Limit: longestDay, Hint: "Ce jour est compris."},
		rooms, people, parties,
		{ID: "decisions", Name: "decisions", Kind: "select", Label: "Faits", Options: []option{{"", "tous", !asked.Decisions}, {"oui", "seulement les décisions", asked.Decisions}}},
		shown("lettres", "Lettres", asked.WithoutLetters),
		{ID: "lignes", Name: "lignes", Kind: "select", Label: "Lignes par page", Options: []option{{"", "50", asked.Limit != printedLines}, {"200", "200, pour imprimer", asked.Limit == printedLines}}},
	}
	if s.may(access.SeeAccessLog) {
		fields[2].Hint = "Les demandes refusées n'ont pas de rubrique."
		fields = slices.Insert(fields, 6, shown("refus", "Demandes refusées", asked.WithoutRefusals))
	}
	return blamed(fields, trouble)
}

// words say what was asked for, also on paper.
func (asked HistoryAsked) words(s *Sight) []string {
	var words []string
	day := func(before, text string) {
		if read, err := civil.Parse(text); err == nil {
			words = append(words, before+read.French())
		}
	}
	day("à partir du ", asked.From)
	day("jusqu'au ", asked.Until)
	if label := asked.Room.Label(); label != "" {
		words = append(words, "rubrique «\u00a0"+strings.ToLower(label)+"\u00a0»")
	}
	if asked.Person != "" {
		words = append(words, s.Names.Person(asked.Person))
	}
	if asked.Party != "" {
		words = append(words, s.Names.Party(asked.Party))
	}
	for _, chosen := range []struct {
		words string
		is    bool
	}{{"seulement les décisions", asked.Decisions}, {"sans les demandes refusées", asked.WithoutRefusals}, {"sans les lettres", asked.WithoutLetters}} {
		if chosen.is {
			words = append(words, chosen.words)
		}
	}
	return words
}
