package lifecycle

// Stages of the shared diagnostic.
const (
	SelfAssessment State = "self_assessment"
	Analysis       State = "analysis"
	Restitution    State = "restitution"
	Agreement      State = "agreement"
	Agreed         State = "agreed"
)

// Moves of the shared diagnostic.
const (
	DepositDiagnostic  Action = "deposit_diagnostic"
	AskDiagnosticAgain Action = "ask_diagnostic_changes"
	CompleteAnalysis   Action = "complete_analysis"
	RecordRestitution  Action = "record_restitution"
	ReopenDiagnostic   Action = "reopen_diagnostic"
	CloseDiagnostic    Action = "close_diagnostic"
)

// Diagnostic is the shared diagnostic: the OG's study (N-03), the analysis by every ATC (N-04, F-DI-07), the
// restitution (F-DI-10) and the agreement of every party. An ATC may ask for changes; so may a party when it is
// asked to agree, and the OG's part opens again.
var Diagnostic = Machine{
	Name:  "diagnostic",
	Start: SelfAssessment,
	Rows: []Row{
		{DepositDiagnostic, []State{SelfAssessment}, Analysis},
		{AskDiagnosticAgain, []State{Analysis}, SelfAssessment},
		{CompleteAnalysis, []State{Analysis}, Restitution},
		{RecordRestitution, []State{Restitution}, Agreement},
		{ReopenDiagnostic, []State{Agreement}, SelfAssessment},
		{CloseDiagnostic, []State{Agreement}, Agreed},
	},
	Labels: map[State]string{
		SelfAssessment: "autodiagnostic par l'OG", Analysis: "analyse par les ATC", Restitution: "restitution",
		Agreement: "accord des parties", Agreed: "partagé",
	},
}
