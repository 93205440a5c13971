// Package finess is the FINESS referential as Jalon keeps it: the legal entities that manage, the establishments and services
// that they run (F-FI-01), and what a file says of them against what was known.
//
// A file is read with every cell that cannot be used named by its place. What it brings is never taken over as it comes: it
// makes a Difference, which people look at and decide on (F-FI-04). What a file does not list is proposed as closed, and
// nothing is ever deleted. Contracts are held against the referential by Review, which only remarks: no contract is refused
// for what a referential says.
//
// Nothing here knows a database, a clock or a person.
package finess
