"""GitHub in a box: one stateful server that is held to GitHub's own contract, for the demo and for every test. Core."""
