"""`quaygate` that dies, as in a power cut, whenever the engine notes that a step was done: a program of its own.

Environment: QUAYGATE_TEST_DIE is "before" (the step had its effect, and its record is lost) or "after" (the record is
there, and nobody acted on it). QUAYGATE_TEST_DEATHS is a file that gets a line for each death, so that no step kills
twice: `run number name`.
"""

import os
import signal
import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos._sys_db import SystemDatabase

# A start adds a sweep of its own, so sweeps that killed too would never come to an end.
DEADLY = ("gh:", "review:")
ENDING = "ending"
DOOM = "quaygate_test_doom"


class Reaper:
    def __init__(self, moment: str, deaths: Path) -> None:
        self.moment = moment
        self._deaths = deaths
        self._known = set(deaths.read_text().splitlines()) if deaths.exists() else set()
        self._once = threading.Lock()
        # From a record to the death that follows it: nothing else is recorded meanwhile, or it would have no death.
        self.alone = threading.RLock()

    def knock(self, moment: str, line: str) -> None:
        """Does not return where this is the moment, and this step did not kill before."""
        if moment != self.moment or not line.startswith(DEADLY) or line in self._known:
            return
        self._once.acquire()  # for good: one death, one line
        with self._deaths.open("a") as file:
            file.write(line + "\n")
        os.kill(os.getpid(), signal.SIGKILL)
        threading.Event().wait()


def haunt(reaper: Reaper) -> None:
    """Every record of a step passes one of the first two functions, and every end of a run the last."""
    record, start = SystemDatabase._record_operation_result_txn, SystemDatabase.init_child_workflow
    end = SystemDatabase.update_workflow_outcome

    def recording(self: SystemDatabase, result: Any, at: int, conn: Any, **more: Any) -> None:
        line = f"{result['workflow_uuid']} {result['function_id']} {result['function_name']}"
        reaper.knock("before", line)
        if DOOM not in conn.info:
            reaper.alone.acquire()
        conn.info[DOOM] = line  # "after" is when the transaction is over and gives its connection back
        record(self, result, at, conn, **more)

    def starting(self: SystemDatabase, status: Any, **named: Any) -> Any:
        line = f"{named['parent_workflow_id']} {named['parent_function_id']} {named['function_name']}"
        reaper.knock("before", line)
        with reaper.alone:
            started = start(self, status, **named)
            reaper.knock("after", line)
        return started

    def ending(self: SystemDatabase, workflow_id: str, *more: Any, **named: Any) -> bool:
        reaper.knock("before", f"{workflow_id} 0 {ENDING}")
        with reaper.alone:
            ended = end(self, workflow_id, *more, **named)
            reaper.knock("after", f"{workflow_id} 0 {ENDING}")
        return ended

    def given_back(_connection: Any, record: Any) -> None:
        if line := record.info.pop(DOOM, None):
            reaper.knock("after", line)
            reaper.alone.release()

    sa.event.listen(sa.pool.Pool, "checkin", given_back)
    SystemDatabase._record_operation_result_txn = recording  # type: ignore[method-assign,assignment]
    SystemDatabase.init_child_workflow = starting  # type: ignore[method-assign]
    SystemDatabase.update_workflow_outcome = ending  # type: ignore[method-assign]


if __name__ == "__main__":
    from app.cli import main

    haunt(Reaper(os.environ["QUAYGATE_TEST_DIE"], Path(os.environ["QUAYGATE_TEST_DEATHS"])))
    main()
