package contractfile

import "jalon/internal/civil"

// Launch opens the negotiation, by a meeting or otherwise (F-KL-04).
type Launch struct {
	On   civil.Date `json:"on"`
	Mode LaunchMode `json:"mode"`
}

// Letter is a framing letter of authorities or the intent letter of the OG (F-EX-01). From holds authority codes or "OG".
type Letter struct {
	Kind LetterKind `json:"kind"`
	From []string   `json:"from"`
	On   civil.Date `json:"on"`
}

// Meeting of the parties; Deciders are the parties, authority codes or "OG", that sent somebody able to decide.
type Meeting struct {
	On        civil.Date `json:"on"`
	Kind      string     `json:"kind"`
	MinutesOn civil.Date `json:"minutes_on"`
	Attendees *Number    `json:"attendees"`
	Deciders  []string   `json:"deciders"`
}

// Consultation of a body (CSE, CVS, board, permanent committee) before signature.
type Consultation struct {
	Body string     `json:"body"`
	On   civil.Date `json:"on"`
}

// Dialogue is a management dialogue, held or planned (N-09 to N-11).
type Dialogue struct {
	On     civil.Date     `json:"on"`
	Kind   DialogueKind   `json:"kind"`
	Status DialogueStatus `json:"status"`

	TopicsSentOn civil.Date `json:"topics_sent_on,omitempty"` // F-DG-03
	Difficulty   string     `json:"difficulty,omitempty"`     // what asks for an additional one (F-DG-02)
}

// Document is a budget document expected for a financial year (L-13, L-14).
type Document struct {
	Kind       string     `json:"kind"`
	Year       Number     `json:"year"`
	DueOn      civil.Date `json:"due_on"`
	ReceivedOn civil.Date `json:"received_on"`
}

// Amendment is an avenant; TermOn is set when it moves the end of the contract.
type Amendment struct {
	On      civil.Date `json:"on"`
	Subject string     `json:"subject"`
	TermOn  civil.Date `json:"term_on"`
}

// Annex is a document annexed to the contract (L-12).
type Annex struct {
	Kind  string     `json:"kind"`
	Title string     `json:"title,omitempty"`
	On    civil.Date `json:"on,omitempty"`
}

// Convention is an agreement with a partner; without SignedOn it is not signed yet (F-DG-12).
type Convention struct {
	Partner        string     `json:"partner"`
	SignedOn       civil.Date `json:"signed_on,omitempty"`
	LastActivityOn civil.Date `json:"last_activity_on,omitempty"`
}

// Reorganisation is a merger or a reorganisation with redundancies at the OG, and what the parties decided about the
// contract meanwhile (V-MERGER).
type Reorganisation struct {
	Nature    string                 `json:"nature"`
	UnderWay  bool                   `json:"under_way"`
	Decision  ReorganisationDecision `json:"decision,omitempty"`
	DecidedOn civil.Date             `json:"decided_on,omitempty"`
}
