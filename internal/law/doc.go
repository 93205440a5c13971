// Package law holds, as tests, what the code of Jalon promises about its own shape: which package may know which, what
// deterministic code never calls, and where things stand. Each row of its tables gives the reason; whoever needs an
// exception changes a row, in the open, and says why.
//
//	imports_test.go  who may import whom
//	calls_test.go    what must not be called, and where
//	layout_test.go   package documentation and the top of the tree
//	tree_test.go     reading the sources
package law
