package contract

// Rule names what a refusal stands on: for programs, for the log of refusals and for whoever asks why.
type Rule string

// The rules.
const (
	WellFormed       Rule = "well_formed"   // each field can be read, is bounded and makes sense here
	KnownSubject     Rule = "known_subject" // what a command is about exists in the contract
	StateAllows      Rule = "state_allows"  // the machines' tables
	OneKeyOneCommand Rule = "one_key_one_command"
	SignedIn         Rule = "signed_in"
	RoleEntitles     Rule = "role_entitles"       // the act belongs to another role or party
	SignatoryBinds   Rule = "signatory_binds"     // signatures, and whatever moves the term
	SubmitterLast    Rule = "submitter_last"      // the submitter's party decides after the others
	NeverAlone       Rule = "never_alone"         // nobody settles an own question
	VisasFirst       Rule = "visas_first"         // an authority's chain comes before its decision
	CurrentText      Rule = "current_text"        // decisions are taken on the text of the round
	NewText          Rule = "new_text"            // what is sent back comes again as another text
	SubmitterTakesIt Rule = "submitter_withdraws" // only who asked takes a question back
	NoSelfPromotion  Rule = "no_self_promotion"   // nobody names himself
	SignatoryNames   Rule = "signatory_names"     // who commits a party is named by its signatory
	OneSide          Rule = "one_side"            // nobody holds two sides of a contract
	NoCascade        Rule = "no_cascade"          // what was lent is not lent again
	RecallsWait      Rule = "recalls_wait"        // a reminder by hand comes some days after the one before
)

// Rules lists every rule with its sentence in French, those of vigilance that guard an action included.
func Rules() map[Rule]string {
	rules := map[Rule]string{
		WellFormed:       "Chaque champ est lisible, borné et a un sens pour l'action.",
		KnownSubject:     "L'objet visé existe dans le contrat.",
		StateAllows:      "L'état du contrat permet l'action.",
		OneKeyOneCommand: "Une clé d'idempotence désigne une seule demande.",
		SignedIn:         "La personne est identifiée.",
		RoleEntitles:     "L'action revient au rôle de la personne, pour sa partie.",
		SignatoryBinds:   "Seul le signataire engage sa partie\u00a0: signature, avenant, politique d'échéances, issue du contrat.",
		SubmitterLast:    "La partie qui a soumis décide en dernier.",
		NeverAlone:       "Nul ne règle seul sa propre demande.",
		VisasFirst:       "Les visas d'une autorité précèdent sa décision.",
		CurrentText:      "On décide sur le texte du tour en cours.",
		NewText:          "Un texte renvoyé pour modification revient modifié.",
		SubmitterTakesIt: "Seul le demandeur retire sa demande, avant toute décision.",
		NoSelfPromotion:  "Nul ne se désigne soi-même.",
		SignatoryNames:   "Le signataire désigne qui engage la partie.",
		OneSide:          "Nul ne tient deux côtés d'un contrat.",
		NoCascade:        "Une délégation ne se délègue pas.",
		RecallsWait:      "Un rappel manuel attend quelques jours après le précédent.",
	}
	for _, g := range guards {
		rules[g.rule] = g.label
	}
	return rules
}

// denial says why somebody may not act.
type denial struct {
	rule    Rule
	message string // French
}

func (why denial) refusal() *Refusal {
	return &Refusal{Code: Forbidden, Rule: why.rule, Message: why.message, Remedy: "Adressez-vous au référent CPOM de votre partie."}
}
