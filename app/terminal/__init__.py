"""What a person types in a terminal: one file for each command of `quaygate`. Shell."""
