package lifecycle

// States of a management dialogue.
const (
	Planned  State = "planned"
	Convened State = "convened"
	Held     State = "held"
	Minuted  State = "minuted"
)

// Moves of a management dialogue.
const (
	ConveneDialogue Action = "convene_dialogue"
	HoldDialogue    Action = "hold_dialogue"
	DepositMinutes  Action = "deposit_minutes"
)

// Dialogue is a management dialogue, annual or formal (N-09 to N-11), up to its shared minutes (F-DG-04). It may be
// held without a recorded convocation: that is a point of vigilance (V-AGENDA), not an impossibility.
var Dialogue = Machine{
	Name:  "dialogue",
	Start: Planned,
	Rows: []Row{
		{ConveneDialogue, []State{Planned, Convened}, Convened},
		{HoldDialogue, []State{Planned, Convened}, Held},
		{DepositMinutes, []State{Held}, Minuted},
	},
	Labels: map[State]string{Planned: "prévu", Convened: "convoqué", Held: "tenu", Minuted: "compte rendu partagé"},
}
