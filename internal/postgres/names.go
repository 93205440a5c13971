package postgres

import "jalon/internal/dossier"

// Dossier is the contract's file as people read it.
func (v View) Dossier() (*dossier.Dossier, error) { return dossier.Told(v.Filed, v.File) }

// Names is the contract's file with the people whom its register names today, or named.
func (v View) Names() (*dossier.Dossier, error) {
	file, err := v.Dossier()
	if err != nil {
		return nil, err
	}
	people := map[string]dossier.Known{}
	for _, p := range v.People {
		people[p.ID] = dossier.Known{Name: p.Name, Address: p.Address}
	}
	return file.Knowing(people), nil
}
