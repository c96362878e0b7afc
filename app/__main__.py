"""`python -m app`: the same as the command `quaygate`. Shell."""

from app.cli import main

main()
