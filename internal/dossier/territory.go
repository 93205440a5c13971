package dossier

import (
	"regexp"
	"strings"

	"jalon/internal/civil"
)

// Territory is where the contract's authorities are: their days off and their hour count. The file may say so; else it
// follows from the department of a conseil départemental, the FINESS numbers of the facilities, the names of the
// authorities or the address of the managing body, in this order. A department that does not exist, as in fictional
// files, is metropolitan.
func (d *Dossier) Territory() civil.Territory {
	if declared := civil.Territory(d.File.Territory); declared != "" {
		return declared
	}
	for _, clue := range [...]func() []string{d.councilDepartments, d.facilityDepartments, d.namedDepartments, d.postalDepartments} {
		for _, department := range clue() {
			if territory, known := civil.TerritoryOf(department); known {
				return territory
			}
		}
	}
	return civil.Metropole
}

var councilCode = regexp.MustCompile(`^CD[-_ ]?(97[1-8]|2[AB]|[0-9]{2})$`)

// councilDepartments reads codes such as CD-67.
func (d *Dossier) councilDepartments() []string {
	var found []string
	for _, a := range d.File.Authorities {
		if match := councilCode.FindStringSubmatch(strings.ToUpper(a.Code)); match != nil {
			found = append(found, match[1])
		}
	}
	return found
}

// overseasFINESS maps the first four digits of overseas FINESS numbers to departments; elsewhere the first two digits
// are the department itself.
var overseasFINESS = map[string]string{"9701": "971", "9702": "972", "9703": "973", "9704": "974", "9705": "975", "9706": "976", "9805": "976"}

func (d *Dossier) facilityDepartments() []string {
	var found []string
	for _, facility := range d.File.Facilities {
		if len(facility.FinessET) < 4 {
			continue
		}
		department := facility.FinessET[:2]
		if overseas, known := overseasFINESS[facility.FinessET[:4]]; known {
			department = overseas
		}
		found = append(found, department)
	}
	return found
}

// namedTerritories are words in the name of an authority that leave no doubt.
var namedTerritories = []struct{ word, department string }{
	{"alsace", "67"}, {"bas-rhin", "67"}, {"haut-rhin", "68"}, {"moselle", "57"}, {"strasbourg", "67"},
	{"guadeloupe", "971"}, {"martinique", "972"}, {"guyane", "973"}, {"réunion", "974"}, {"reunion", "974"}, {"mayotte", "976"},
	{"saint-pierre-et-miquelon", "975"}, {"saint-barthélemy", "977"}, {"saint-martin", "978"},
}

func (d *Dossier) namedDepartments() []string {
	var found []string
	for _, a := range d.File.Authorities {
		name := strings.ToLower(a.Name)
		for _, named := range namedTerritories {
			// Meurthe-et-Moselle borders on the three departments and has none of their days off.
			if strings.Contains(strings.ReplaceAll(name, "meurthe-et-moselle", ""), named.word) {
				found = append(found, named.department)
			}
		}
	}
	return found
}

var postalCode = regexp.MustCompile(`\b(97[1-8]|[0-9]{2})[0-9]{2,3}\b`)

func (d *Dossier) postalDepartments() []string {
	var found []string
	for _, match := range postalCode.FindAllStringSubmatch(d.File.ManagingBody.Address, -1) {
		if len(match[0]) == 5 {
			found = append(found, match[1])
		}
	}
	return found
}
