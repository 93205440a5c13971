package api

import (
	"cmp"
	"fmt"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

// The most that one answer tells: people or authorities of a week, the heaviest first; deadlines of one of them; conflicts.
const (
	mostShares    = 20
	mostTasks     = 10
	mostConflicts = 100
)

// LoadView is the load of a period, week by week.
type LoadView struct {
	From          civil.Date     `json:"from" format:"date"`
	Until         civil.Date     `json:"until" format:"date"`
	By            string         `json:"by"`
	Threshold     int            `json:"threshold"`
	Contracts     int            `json:"contracts" doc:"Contrats lus."`
	Cut           bool           `json:"cut,omitempty" doc:"Seuls les premiers contrats, par identifiant, ont été lus."`
	Weeks         []LoadWeek     `json:"weeks" nullable:"false" doc:"Les semaines où quelque chose est attendu."`
	Conflicts     []LoadConflict `json:"conflicts" nullable:"false" doc:"Ce qui se heurte, par jour."`
	MoreConflicts int            `json:"more_conflicts" doc:"Combien d'autres ne sont pas listés."`
}

// LoadWeek is one week of ISO 8601.
type LoadWeek struct {
	Week   string      `json:"week" example:"2027-W30"`
	Monday civil.Date  `json:"monday" format:"date"`
	Shares []LoadShare `json:"shares" nullable:"false" doc:"Les plus chargés d'abord."`
	More   int         `json:"more" doc:"Combien d'autres ne sont pas listés."`
}

// LoadShare is what a week expects of one person or authority.
type LoadShare struct {
	Who       string     `json:"who"`
	Name      string     `json:"name" doc:"L'identifiant, si l'annuaire ne montre pas le nom à la personne qui lit."`
	Deadlines int        `json:"deadlines"`
	Above     bool       `json:"above_threshold"`
	Tasks     []LoadTask `json:"tasks" nullable:"false" doc:"Les premières, par jour."`
}

// LoadTask is one deadline in the load.
type LoadTask struct {
	schedule.Task
	Title string `json:"title" doc:"Intitulé du contrat."`
	Label string `json:"label"`
}

// LoadConflict is deadlines that had better not fall together.
type LoadConflict struct {
	Kind      schedule.ConflictKind `json:"kind" enum:"crowded_week,same_day,near_evaluation"`
	On        civil.Date            `json:"on" format:"date" doc:"Le lundi d'une semaine surchargée, le jour commun, ou celui de l'évaluation."`
	Who       string                `json:"who,omitempty"`
	Sentence  string                `json:"sentence"`
	Deadlines int                   `json:"deadlines"`
	Tasks     []LoadTask            `json:"tasks" nullable:"false" doc:"Les premières, par jour."`
}

// teller puts a load into the words of its contracts and people.
type teller struct {
	titles, names map[string]string
	whole         bool // nothing is left out
}

// told is how many of a number of things are told, of which a page shows some.
func (t teller) told(of, most int) int {
	if t.whole {
		return of
	}
	return min(of, most)
}

func (t teller) name(who string) string { return cmp.Or(t.names[who], who) }

func (t teller) tasks(all []schedule.Task) []LoadTask {
	told := make([]LoadTask, t.told(len(all), mostTasks))
	for i := range told {
		told[i] = LoadTask{all[i], t.titles[all[i].Contract], taskLabel(all[i].Deadline)}
	}
	return told
}

// taskLabel goes by ids where only the contract's file would tell the words: it is not read for a load.
func taskLabel(deadline string) string {
	if question, is := strings.CutPrefix(deadline, string(schedule.Approval)+"."); is {
		return "Réponse attendue sur la demande «\u00a0" + question + "\u00a0»"
	}
	return schedule.Label(deadline)
}

func (t teller) weeks(weeks []schedule.Week, threshold int) []LoadWeek {
	told := make([]LoadWeek, len(weeks))
	for i, w := range weeks {
		shares := t.told(len(w.Shares), mostShares)
		told[i] = LoadWeek{Week: w.Number(), Monday: w.Monday, Shares: []LoadShare{}, More: len(w.Shares) - shares}
		for _, share := range w.Shares[:shares] {
			told[i].Shares = append(told[i].Shares, LoadShare{share.Who, t.name(share.Who), len(share.Tasks), len(share.Tasks) > threshold, t.tasks(share.Tasks)})
		}
	}
	return told
}

func (t teller) conflict(c schedule.Conflict, threshold int) LoadConflict {
	told := LoadConflict{Kind: c.Kind, On: c.On, Who: c.Who, Deadlines: len(c.Tasks), Tasks: t.tasks(c.Tasks)}
	switch c.Kind {
	case schedule.CrowdedWeek:
		told.Sentence = fmt.Sprintf("%s a %d échéances la semaine du %s (seuil\u00a0: %d).", t.name(c.Who), len(c.Tasks), c.On.French(), threshold)
	case schedule.SameDay:
		told.Sentence = fmt.Sprintf("%s a %d dialogues de gestion attendus le même jour, le %s.", t.name(c.Who), len(c.Tasks), c.On.French())
	case schedule.NearEvaluation:
		met := c.Tasks[1]
		told.Sentence = fmt.Sprintf("%s, le %s, à moins de deux mois d'un dialogue du même contrat, le %s (%s).",
			schedule.Label(c.Tasks[0].Deadline), c.On.French(), met.Due.French(), schedule.Label(met.Deadline))
	}
	return told
}
