package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

// decide is the one way in which a request changes a contract. The workflow decides; the answer is read from the facts
// that it recorded, so that the same key gets the same bytes for ever, whatever became of the run that took it.
//
// Temporal remembers an update for one run only and the kernel remembers recent commands only: the recorded facts are
// asked first.
func (s *server) decide(ctx context.Context, contractID string, command contract.Command) (*answerOutput, error) {
	command.By = contract.Actor{Person: caller(ctx)}
	spoken := command
	command, err := s.deposed(ctx, contractID, command)
	if err != nil {
		return nil, err
	}
	if answer, err := s.recall(ctx, contractID, command, spoken); answer != nil || err != nil {
		return answer, err
	}
	// Only a new command is checked: the same key gets the same answer, whoever has left since.
	if err := s.checkPerson(ctx, command); err != nil {
		return nil, err
	}
	if err := s.checkBodies(ctx, contractID, command); err != nil {
		return nil, err
	}
	if command.Held, err = s.holding(ctx, contractID, command); err != nil {
		return nil, err
	}
	failure := s.update(ctx, contractID, command)
	if failure != nil && !errors.Is(failure, errUnsettled) && !errors.Is(failure, errNotRunning) {
		return nil, failure
	}
	// Also without an answer the command may have been recorded meanwhile. Also with one, the facts decide: an update
	// that another body opened under the same key would have answered for that one.
	if answer, err := s.recall(ctx, contractID, command); answer != nil || err != nil {
		return answer, err
	}
	if errors.Is(failure, errNotRunning) {
		return nil, s.notRunning(ctx, contractID)
	}
	return nil, pending{Status: "pending", Command: command.ID}
}

// deposed is the command as the workflow gets it: what the person wrote stays in the database, where it can be erased, and
// a mention travels in its stead. The words are bounded before, because a mention always has the same length.
func (s *server) deposed(ctx context.Context, contractID string, command contract.Command) (contract.Command, error) {
	if refusal := contract.CheckForm(command); refusal != nil {
		return command, refusal
	}
	for _, said := range append([]string{command.Subject, command.Mode}, command.Bodies...) {
		if mention.Reserved(said) {
			return command, reservedSign
		}
	}
	mentioned, err := s.DB.Depose(ctx, contractID, command.ID, command.Reason)
	command.Reason = mentioned
	return command, err
}

// reservedSign: what goes into sentences as it is must not be taken for a mention.
var reservedSign = &contract.Refusal{
	Code: contract.Invalid, Rule: contract.WellFormed, Field: "subject",
	Message: "Les signes ⟦ et ⟧ sont réservés.", Remedy: "Remplacez-les par des crochets ordinaires, [ et ].",
}

var namedBody = &contract.Refusal{
	Code: contract.Invalid, Rule: contract.WellFormed, Field: "bodies",
	Message: "Une instance ou un visa porte le nom d'une personne.", Remedy: "Désignez l'instance ou la fonction sans nommer personne, par exemple CSE, CVS ou direction.",
}

// checkPerson refuses to name somebody who is not registered with the organisation that the caller acts for: the kernel
// knows people by their ids only.
func (s *server) checkPerson(ctx context.Context, command contract.Command) error {
	if command.Person == "" || command.Action == contract.EndRole {
		return nil
	}
	known, err := s.DB.Colleagues(ctx, access.Reader{Person: caller(ctx), At: s.Now()}, command.Person)
	if err == nil && !known {
		return noSuchColleague
	}
	return err
}

// checkBodies refuses a body that goes by the name of one of the contract's people. Bodies, and levels of visas, are what
// later commands refer to, so that no mention can stand for them; a name in a fact could never be erased.
func (s *server) checkBodies(ctx context.Context, contractID string, command contract.Command) error {
	if len(command.Bodies) == 0 {
		return nil
	}
	known, err := s.DB.Known(ctx, contractID)
	if err != nil {
		return err
	}
	var names []string
	for _, somebody := range known {
		names = append(names, somebody.Name)
	}
	people := mention.NewFinder(names, nil)
	for _, body := range command.Bodies {
		if _, named := people.Replace(body, strings.ToUpper); named {
			return namedBody
		}
	}
	return nil
}

// recall answers a command that was recorded before; nil when none was. The key of another command is refused. Commands of
// earlier releases were recorded with their words: they are recognised as they were spoken.
func (s *server) recall(ctx context.Context, contractID string, command contract.Command, spoken ...contract.Command) (*answerOutput, error) {
	facts, err := s.DB.FactsOfCommand(ctx, contractID, command.ID)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	same := func(c contract.Command) bool { return facts[0].Digest == c.Digest() }
	if !same(command) && !slices.ContainsFunc(spoken, same) {
		return nil, contract.ReusedRefusal()
	}
	return &answerOutput{Body: answerFrom(contractID, command.ID, facts)}, nil
}

// notRunning explains why no workflow took the command: the contract is over, or its workflow is not there yet.
func (s *server) notRunning(ctx context.Context, contractID string) error {
	view, err := s.as(ctx).Contract(ctx, contractID)
	if err != nil {
		return err
	}
	if !view.State.Over() {
		return errNotRunning
	}
	return overProblem(view)
}

func overProblem(v postgres.View) *Problem {
	p := newProblem(contract.NotAllowed, "Le contrat est terminé.", "").instead(v.State.Phase, nil)
	p.Remedy = "Plus aucune action n'est possible sur ce contrat\u00a0; sa chronologie reste lisible."
	return p
}
