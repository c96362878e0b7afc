"""Which version of a tool answers, asked once in a process. Shell."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from reviewers.base import Jail, Order

INSIDE = Path(__file__).with_name("inside")

_known: dict[Path, str] = {}


async def version_of(program: Path, jail: Jail) -> str:
    """The last word of what `program --version` prints.

    Raises OSError where the program cannot be run: a review without its tool is broken, not clean.
    """
    if program not in _known:
        done = await jail.run(Order(argv=(str(program), "--version"), readable=(program,), wall_seconds=10.0))
        words = done.stdout.decode("ascii", "replace").split()
        if done.returncode != 0 or not words:
            raise OSError(f"{program.name} --version ended with {done.returncode}")
        _known[program] = words[-1]
    return _known[program]


@cache
def digest_of(modules: tuple[str, ...], packages: tuple[str, ...]) -> str:
    """Identifies what modules of `reviewers.inside` say: 16 digits over their text and their packages' versions."""
    texts = [(INSIDE / f"{module}.py").read_text(encoding="utf-8") for module in modules]
    return sha256("\0".join([*texts, *map(version, packages)]).encode()).hexdigest()[:16]
