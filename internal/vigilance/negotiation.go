package vigilance

import (
	"fmt"
	"slices"
	"strings"

	"jalon/internal/contractfile"
)

func negotiationLong(l *look) {
	if l.Launch == nil || !l.happened(l.Launch.On) {
		return
	}
	longest, signature := l.Launch.On.AddMonths(l.limits.NegotiationMonths), l.signature()
	if signature.After(longest) {
		told := "sans date de signature à ce jour"
		if signature == l.SignedOn {
			told = "signature le " + signature.French()
		} else if signature == l.PlannedSignatureOn {
			told = "signature prévue le " + signature.French()
		}
		l.raise(l.ID, fmt.Sprintf("Lancement le %s, %s\u00a0: plus de %d mois.", l.Launch.On.French(), told, l.limits.NegotiationMonths),
			"Resserrez le calendrier\u00a0: ces mois s'achèvent le "+longest.French()+".")
	}
}

func effectBeforeSignature(l *look) {
	if signature := l.signature(); l.EffectiveOn.Before(signature) {
		l.raise(l.ID, fmt.Sprintf("La date d'effet, le %s, précède la signature, au plus tôt le %s.", l.EffectiveOn.French(), signature.French()),
			"Faites confirmer la date d'effet par les parties.")
	}
}

// divergence looks at framing letters: each is joint, or a joint one came on the same day or after it (F-EX-01, F-KP-01).
func divergence(l *look) {
	authorities := l.authorities()
	var largest, apart []string // the authors of the largest letter, and of those that stand apart
	for _, letter := range l.framing() {
		if from := l.authors(letter); len(from) > len(largest) {
			largest = from
		}
		joined := slices.ContainsFunc(l.framing(), func(other contractfile.Letter) bool {
			return len(l.authors(other)) == len(authorities) && !other.On.Before(letter.On)
		})
		if !joined {
			apart = append(apart, l.authors(letter)...)
		}
	}
	if len(apart) == 0 {
		return
	}
	outside := without(authorities, largest)
	if len(outside) == 0 { // a joint letter was followed by one that is not
		outside = without(authorities, without(authorities, apart))
	}
	l.raise(strings.Join(outside, ", "), fmt.Sprintf("Les lettres de cadrage des autorités ne sont pas conjointes\u00a0: %s à part.", listed(outside)),
		"Obtenez une lettre de toutes les autorités, qui fixe leurs attentes communes.")
}

// framing lists the framing letters that authorities had written by the day looked at.
func (l *look) framing() []contractfile.Letter {
	return slices.DeleteFunc(slices.Clone(l.Letters), func(letter contractfile.Letter) bool {
		return letter.Kind != contractfile.LetterFraming || letter.On.After(l.today) || len(l.authors(letter)) == 0
	})
}

func (l *look) authors(letter contractfile.Letter) []string {
	return without(l.authorities(), without(l.authorities(), letter.From))
}

func hollow(l *look) {
	var missing []string
	if l.reached(contractfile.PhaseNegotiation) {
		if len(l.StrategicObjectives) == 0 {
			missing = append(missing, "un objectif stratégique")
		}
		if len(l.ActionSheets) == 0 {
			missing = append(missing, "une fiche action")
		}
	}
	var given []string
	for _, annex := range l.Annexes {
		if !annex.On.After(l.today) {
			given = append(given, folded(annex.Kind))
		}
	}
	for _, kind := range l.limits.Annexes {
		if len(given) > 0 && !slices.Contains(given, folded(kind)) {
			missing = append(missing, "l'annexe "+quoted(kind))
		}
	}
	if len(missing) > 0 {
		l.raise(l.ID, "Le contrat est creux, il lui manque\u00a0: "+listed(missing)+".", "Complétez le contrat avant d'en arrêter le texte.")
	}
}

// irpGate: once signed, only what came before the signature counts; until then, whatever has taken place.
func irpGate(l *look) {
	planned := l.happened(l.PlannedSignatureOn)
	if !l.signed() && l.Phase != contractfile.PhaseSignature && !planned {
		return
	}
	for _, c := range l.Consultations {
		if says(c.Body, staffBodies...) && l.happened(c.On) && (!l.signed() || c.On.Before(l.SignedOn)) {
			return
		}
	}
	before := "alors que la signature est ouverte ou son jour venu"
	if l.signed() {
		before = "avant la signature du " + l.SignedOn.French()
	}
	l.raise(l.ID, "Aucune consultation des représentants du personnel n'est enregistrée, "+before+".", "Consultez le CSE, et enregistrez la date.")
}

func merger(l *look) {
	r := l.Reorganisation
	if r == nil || !r.UnderWay || r.Decision != "" && !r.DecidedOn.After(l.today) {
		return
	}
	l.raise(l.ID, fmt.Sprintf("Une réorganisation est en cours (%s) et les parties n'ont pas décidé de poursuivre ou de reporter.", r.Nature),
		"Décidez de poursuivre ou de reporter la démarche, et enregistrez la décision.")
}
