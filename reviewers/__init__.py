"""The reviewers, in the order readers see them. To add one: write its file, add it here. Shell."""
