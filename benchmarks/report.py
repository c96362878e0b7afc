"""How a benchmark's figures are written down. Core."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its baseline, from the same run. `at_least` or `at_most` is the goal for their ratio, or for
    the value itself where there is no baseline."""

    what: str
    value: float
    baseline: float | None
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.value / self.baseline if self.baseline else self.value

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g}: {'met' if self.ratio >= self.at_least else 'NOT MET'}"
        if self.at_most is not None:
            return f"<= {self.at_most:g}: {'met' if self.ratio <= self.at_most else 'NOT MET'}"
        return ""

    def line(self) -> str:
        if self.baseline is None:
            return f"{self.what:<72} {self.value:10.1f} {self.unit:<14} {self.goal}"
        return (
            f"{self.what:<72} {self.value:10.1f} against {self.baseline:10.1f} {self.unit:<14} "
            f"ratio {self.ratio:5.2f}  {self.goal}"
        )
