"""What a killed worker left behind goes at the next start; what a living one uses stays."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from app.scratch import scratch_folder

HOLDER = """
import sys
from pathlib import Path
from app.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "code.py").write_text("private")
    print(folder, flush=True)
    sys.stdin.read()
"""


def hold(root: Path) -> tuple["subprocess.Popen[str]", Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_ours_alone_and_gone_afterwards(tmp_path: Path) -> None:
    with scratch_folder(tmp_path / "scratch") as folder:
        assert os.stat(folder).st_mode & 0o077 == 0
        (folder / "x").write_text("1")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_a_killed_worker_left_is_deleted_at_the_next_start(tmp_path: Path) -> None:
    process, left = hold(tmp_path)
    with process:
        process.send_signal(signal.SIGKILL)
    assert (left / "code.py").exists()
    with scratch_folder(tmp_path):
        assert not left.exists()


def test_what_a_living_worker_uses_stays(tmp_path: Path) -> None:
    process, used = hold(tmp_path)
    with process:
        with scratch_folder(tmp_path) as own:
            assert (used / "code.py").exists()
            assert own != used
        process.communicate("")
    assert not used.exists()
