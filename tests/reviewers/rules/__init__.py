"""The rule pack, proved by examples. Shell."""
