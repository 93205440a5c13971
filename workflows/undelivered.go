package workflows

import (
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// UndeliveredSignal brings a contract.Undelivered: an address refused one of the contract's letters. It is a signal and
// not an update, because nobody waits for an answer: the post only has to get rid of its news, once or more.
const UndeliveredSignal = "undelivered"

// hear turns what the post has said into facts. News is kept until what was said is recorded, because a fact may have to give
// way to others before (see adopt).
func (l *life) hear(ctx workflow.Context) {
	var latest contract.Undelivered
	for l.post.ReceiveAsync(&latest) {
		l.news = append(l.news, latest)
	}
	for _, known := range l.news {
		l.say(contract.NoteUndelivered(&l.state, known, l.now(ctx)))
	}
}
