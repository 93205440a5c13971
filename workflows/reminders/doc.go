// Package reminders proves one promise, in its tests and nowhere else: over random lives, each required reminder is in
// the outbox once and only once, and none is sent for what is done, dropped or was past when it was agreed.
//
// A witness of its own says what is required. It reads what people did and asks the product nothing: it has its own
// calendar, its own list of what a contract expects, its own register of who is told.
//
//	calendar_test.go   days counted one by one, months, holidays of each territory
//	expected_test.go   which deadline exists in which situation (N-01 to N-14, L-04 to L-19, F-DG-03, F-DG-04)
//	reminder_test.go   on which day each of them is recalled, and how pressingly
//	witness_test.go    what people did, read from the facts
//	told_test.go       what had to be told by each instant, against what was told
//	people_test.go     who had to be told, against the letters
//	life_test.go       a random life: a contract, its people and what befalls them
//	opening_test.go    contracts to begin with
//	policy_test.go     policies to live under
//	acts_test.go       what people choose
//	kernel_test.go     ten thousand lives on the kernel
//	workflow_test.go   lives in the workflow itself, with outages between its runs
//	database_test.go   lives recorded in PostgreSQL
//	mutation_test.go   wrong schedulers, each of which must be found out
package reminders
