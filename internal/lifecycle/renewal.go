package lifecycle

// States of the renewal of a contract in force.
const (
	NotOpened State = "not_opened"
	Opened    State = "opened"
	Renewing  State = "renewing"
	Ending    State = "ending"
)

// Moves of the renewal.
const (
	OpenRenewal  Action = "open_renewal"
	ChooseRenew  Action = "choose_renew"
	ChooseExtend Action = "choose_extend"
	ChooseExpire Action = "choose_expire"
)

// Renewal opens from T-18 (N-12) and is decided by every party: renew (the successor starts), extend by at most a year
// (L-01, L-06; the question comes back before the new term) or let the contract expire.
var Renewal = Machine{
	Name:  "renewal",
	Start: NotOpened,
	Rows: []Row{
		{OpenRenewal, []State{NotOpened}, Opened},
		{ChooseRenew, []State{Opened}, Renewing},
		{ChooseExtend, []State{Opened}, NotOpened},
		{ChooseExpire, []State{Opened}, Ending},
	},
	Labels: map[State]string{
		NotOpened: "non ouvert", Opened: "ouvert", Renewing: "renouvellement décidé", Ending: "échéance décidée",
	},
}
