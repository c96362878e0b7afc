"""Everything that is said to GitHub, and what it answers, as values. Only this room knows gidgethub. Shell."""
