"""Zip files built to do harm: refused with a reason, and nothing lands where its author wanted."""

import hashlib
import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.archive import BadArchive, Caps, copy_members

COVERAGE = b"<coverage/>" * 10


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content, compress_type=how)
    return out.getvalue()


def info(name: str, mode: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


def copied(
    tmp_path: Path, raw: bytes, caps: Caps | None = None, wanted: Callable[[str], bool] = bool
) -> dict[str, bytes]:
    archive, into = tmp_path / "a.zip", tmp_path / "out"
    archive.write_bytes(raw)
    into.mkdir(exist_ok=True)
    members = copy_members(archive, into, wanted, caps or Caps())
    assert sorted(path.name for path in into.iterdir()) == [str(number) for number in range(len(members))]
    for member in members:
        content = member.path.read_bytes()
        assert (member.size, member.digest) == (len(content), hashlib.sha256(content).hexdigest())
    return {member.name: member.path.read_bytes() for member in members}


def test_wanted_members_are_copied_under_our_own_names(tmp_path: Path) -> None:
    raw = zipped(("coverage.xml", COVERAGE), ("other.bin", b"x"), ("deep/coverage.xml", b"2"), ("folder/", b""))
    found = copied(tmp_path, raw, wanted=lambda name: name.endswith(".xml"))
    assert found == {"coverage.xml": COVERAGE, "deep/coverage.xml": b"2"}


def test_bad_names_that_nobody_wants_do_no_harm(tmp_path: Path) -> None:
    raw = zipped(("../evil", b"x"), ("coverage.xml", COVERAGE))
    assert copied(tmp_path, raw, wanted=lambda name: name == "coverage.xml") == {"coverage.xml": COVERAGE}


def lying_about_size() -> bytes:
    """The directory says one byte; a mebibyte comes out."""
    raw = bytearray(zipped(("a", b"\0" * (1 << 20))))
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(raw)


def directory_of(size: int) -> bytes:
    """An archive whose end claims a list of members of that many bytes."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 0, 0)
    return b"PK\x01\x02" + b"\0" * size + end


def zip64_directory_of(size: int) -> bytes:
    head = b"PK\x01\x02" + b"\0" * size
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(head), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return head + end64 + locator + end


def encrypted() -> bytes:
    raw = bytearray(zipped(("a", b"secret")))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.index(signature) + offset] |= 1
    return bytes(raw)


def corrupted() -> bytes:
    raw = bytearray(zipped(("a", COVERAGE), how=zipfile.ZIP_STORED))
    raw[40] ^= 0xFF
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(zipped(("a", b"\0" * (5 << 20))), "more than is allowed", id="a thousandfold bomb"),
        pytest.param(zipped(*[(str(n), b"x") for n in range(101)]), "more than 100", id="too many members"),
        pytest.param(zipped(("../../etc/passwd", b"x")), "leads out", id="a step up"),
        pytest.param(zipped(("/etc/passwd", b"x")), "leads out", id="an absolute name"),
        pytest.param(zipped(("..\\..\\x", b"x")), "leads out", id="a step up as on Windows"),
        pytest.param(zipped((info("a", stat.S_IFLNK | 0o777), b"/etc/passwd")), "link", id="a symbolic link"),
        pytest.param(zipped((info("a", stat.S_IFCHR | 0o666), b"")), "link or a device", id="a device"),
        pytest.param(encrypted(), "encrypted", id="an encrypted member"),
        pytest.param(corrupted(), "cannot be read", id="a wrong checksum"),
        pytest.param(lying_about_size(), "cannot be read|more than is allowed", id="a size that is a lie"),
        pytest.param(directory_of(8 << 20), "too many", id="a list of members of 8 MiB"),
        pytest.param(zip64_directory_of(8 << 20), "too many", id="the same, hidden in the 64-bit format"),
        pytest.param(b"", "outside of itself", id="nothing"),
        pytest.param(b"<html>not a zip</html>", "cannot be read", id="a page"),
        pytest.param(zipped(("a", COVERAGE))[:-10], "cannot be read", id="an archive cut short"),
    ],
)
def test_harm_is_refused_with_its_reason(tmp_path: Path, raw: bytes, why: str) -> None:
    with pytest.raises(BadArchive, match=why):
        copied(tmp_path, raw)


def test_all_members_together_stay_within_the_cap(tmp_path: Path) -> None:
    raw = zipped(("a", b"x" * 600), ("b", b"y" * 600), how=zipfile.ZIP_STORED)
    assert len(copied(tmp_path, raw, Caps(most_bytes=1200))) == 2
    with pytest.raises(BadArchive):
        copied(tmp_path, raw, Caps(most_bytes=1199))


@given(st.binary(max_size=300), st.integers(0, 200), st.binary(min_size=1, max_size=8))
def test_no_garbage_gets_another_answer(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, at: int, over: bytes
) -> None:
    good = zipped(("coverage.xml", COVERAGE))
    for candidate in (raw, good[:at] + over + good[at + len(over) :]):
        folder = tmp_path_factory.mktemp("zip")
        (folder / "a.zip").write_bytes(candidate)
        try:
            members = copy_members(folder / "a.zip", folder, bool, Caps())
        except BadArchive:
            continue
        assert all(member.path.parent == folder for member in members)
