package lifecycle

// Phases of a contract.
const (
	Programmed  State = "programmed"
	Launch      State = "launch"
	InDiagnosis State = "diagnostic"
	Negotiation State = "negotiation"
	Signature   State = "signature"
	InForce     State = "in_force"
	Renewed     State = "renewed"
	Expired     State = "expired"
	Terminated  State = "terminated"
	Abandoned   State = "abandoned"
)

// Moves of a contract from phase to phase. Most of them follow from an approval or from the calendar; people ask
// directly only for those that the kernel offers them.
const (
	OpenLaunch      Action = "open_launch"
	AgreeLaunch     Action = "agree_launch"
	AgreeDiagnostic Action = "agree_diagnostic"
	FreezeText      Action = "freeze_text"
	RefuseSignature Action = "refuse_signature"
	EnterIntoForce  Action = "enter_into_force"
	Renew           Action = "renew"
	Expire          Action = "expire"
	Terminate       Action = "terminate"
	Abandon         Action = "abandon"
)

// Contract is the life of a CPOM, from the yearly programming to its end (S3's seven steps, F-7S-01 to F-7S-10).
// A refusal to sign goes back to negotiation; the authority may terminate a contract in force (L-23, F-AU-08).
var Contract = Machine{
	Name:  "contract",
	Start: Programmed,
	Rows: []Row{
		{OpenLaunch, []State{Programmed}, Launch},
		{AgreeLaunch, []State{Launch}, InDiagnosis},
		{AgreeDiagnostic, []State{InDiagnosis}, Negotiation},
		{FreezeText, []State{Negotiation}, Signature},
		{RefuseSignature, []State{Signature}, Negotiation},
		{EnterIntoForce, []State{Signature}, InForce},
		{Renew, []State{InForce}, Renewed},
		{Expire, []State{InForce}, Expired},
		{Terminate, []State{InForce}, Terminated},
		{Abandon, []State{Programmed, Launch, InDiagnosis, Negotiation, Signature}, Abandoned},
	},
	Labels: map[State]string{
		Programmed: "programmé", Launch: "lancement", InDiagnosis: "diagnostic partagé", Negotiation: "négociation",
		Signature: "signature", InForce: "en vigueur", Renewed: "renouvelé", Expired: "échu", Terminated: "résilié",
		Abandoned: "abandonné",
	},
}

// Whether a negotiation is running or postponed.
const (
	Active    State = "active"
	Suspended State = "suspended"

	Suspend Action = "suspend"
	Resume  Action = "resume"
)

// Pause runs beside the phases before signature: a merger may postpone a CPOM (V-MERGER), which then resumes in the
// phase where it stood. Nothing but resuming and abandoning is possible meanwhile.
var Pause = Machine{
	Name:  "pause",
	Start: Active,
	Rows: []Row{
		{Suspend, []State{Active}, Suspended},
		{Resume, []State{Suspended}, Active},
	},
	Labels: map[State]string{Active: "en cours", Suspended: "suspendu"},
}
