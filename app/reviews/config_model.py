"""What a repository can say in `.github/quaygate.yml`: one model validates, documents and makes the schema. Core."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from checks.verdict import GatePolicy
from reviewers.base import Options
from reviewers.review import Dimension

DURATION = r"^([1-9][0-9]{0,4}s|[1-9][0-9]{0,3}m|[1-9][0-9]?h)$"
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
WORKFLOW = r"^\.github/workflows/[A-Za-z0-9_][A-Za-z0-9_. -]*\.ya?ml$"
# A few stars are enough, and keep whoever matches the pattern from working for minutes.
GLOB = r"^(?:[^*\x00-\x1f]*\*{1,2}){0,6}[^*\x00-\x1f]*$"

Score = Annotated[float, Field(ge=0, le=10)]
Percent = Annotated[float, Field(ge=0, le=100)]
Weight = Annotated[float, Field(ge=0, le=1000)]
Duration = Annotated[str, Field(pattern=DURATION)]
Glob = Annotated[str, Field(min_length=1, max_length=200, pattern=GLOB)]

DEFAULTS = GatePolicy()


class Mode(StrEnum):
    ENFORCE = "enforce"
    REPORT = "report"


class Section(BaseModel):
    """Unknown keys are errors, and a value is what it is: no `"7"` for 7."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _not_all_zero(schema: dict[str, Any]) -> None:
    names = list(schema["properties"])
    schema["not"] = {"properties": {name: {"const": 0} for name in names}, "required": names}


class Weights(Section):
    model_config = ConfigDict(json_schema_extra=_not_all_zero)

    security: Weight = Field(default=DEFAULTS.weights[Dimension.SECURITY], description="Weight of security.")
    quality: Weight = Field(default=DEFAULTS.weights[Dimension.QUALITY], description="Weight of quality.")
    coverage: Weight = Field(default=DEFAULTS.weights[Dimension.COVERAGE], description="Weight of coverage.")
    performance: Weight = Field(default=DEFAULTS.weights[Dimension.PERFORMANCE], description="Weight of performance.")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(self.by_dimension.values()):
            raise PydanticCustomError("all_weights_zero", "all weights are 0")
        return self

    @property
    def by_dimension(self) -> dict[Dimension, float]:
        """As they were written: only their proportions matter."""
        return {dimension: float(getattr(self, dimension.value)) for dimension in Dimension}


class Gate(Section):
    overall: Score = Field(default=DEFAULTS.overall, description="The least overall score, from 0 to 10.")
    security: Score = Field(default=DEFAULTS.security, description="The least security score, from 0 to 10.")
    quality: Score = Field(default=DEFAULTS.quality, description="The least quality score, from 0 to 10.")
    patch_coverage: Percent = Field(
        default=DEFAULTS.patch_coverage, description="The least coverage of the added lines, in percent."
    )
    weights: Weights = Field(default=Weights(), description="What each dimension weighs in the overall score.")
    optional: tuple[str, ...] = Field(
        default=(), description="Reviewers that do not block when they fail to do their work."
    )
    deadline: Duration = Field(
        default="30m", description="How long the gate waits for evidence, such as `90s`, `30m` or `2h`."
    )


class CoverageSource(Section):
    """Where coverage reports come from. With this section the gate waits for them."""

    artifact: Glob = Field(default="*coverage*", description="Name of the workflow artefact that holds the reports.")
    workflow: str | None = Field(
        default=None,
        max_length=200,
        pattern=WORKFLOW,
        description="The workflow file that makes it; by default any workflow of the repository.",
    )
    reports: tuple[Glob, ...] = Field(
        default=("**/*.xml", "**/*.json", "**/*.lcov", "**/lcov.info", "**/*.out"),
        min_length=1,
        max_length=20,
        description="Which files of the artefact are reports.",
    )
    required: bool = Field(default=True, description="Whether the gate waits for a report, and fails without one.")


class Reviewers(Section):
    """One field for each reviewer, with the options which that reviewer declares."""


class RepoConfig(Section):
    version: Literal[1] = Field(description="The version of this format.")
    mode: Mode = Field(
        default=Mode.ENFORCE, description="Whether the gate blocks, or only reports what it would have said."
    )
    gate: Gate = Field(default=Gate(), description="What must hold.")
    reviewers: Reviewers = Field(default=Reviewers(), description="Options of each reviewer.")
    coverage: CoverageSource | None = Field(default=None, description="Where coverage reports come from.")
    drafts: bool = Field(default=True, description="Whether draft pull requests are reviewed.")

    def to_policy(self) -> GatePolicy:
        gate = self.gate
        return GatePolicy(
            weights=gate.weights.by_dimension,
            overall=gate.overall,
            security=gate.security,
            quality=gate.quality,
            patch_coverage=gate.patch_coverage,
            optional=frozenset(gate.optional),
            deadline=seconds(gate.deadline),
            enforce=self.mode is Mode.ENFORCE,
        )

    def options_of(self, reviewer: str) -> Options:
        """KeyError for a reviewer which the configuration was not made for."""
        found = dict(self.reviewers).get(reviewer)
        if not isinstance(found, Options):
            raise KeyError(reviewer)
        return found


def seconds(duration: str) -> float:
    """Seconds of a valid duration. ValueError for any other text."""
    if not re.fullmatch(DURATION, duration):
        raise ValueError(duration)
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def model_for(options: Mapping[str, type[Options]]) -> type[RepoConfig]:
    """The model with the options of these reviewers, by name."""
    return _model(tuple(options.items()))


@lru_cache(maxsize=8)
def _model(options: tuple[tuple[str, type[Options]], ...]) -> type[RepoConfig]:
    fields: dict[str, Any] = {
        name: (kind, Field(default=kind(), description=f"Options of the {name} reviewer.")) for name, kind in options
    }
    reviewers = create_model("Reviewers", __base__=Reviewers, **fields)
    gate = _gate_of(tuple(name for name, _ in options))
    return create_model(
        "RepoConfig",
        __base__=RepoConfig,
        gate=(gate, Field(default=gate(), description="What must hold.")),
        reviewers=(reviewers, Field(default=reviewers(), description="Options of each reviewer.")),
    )


def _gate_of(names: tuple[str, ...]) -> type[Gate]:
    if not names:
        return Gate
    known: Any = tuple.__class_getitem__((Literal.__getitem__(names), ...))
    described = Field(default=(), description=Gate.model_fields["optional"].description)
    return create_model("Gate", __base__=Gate, optional=(known, described))
