package progress

import (
	"slices"

	"jalon/internal/contract"
)

// weigh turns weights into shares and figures. The parts of each level are found first, from the fiches up, because what
// leaves the sum below changes the parts above; then the shares, from the contract down.
func (c *Contract) weigh() {
	for i := range c.Objectives {
		strategic := &c.Objectives[i]
		for j := range strategic.Objectives {
			operational := &strategic.Objectives[j]
			for k := range operational.Sheets {
				operational.Sheets[k].Share = operational.Sheets[k].claim()
			}
			operational.gather(figures(operational.Sheets, func(s *Sheet) *Figures { return &s.Figures }))
		}
		strategic.gather(figures(strategic.Objectives, func(o *Operational) *Figures { return &o.Figures }))
	}
	c.gather(figures(c.Objectives, func(s *Strategic) *Figures { return &s.Figures }))
	c.share()
}

// share hands down to each level its part of the whole. Until then, Share is the part of the level above.
func (c *Contract) share() {
	for i := range c.Objectives {
		strategic := &c.Objectives[i]
		strategic.Share = strategic.Share.times(c.Share)
		for j := range strategic.Objectives {
			operational := &strategic.Objectives[j]
			operational.Share = operational.Share.times(strategic.Share)
			for k := range operational.Sheets {
				operational.Sheets[k].Share = operational.Sheets[k].Share.times(operational.Share)
			}
		}
	}
}

// weigh gives the steps that are left their parts of the fiche, which no selection changes. A fiche is achieved when each
// of them is validated.
func (s *Sheet) weigh() {
	sum := none
	for _, step := range s.Steps {
		if step.Stage != contract.Dropped {
			sum = sum.plus(step.Weight)
		}
	}
	s.Advance, s.Achieved = none, none
	for n := range s.Steps {
		step := &s.Steps[n]
		step.Part = none
		if step.Stage != contract.Dropped {
			step.Part = step.Weight.of(sum)
		}
		if step.Stage == contract.Validated {
			s.Advance = s.Advance.plus(step.Part)
		}
	}
	if s.Advance.Cmp(whole.Rat) == 0 {
		s.Achieved = whole
	}
}

// claim is the share that a level asks of the one above before its siblings are known: 1, or 0 with nothing to follow.
func (s *Sheet) claim() Fraction {
	if slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Stage != contract.Dropped }) {
		return whole
	}
	return none
}

// gather rolls children up, each by its weight among those that claim a share, and claims one of the level above.
func (f *Figures) gather(children []*Figures) {
	sum := none
	for _, child := range children {
		sum = sum.plus(child.Weight.times(child.Share))
	}
	f.Share, f.Advance, f.Achieved = none, none, none
	if sum.Sign() > 0 {
		f.Share = whole
	}
	for _, child := range children {
		child.Share = child.Weight.times(child.Share).of(sum)
		f.Advance = f.Advance.plus(child.Share.times(child.Advance))
		f.Achieved = f.Achieved.plus(child.Share.times(child.Achieved))
	}
}

func figures[T any](nodes []T, of func(*T) *Figures) []*Figures {
	list := make([]*Figures, len(nodes))
	for i := range nodes {
		list[i] = of(&nodes[i])
	}
	return list
}
