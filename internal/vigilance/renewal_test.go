package vigilance_test

import (
	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// The term of the quiet contract is 2029-12-31: T-18 is 2028-06-30, T-12 2028-12-31, its notice 2028-11-01, T-6 2029-06-30.
func renewalTrials() []trial {
	none := func(*contractfile.File) {}
	opened := func(day string) func(*contractfile.File) {
		return func(f *contractfile.File) { f.RenewalOpenedOn = on(day) }
	}
	renewing := func(f *contractfile.File) { f.Phase = contractfile.PhaseRenewal }
	amended := func(day string, term civil.Date) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Amendments = []contractfile.Amendment{{On: on(day), TermOn: term}} }
	}
	said, told := []string{"C-1"}, []string{"C-1 info"}
	return []trial{
		{"V-RENEW-T18", "the day before", "2028-06-29", none, nil},
		{"V-RENEW-T18", "the day", "2028-06-30", none, said},
		{"V-RENEW-T18", "a month before", "2028-05-31", none, nil},
		{"V-RENEW-T18", "a month later", "2028-07-31", none, said},
		{"V-RENEW-T18", "the day before T-12", "2028-12-30", none, said},
		{"V-RENEW-T18", "T-12", "2028-12-31", none, nil},
		{"V-RENEW-T18", "opened", "2028-07-31", opened("2028-07-31"), nil},
		{"V-RENEW-T18", "opened tomorrow", "2028-07-30", opened("2028-07-31"), said},
		{"V-RENEW-T18", "renewing", "2028-07-31", renewing, nil},
		{"V-RENEW-T18", "negotiating", "2030-07-31", negotiated, nil},

		{"V-RENEW-T12", "61 days before", "2028-10-31", none, nil},
		{"V-RENEW-T12", "60 days before", "2028-11-01", none, told},
		{"V-RENEW-T12", "the day before", "2028-12-30", none, told},
		{"V-RENEW-T12", "the day", "2028-12-31", none, said},
		{"V-RENEW-T12", "opened", "2029-01-31", opened("2029-01-31"), nil},
		{"V-RENEW-T12", "renewing", "2029-01-31", renewing, nil},
		{"V-RENEW-T12", "negotiating", "2031-07-31", negotiated, nil},

		{"V-PROROGATION-T6", "the day before", "2029-06-29", none, nil},
		{"V-PROROGATION-T6", "the day", "2029-06-30", none, said},
		{"V-PROROGATION-T6", "the last day", "2029-12-31", none, said},
		{"V-PROROGATION-T6", "after the term", "2030-01-01", none, nil},
		{"V-PROROGATION-T6", "wished", "2029-07-01", func(f *contractfile.File) { f.ExtensionWishedOn = on("2029-07-01") }, nil},
		{"V-PROROGATION-T6", "wished tomorrow", "2029-06-30", func(f *contractfile.File) { f.ExtensionWishedOn = on("2029-07-01") }, said},
		{"V-PROROGATION-T6", "opened", "2029-07-01", opened("2029-07-01"), nil},
		{"V-PROROGATION-T6", "extended", "2029-07-01", amended("2029-03-01", on("2029-12-31")), nil},
		{"V-PROROGATION-T6", "amended otherwise", "2029-07-01", amended("2029-03-01", civil.Date{}), said},
		{"V-PROROGATION-T6", "to be extended", "2029-07-01", amended("2029-07-02", on("2029-12-31")), said},
		{"V-PROROGATION-T6", "negotiating", "2031-07-31", negotiated, nil},
	}
}
