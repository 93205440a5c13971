// Package content is what a contract says, as its parties write it: the file that came in, overlaid by drafts.
//
// People edit one item at a time: a finding, an objective, a fiche, a part of the diagnostic. Each save is a version of that item, kept for ever;
// what the contract says is its file with the last version of each item in its place, and the values that were measured
// since in theirs. The whole is a contract file again: whatever reads files reads content, and an export that is imported
// elsewhere says the same.
//
// The package is pure. internal/postgres keeps drafts and measures, and shows each reader the versions that are theirs to
// see (F-RA-05, F-RS-06).
package content
