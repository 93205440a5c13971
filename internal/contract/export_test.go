package contract

import "jalon/internal/lifecycle"

// Actions lists every action that people can ask for, so that no test can forget a new one.
func Actions() []lifecycle.Action {
	actions := make([]lifecycle.Action, len(acts))
	for i, act := range acts {
		actions[i] = act.Action
	}
	return actions
}
