// Package postgres keeps a contract's facts, what they add up to, and the letters that leave because of them; beside
// them the directory of people, the texts they deposit, and who looked at what.
//
// Facts are the truth: they are only ever added. Everything else that changes (the contract's row, its approvals, its
// deadlines, its register) is the kernel's fold of the facts, made in the transaction that adds them, so it can be
// dropped and folded again at any time (Rebuild). Letters wait in an outbox that the same transaction fills: a fact
// without its letters, or letters without their fact, cannot exist.
//
// People read through a Reading: a role that sees only what the policies of the database let through, and queries that
// say the same by themselves. Methods of DB see everything; whoever calls them has asked first whether the person may.
// They act as a role that adds facts and can neither change nor delete one; upkeep that needs more is done as the owner of the
// tables, one transaction at a time. Against that owner stand the chain of each contract and the signed log over all of them.
//
// Days travel as civil dates and instants in UTC, whatever the time zone of the server or of its database.
package postgres
