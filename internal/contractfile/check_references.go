package contractfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// references: every code that names something must name something of this file.
func (c *check) references() {
	// An objective is named by a sheet, a finding by an objective, a facility by both sheets and findings: the chain from
	// finding to indicator is what the final review walks back (F-OB-01).
	var authorities, facilities, constats, strategic, operational []string
	for _, a := range c.Authorities {
		authorities = append(authorities, a.Code)
	}
	for _, f := range c.Facilities {
		facilities = append(facilities, f.Code)
	}
	for _, f := range c.Findings {
		constats = append(constats, f.Code)
	}
	for _, s := range c.StrategicObjectives {
		strategic = append(strategic, s.Code)
		for _, o := range s.OperationalObjectives {
			operational = append(operational, o.Code)
		}
	}
	c.partiesNamed(append(slices.Clone(authorities), PartyManagingBody))

	const authority = "une autorité du contrat"
	if c.Diagnostic != nil {
		for _, code := range slices.Sorted(maps.Keys(c.Diagnostic.GridVersions)) {
			c.known(place{"diagnostic", "grid_versions", code}, code, authority, authorities)
		}
		for i, part := range c.Diagnostic.Territorial {
			c.known(place{"diagnostic", "territorial"}.item(i).field("authority"), part.Authority, authority, authorities)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.FollowUpFiles)) {
		c.known(place{"follow_up_files", code}, code, authority, authorities)
	}
	if c.Diagnostic != nil {
		for i, section := range c.Diagnostic.Sections {
			c.known(place{"diagnostic", "sections"}.item(i).field("scope"), section.Scope, "une structure du périmètre ou « OG »", append(slices.Clone(facilities), ScopeManagingBody))
		}
	}
	scopes := append(slices.Clone(facilities), ScopeManagingBody, ScopeTerritory)
	for i, f := range c.Findings {
		c.known(place{"findings"}.item(i).field("scope"), f.Scope, "une structure du périmètre, « OG » ou « territoire »", scopes)
	}
	for i, s := range c.StrategicObjectives {
		c.allKnown(place{"strategic_objectives"}.item(i).field("findings"), s.Findings, "un constat du diagnostic", constats)
	}
	for i, s := range c.ActionSheets {
		at := place{"action_sheets"}.item(i)
		c.allKnown(at.field("facilities"), s.Facilities, "une structure du périmètre", facilities)
		c.known(at.field("operational_objective"), s.OperationalObjective, "un objectif opérationnel", operational)
	}
	for i, s := range c.IntentSheets {
		c.known(place{"intent_sheets"}.item(i).field("strategic_objective"), s.StrategicObjective, "un objectif stratégique", strategic)
	}
}

// partiesNamed checks the lists in which authorities stand beside the OG.
func (c *check) partiesNamed(parties []string) {
	const party = "une partie au contrat"
	for i, change := range c.ReferentChanges {
		c.known(place{"referent_changes"}.item(i).field("party"), change.Party, party, parties)
	}
	for i, letter := range c.Letters {
		c.allKnown(place{"letters"}.item(i).field("from"), letter.From, party, parties)
	}
	for i, meeting := range c.Meetings {
		c.allKnown(place{"meetings"}.item(i).field("deciders"), meeting.Deciders, party, parties)
	}
	for i, finding := range c.Findings {
		c.known(place{"findings"}.item(i).field("author"), finding.Author, party, parties)
	}
	for i, s := range c.StrategicObjectives {
		at := place{"strategic_objectives"}.item(i).field("operational_objectives")
		for j, o := range s.OperationalObjectives {
			c.known(at.item(j).field("author"), o.Author, party, parties)
		}
	}
	if c.Diagnostic != nil {
		for i, reaction := range c.Diagnostic.Reactions {
			c.known(place{"diagnostic", "reactions"}.item(i).field("party"), reaction.Party, party, parties)
		}
	}
}

func (c *check) allKnown(at place, codes []string, noun string, known []string) {
	for i, code := range codes {
		c.known(at.item(i), code, noun, known)
	}
}

// known reports a code that names nothing. An absent reference is no fault here: drafts are readable, and the vigilance
// rules (V-SHEET-INCOMPLETE) refuse them at submission.
func (c *check) known(at place, code, noun string, known []string) {
	if code == "" || slices.Contains(known, code) {
		return
	}
	remedy := "Ce fichier n'en contient aucun : ajoutez-le, ou retirez ce code."
	if near := c.found.nearest(code, known); near != "" {
		remedy = fmt.Sprintf("Vouliez-vous écrire %s ?", quoted(near))
	} else if len(known) > 0 {
		remedy = "Choisissez parmi : " + strings.Join(known[:min(len(known), 12)], ", ") + "."
		if len(known) > 12 {
			remedy = strings.TrimSuffix(remedy, ".") + "…"
		}
	}
	c.found.add(at, fmt.Sprintf("%s ne désigne pas %s.", quoted(code), noun), remedy)
}
