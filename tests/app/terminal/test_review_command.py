"""`quaygate review` as a person runs it: a real checkout, the real command, the files and exit codes it promises."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
CONFIG = "version: 1\n"
CLEAN = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
EVIL = "import os\n\n\ndef run(request):\n    return eval(request.args['rule'])\n"


def git(where: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=where, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    where = tmp_path / "shop"
    (where / "shop").mkdir(parents=True)
    (where / ".github").mkdir()
    (where / ".github" / "quaygate.yml").write_text(CONFIG)
    (where / "shop" / "cart.py").write_text(CLEAN)
    git(where, "init", "-q", "-b", "main", ".")
    git(where, "add", "-A")
    git(where, "commit", "-qm", "Start")
    git(where, "checkout", "-qb", "feature")
    return where


def quaygate(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments], cwd=where, capture_output=True, text=True, env=environment
    )


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m app` in somebody's checkout must find our package, not a folder of theirs called app."""
    monkeypatch.setenv("PYTHONSAFEPATH", "1")


def test_a_clean_change_passes_with_exit_code_0(checkout: Path) -> None:
    (checkout / "shop" / "more.py").write_text("def first(words: list[str]) -> str:\n    return words[0]\n")
    done = quaygate(checkout, "review")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    assert "shop/more.py" not in done.stderr


def test_a_vulnerability_fails_with_exit_code_1_and_names_its_line(checkout: Path) -> None:
    (checkout / "shop" / "evil.py").write_text(EVIL)
    done = quaygate(checkout / "shop", "review")  # from a folder inside it
    assert done.returncode == 1, done.stderr
    assert "shop/evil.py:5" in done.stdout
    assert subprocess.run(["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True).stdout == (
        "?? shop/evil.py\n"
    ), "nothing of the checkout was touched"


def test_committed_work_is_reviewed_between_two_revisions(checkout: Path) -> None:
    (checkout / "shop" / "evil.py").write_text(EVIL)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Evil")
    (checkout / "shop" / "evil.py").write_text(CLEAN)
    assert quaygate(checkout, "review", "--base", "main", "--head", "feature").returncode == 1
    assert quaygate(checkout, "review", "--base", "main").returncode == 0, "the uncommitted mend counts"


def test_json_is_as_documented(checkout: Path, tmp_path: Path) -> None:
    (checkout / "shop" / "evil.py").write_text(EVIL)
    done = quaygate(checkout, "review", "--format", "json", "--output", str(tmp_path / "out.json"))
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    report = json.loads((tmp_path / "out.json").read_text())
    jsonschema_rs.validate(SCHEMA, report)
    assert report["schema"] == 1
    assert report["verdict"]["conclusion"] == "failure"
    finding = next(item for item in report["findings"] if item["dimension"] == "security")
    assert (finding["path"], finding["line"], finding["origin"]) == ("shop/evil.py", 5, "introduced")
    assert {entry["reviewer"] for entry in report["evidence"]} >= {"security", "quality", "coverage"}


@pytest.mark.parametrize(("form", "sign"), [("sarif", '"version": "2.1.0"'), ("html", "<!doctype html>")])
def test_the_other_formats_go_to_standard_output(checkout: Path, form: str, sign: str) -> None:
    (checkout / "shop" / "evil.py").write_text(EVIL)
    done = quaygate(checkout, "review", "--format", form)
    assert done.returncode == 1
    assert sign.lower() in done.stdout.lower()


def test_a_coverage_report_is_taken_from_the_command_line(checkout: Path, tmp_path: Path) -> None:
    body = "".join(f"    {name} = words[{number}]\n" for number, name in enumerate("abcd"))
    (checkout / "shop" / "more.py").write_text(f"def many(words: list[str]) -> str:\n{body}    return a + b + c + d\n")
    lines = "".join(f"DA:{number},0\n" for number in range(1, 7))
    report = tmp_path / "lcov.info"
    report.write_text(f"SF:shop/more.py\n{lines}end_of_record\n")
    done = quaygate(checkout, "review", "--coverage", str(report))
    assert done.returncode == 1, done.stdout
    assert "overage" in done.stdout
    report.write_text(f"SF:shop/more.py\n{lines.replace(',0', ',1')}end_of_record\n")
    assert quaygate(checkout, "review", "--coverage", str(report)).returncode == 0


def test_evidence_that_the_base_asks_for_and_nobody_gives_fails(checkout: Path) -> None:
    (checkout / "shop" / "more.py").write_text("def first(words: list[str]) -> str:\n    return words[0]\n")
    wants = checkout.parent / "wants.yml"
    wants.write_text("version: 1\ncoverage: {}\n")
    assert quaygate(checkout, "review", "--config", str(wants)).returncode == 1


COULD_NOT_RUN = {
    "an unknown base": (["--base", "nowhere"], "nowhere"),
    "an unknown head": (["--head", "nowhere"], "nowhere"),
    "a config that is not there": (["--config", "missing.yml"], "missing.yml"),
    "a report that is not there": (["--coverage", "missing.xml"], "missing.xml"),
    "an unknown format": (["--format", "pdf"], "pdf"),
}


@pytest.mark.parametrize(("arguments", "named"), COULD_NOT_RUN.values(), ids=COULD_NOT_RUN.keys())
def test_what_cannot_be_done_ends_with_2_and_names_the_reason(checkout: Path, arguments: list[str], named: str) -> None:
    done = quaygate(checkout, "review", *arguments)
    assert done.returncode == 2, done.stdout
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_checkout_it_says_so(tmp_path: Path) -> None:
    done = quaygate(tmp_path, "review")
    assert done.returncode == 2
    assert "git" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_configuration_is_told_line_by_line(checkout: Path) -> None:
    broken = checkout / "broken.yml"
    broken.write_text("version: 1\ngate:\n  securty: 8\n")
    done = quaygate(checkout, "config", "check", "broken.yml")
    assert done.returncode == 1
    assert "security" in done.stderr
    assert "broken.yml:3" in done.stderr
    assert quaygate(checkout, "review", "--config", "broken.yml").returncode == 2
    assert quaygate(checkout, "config", "check").returncode == 0
    assert quaygate(checkout, "config", "check", "nothing.yml").returncode == 2


def test_the_server_names_every_missing_setting_and_ends_with_2(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "serve"], cwd=tmp_path, capture_output=True, text=True, env=bare
    )
    assert done.returncode == 2
    for name in ("QUAYGATE_APP_ID", "QUAYGATE_PRIVATE_KEY_FILE", "QUAYGATE_WEBHOOK_SECRET"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_where_no_sandbox_can_be_had_it_refuses_and_says_how_to_get_one(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "shop" / "evil.py").write_text(EVIL)
    program = (
        "import reviewers.jail as j; j.TIERS = (); import sys; sys.argv = ['quaygate', 'review'];"
        "from app.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 2
    assert "bubblewrap" in done.stderr


def test_without_its_tools_it_says_how_to_get_them(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAYGATE_SEMGREP_CORE", "/nowhere/semgrep-core")
    (checkout / "shop" / "evil.py").write_text(EVIL)
    done = quaygate(checkout, "review")
    assert done.returncode == 2
    assert "uv tool install semgrep" in done.stderr
