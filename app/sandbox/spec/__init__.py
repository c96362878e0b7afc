"""GitHub's own description of the operations the sandbox answers, cut to size by `slice.py`. Core."""
