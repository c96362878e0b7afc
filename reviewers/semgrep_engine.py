"""One run of semgrep-core in the jail, always with a file of ours in which it is bound to find something. Shell."""

import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewers.base import Jail, Order
from reviewers.pack import Pack
from reviewers.semgrep_output import GOLDEN_RULE, GOLDEN_SOURCE, Output, Unbelievable, read
from reviewers.semgrep_targets import Target

# Seconds for one rule on one file, how many such time-outs end a file, megabytes; one thread, since several slow each
# other down when the processors are busy.
ENGINE_LIMITS = ("-timeout", "5", "-timeout_threshold", "3", "-max_memory", "1500", "-fast", "-j", "1")
MEMORY_BYTES = 3 << 30  # of address space: the engine reserves far more than it uses
PROOF_SECONDS = 20.0

# The engine does not start without a certificate to trust, though it has no network. This one's key was thrown away.
ANCHOR = Path(__file__).with_name("trusts_nobody.crt")

_GOLDEN = {
    "id": GOLDEN_RULE,
    "languages": ["python"],
    "severity": "INFO",
    "message": GOLDEN_RULE,
    "pattern": "quaygate_golden($X)",
}

_versions: dict[Path, str] = {}


@dataclass(frozen=True, slots=True)
class Engine:
    """semgrep-core at `program`, of the version it says it has."""

    program: Path
    jail: Jail
    version: str

    @classmethod
    async def of(cls, program: Path, jail: Jail) -> "Engine":
        """Raises OSError where it does not run."""
        if program not in _versions:
            _versions[program] = _unpacked(program) or await _said(program, jail)
        return cls(program, jail, _versions[program])

    @property
    def parallel(self) -> int:
        """How many of its processes can run at once."""
        return len(os.sched_getaffinity(0))

    async def scan(self, targets: Sequence[Target], pack: Pack, seconds: float) -> Output:
        """Raises TimeoutError, or Unbelievable."""
        analyzers = frozenset().union(*(target.analyzers for target in targets))
        wanted = [_target(str(t.path), "/" + t.source.path, one) for t in targets for one in sorted(t.analyzers)]
        folders = {target.path.parent for target in targets}
        rules = (await asyncio.to_thread(pack.compiled, analyzers))["rules"]
        return await self._run(rules, wanted, folders, seconds)

    async def prove(self) -> None:
        """Raises OSError where the engine fails on our own file alone: then the fault is not the change's."""
        try:
            await self._run([], [], set(), PROOF_SECONDS)
        except (Unbelievable, TimeoutError) as error:
            raise OSError(f"semgrep does not work here: {error}") from error

    async def _run(self, rules: list[Any], wanted: list[Any], folders: set[Path], seconds: float) -> Output:
        holder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="quaygate-order-")
        with holder as name:
            folder = Path(name)
            await asyncio.to_thread(_write, folder, rules, wanted)
            finished = await self.jail.run(
                Order(
                    argv=(
                        *(str(self.program), "-json_nodots"),
                        *("-rules", str(folder / "rules.json"), "-targets", str(folder / "targets.json")),
                        *ENGINE_LIMITS,
                    ),
                    readable=(self.program.parent, ANCHOR, folder, *sorted(folders)),
                    env=_environment(self.program),
                    wall_seconds=seconds,
                    cpu_seconds=int(seconds) + 1,
                    memory_bytes=MEMORY_BYTES,
                )
            )
            if finished.timed_out:
                raise TimeoutError(f"semgrep-core took longer than {seconds:.0f} seconds")
            if finished.flooded:
                raise Unbelievable("semgrep-core printed more than is read")
            return await asyncio.to_thread(read, finished.returncode, finished.stdout, str(folder / "golden.py"))


def _write(folder: Path, rules: list[Any], wanted: list[Any]) -> None:
    golden = folder / "golden.py"
    golden.write_text(GOLDEN_SOURCE, encoding="utf-8")
    targets = ["Targets", [*wanted, _target(str(golden), "/golden.py", "python")]]
    (folder / "targets.json").write_text(json.dumps(targets), encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps({"rules": [*rules, _GOLDEN]}), encoding="utf-8")


def _target(opens: str, pretends: str, analyzer: str) -> list[Any]:
    """`pretends` is the path that rules for some paths look at."""
    return ["CodeTarget", {"path": {"fpath": opens, "ppath": pretends}, "analyzer": analyzer, "products": ["sast"]}]


def _environment(program: Path) -> dict[str, str]:
    return {"LD_LIBRARY_PATH": str(program.parent / "libs"), "SSL_CERT_FILE": str(ANCHOR)}


def _unpacked(program: Path) -> str | None:
    """The version of the wheel it was unpacked from, which saves a start."""
    found = sorted(program.parents[2].glob("semgrep-*.dist-info"))
    return found[-1].name.removeprefix("semgrep-").removesuffix(".dist-info") if len(found) == 1 else None


async def _said(program: Path, jail: Jail) -> str:
    order = Order(argv=(str(program), "-version"), readable=(program.parent, ANCHOR), env=_environment(program))
    done = await jail.run(order)
    numbers = [word for word in done.stdout.decode("ascii", "replace").split() if word[0].isdigit()]
    if done.returncode != 0 or not numbers:
        raise OSError(f"{program.name} -version ended with {done.returncode}")
    return numbers[0]
