"""Judging a hostile change takes seconds of pure computing, which must not keep the event loop from its webhooks."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from app.reviews.assess import OPTIONS, assess
from app.reviews.repo_config import Valid, parse_config
from reviewers import REVIEWERS
from reviewers.base import Case
from reviewers.change import ChangedFile
from reviewers.jail import find_jail
from reviewers.memory import MemoryCache
from reviewers.scratch import FlatScratch
from reviewers.tools import find_tools
from tests.checks.making import change, changed


class Watched(tuple[ChangedFile, ...]):
    """The files of a change, which note who looks at them."""

    looked: ClassVar[set[int]] = set()

    def __iter__(self) -> Iterator[ChangedFile]:
        Watched.looked.add(threading.get_ident())
        return super().__iter__()


async def test_the_gate_is_judged_beside_the_event_loop(tmp_path: Path) -> None:
    off = "".join(f"  {reviewer.name}:\n    enabled: false\n" for reviewer in REVIEWERS)
    config = parse_config(f"version: 1\nreviewers:\n{off}", "here", OPTIONS)
    assert isinstance(config, Valid)
    watched = replace(change(), files=Watched([changed()]))
    Watched.looked.clear()
    case = Case(
        change=watched,
        scratch=FlatScratch(root=tmp_path, heads={}, bases={}, reasons={}),
        jail=await find_jail(),
        cache=MemoryCache(),
        tools=find_tools(),
    )
    verdict = await assess(case, config.config)
    assert verdict.conditions
    assert Watched.looked
    assert threading.get_ident() not in Watched.looked
