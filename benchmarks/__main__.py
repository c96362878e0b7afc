"""`python -m benchmarks [NAME]`: prints every figure beside its baseline, and says which goals were not met. Shell."""

import sys

from benchmarks import burst, intake, reviews

BENCHMARKS = {"intake": intake.run, "reviews": reviews.run, "burst": burst.run}


def main(names: list[str]) -> int:
    """Always 0 where the benchmarks ran: a goal that a busy machine misses is a thing to read, not a failure."""
    if unknown := set(names) - set(BENCHMARKS):
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    for name in names or BENCHMARKS:
        for row in BENCHMARKS[name]():
            print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
