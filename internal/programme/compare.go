package programme

// Kept is a line as the installation has it; Authorities are its codes.
type Kept struct {
	Digest      string
	Status      Status
	Authorities []string
}

// Change is what an import makes of one line.
type Change string

// The changes. A line whose contract was launched is Launched already: it changes by the acts of the contract, never by a list.
const (
	Added     Change = "added"
	Changed   Change = "changed"
	Unchanged Change = "unchanged"
	Left      Change = "left"
)

// Compare says what a line would change among those kept.
func (l Line) Compare(kept map[string]Kept) Change {
	known, there := kept[l.Ref]
	switch {
	case !there:
		return Added
	case known.Digest == l.Digest():
		return Unchanged
	case known.Status == Launched:
		return Left
	}
	return Changed
}

// Status is that of a line before it is launched.
func (l Line) Status() Status {
	if l.Withdrawn {
		return Withdrawn
	}
	return Planned
}

// Outcome is what an import made of a file, or would make of it: contracts by reference. Left are those
// that were launched since, and that the list would change.
type Outcome struct {
	Added     []string `json:"added"`
	Changed   []string `json:"changed"`
	Unchanged []string `json:"unchanged"`
	Left      []string `json:"left"`
}

// Foresee is the outcome for lines.
func Foresee(lines []Line, kept map[string]Kept) Outcome {
	var o Outcome
	for _, l := range lines {
		switch l.Compare(kept) {
		case Added:
			o.Added = append(o.Added, l.Ref)
		case Changed:
			o.Changed = append(o.Changed, l.Ref)
		case Left:
			o.Left = append(o.Left, l.Ref)
		default:
			o.Unchanged = append(o.Unchanged, l.Ref)
		}
	}
	return o
}

// Add takes in the outcome of another part of the same file.
func (o *Outcome) Add(part Outcome) {
	o.Added, o.Changed = append(o.Added, part.Added...), append(o.Changed, part.Changed...)
	o.Unchanged, o.Left = append(o.Unchanged, part.Unchanged...), append(o.Left, part.Left...)
}
