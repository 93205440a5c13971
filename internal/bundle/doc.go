// Package bundle is one contract in one file that proves itself: its facts, the histories of its runs, the texts and
// names that they speak of, and the proofs that a signed checkpoint covers them. Whoever has the file and the house's
// public key needs neither the house nor this program to verify it (docs/bundle.md).
//
//	container.go   the file: a tar of which every byte follows from its members
//	header.go      the one form of a header in it
//	bundle.go      what is in a bundle
//	members.go     as which members
//	policies.go    the rules under which the contract lived
//	manifest.go    the list of the members, sealed
//	write.go       from evidence to a file
//	read.go        from a file, which may be hostile, to evidence
//	verify.go      its judgement
//	chronology.go  the same for people, as a page that prints
package bundle
