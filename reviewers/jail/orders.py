"""Orders for our own modules: parsing hostile input belongs in the jail too. Shell."""

import sys
import sysconfig
from pathlib import Path

from reviewers.base import Order

REVIEWERS = Path(__file__).parents[1]

# `reviewers` is made a bare package first: its `__init__` would import every reviewer, which the jailed module does not
# need and would wait for.
_START = """
import runpy, sys, types
package, module = types.ModuleType("reviewers"), sys.argv[1]
package.__path__ = [sys.argv[2]]
sys.modules["reviewers"] = package
sys.path += sys.argv[3].split(":")
sys.argv[1:4] = []
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""

DEFAULT_MEMORY = 1 << 30


def python_order(
    module: str,
    arguments: tuple[str, ...] = (),
    *,
    readable: tuple[Path, ...] = (),
    stdin: bytes = b"",
    wall_seconds: float = 30.0,
    memory_bytes: int = DEFAULT_MEMORY,
) -> Order:
    """Runs `reviewers.inside.<module>` as `__main__`, with our packages readable and `arguments` in `sys.argv[1:]`.

    The other limits are the order's defaults; change them with `dataclasses.replace`.
    """
    packages = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    python = Path(sys.executable).resolve()
    return Order(
        argv=(
            *(str(python), "-I", "-S", "-X", "utf8", "-c", _START),
            *(f"reviewers.inside.{module}", str(REVIEWERS), ":".join(packages)),
            *arguments,
        ),
        readable=(Path(sys.base_prefix), REVIEWERS, *map(Path, packages), *readable),
        stdin=stdin,
        wall_seconds=wall_seconds,
        memory_bytes=memory_bytes,
    )
