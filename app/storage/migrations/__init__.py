"""The history of our tables. Shell."""
