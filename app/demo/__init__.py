"""`quaygate demo`: the real server against the sandbox GitHub, with a story to watch and to join in. Shell."""
