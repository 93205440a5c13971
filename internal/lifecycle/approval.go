package lifecycle

// States of an approval.
const (
	Draft            State = "draft"
	Pending          State = "pending"
	Approved         State = "approved"
	Rejected         State = "rejected"
	ChangesRequested State = "changes_requested"
	Withdrawn        State = "withdrawn"
	Lapsed           State = "lapsed"
)

// Moves of an approval. A party's favourable decision moves the machine only when it was the last one needed.
const (
	Submit         Action = "submit"
	Approve        Action = "approve"
	Reject         Action = "reject"
	RequestChanges Action = "request_changes"
	Resubmit       Action = "resubmit"
	Withdraw       Action = "withdraw"
	Lapse          Action = "lapse"
)

// Approval is one question put to named parties on one frozen text. Silence never approves: it only lapses.
var Approval = Machine{
	Name:  "approval",
	Start: Draft,
	Rows: []Row{
		{Submit, []State{Draft}, Pending},
		{Approve, []State{Pending}, Approved},
		{Reject, []State{Pending}, Rejected},
		{RequestChanges, []State{Pending}, ChangesRequested},
		{Resubmit, []State{ChangesRequested}, Pending},
		{Withdraw, []State{Pending}, Withdrawn},
		{Lapse, []State{Pending, ChangesRequested}, Lapsed},
	},
	Labels: map[State]string{
		Draft: "brouillon", Pending: "en attente", Approved: "approuvée", Rejected: "refusée",
		ChangesRequested: "modifications demandées", Withdrawn: "retirée", Lapsed: "caduque",
	},
}
