package postgres

// RefuseOld is checked with versions of servers that the tests do not have.
var RefuseOld = refuseOld
