package history

// Unpack is unpack with another bound.
var Unpack = unpack
