"""Reads changes with git: from a remote by sha, and from the checkout in front of us. Shell."""
