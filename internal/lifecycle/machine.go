// Package lifecycle holds the state machines of a CPOM, each declared once as a table.
//
// The same table answers what comes next (workflow), what is allowed now (the API's available actions and the pages'
// buttons) and what it all looks like (the diagrams in docs/). Tables run on looplab/fsm, which only this package
// imports: a machine is built per call, without callbacks and with nothing to wait on, so workflow code may use it.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/looplab/fsm"
)

// State is a state of one machine, in the English vocabulary of the code; Machine.StateLabel gives the French.
type State string

// Action is what moves a machine; the same words name commands in the API.
type Action string

// Row is one line of a machine's table: Action leads from any of From to To.
type Row struct {
	Action Action
	From   []State
	To     State
}

// Machine is a table with its name, its first state and the French words for its states.
type Machine struct {
	Name   string
	Start  State
	Rows   []Row
	Labels map[State]string
}

// ErrNotAllowed reports an action that the table does not allow from the current state.
var ErrNotAllowed = errors.New("lifecycle: action not allowed in this state")

// Next is the state that action leads to. It returns ErrNotAllowed when the table has no such move from state, and
// another error, a programming mistake, when the machine knows neither the state nor the action.
func (m *Machine) Next(state State, action Action) (State, error) {
	if _, known := m.Labels[state]; !known {
		return state, fmt.Errorf("lifecycle: the %s machine has no state %q", m.Name, state)
	}
	// A machine of the one row that matters: each action has one, and building the whole table for each move would be
	// most of what a decision costs.
	machine := fsm.NewFSM(string(state), events(m.rowsOf(action)), nil)
	err := machine.Event(context.Background(), string(action))
	if _, illegal := errors.AsType[fsm.InvalidEventError](err); illegal {
		return state, ErrNotAllowed
	}
	if _, stays := errors.AsType[fsm.NoTransitionError](err); stays {
		return state, nil // allowed, and done again: a dialogue convened for another day
	}
	if err != nil {
		return state, fmt.Errorf("lifecycle: the %s machine, %w", m.Name, err)
	}
	return State(machine.Current()), nil
}

// Allows reports whether the table has action from state.
func (m *Machine) Allows(state State, action Action) bool {
	return slices.ContainsFunc(m.Rows, func(row Row) bool { return row.Action == action && slices.Contains(row.From, state) })
}

// Actions lists what is allowed from state, in the order of the table.
func (m *Machine) Actions(state State) []Action {
	var actions []Action
	for _, row := range m.Rows {
		if slices.Contains(row.From, state) {
			actions = append(actions, row.Action)
		}
	}
	return actions
}

// Final reports that nothing leads out of state.
func (m *Machine) Final(state State) bool {
	return !slices.ContainsFunc(m.Rows, func(row Row) bool { return slices.Contains(row.From, state) })
}

// States lists every state, in the order in which the table first names it.
func (m *Machine) States() []State {
	states := []State{m.Start}
	for _, row := range m.Rows {
		for _, state := range append(slices.Clone(row.From), row.To) {
			if !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
	}
	return states
}

// StateLabel is the French word for a state.
func (m *Machine) StateLabel(state State) string { return m.Labels[state] }

// Diagram draws the table as a Mermaid state diagram; the same table always gives the same text.
func (m *Machine) Diagram() string {
	machine := fsm.NewFSM(string(m.Start), events(m.Rows), nil)
	diagram, err := fsm.VisualizeWithType(machine, fsm.MermaidStateDiagram)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(diagram) + "\n"
}

// rowsOf is the row of an action, or nothing where the machine does not know it.
func (m *Machine) rowsOf(action Action) []Row {
	i := slices.IndexFunc(m.Rows, func(row Row) bool { return row.Action == action })
	if i < 0 {
		return nil
	}
	return m.Rows[i : i+1]
}

func events(rows []Row) fsm.Events {
	events := make(fsm.Events, len(rows))
	for i, row := range rows {
		sources := make([]string, len(row.From))
		for j, from := range row.From {
			sources[j] = string(from)
		}
		events[i] = fsm.EventDesc{Name: string(row.Action), Src: sources, Dst: string(row.To)}
	}
	return events
}

// All lists the machines in the order of a contract's life.
func All() []*Machine {
	return []*Machine{&Contract, &Pause, &Diagnostic, &Approval, &Dialogue, &Renewal}
}
