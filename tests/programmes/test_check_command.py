"""`saty check`: what it prints, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from saty.cli.main import app
from saty.programmes import shipped
from tests.programmes.small import SMALL, with_change


def run(*arguments: str) -> Result:
    """Run `saty check`."""
    return CliRunner().invoke(app, ["check", *arguments])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A file with one error and one warning."""
    path = tmp_path / "broken.toml"
    text = with_change("years = 35", "years = 350").replace('ru = "Агентство"', 'ru = "Agency"')
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", shipped.names())
def test_shipped_programme_is_sound(name: str) -> None:
    result = run(name)

    assert result.exit_code == 0
    assert result.stdout.startswith(f"{name} is sound: ")


def test_sound_file_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")

    result = run(str(path))

    assert result.exit_code == 0
    assert "Small programme, 4 stages" in result.stdout


def test_fault_is_told_with_its_place_and_remedy(broken: Path) -> None:
    result = run(str(broken))

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{broken}:8:33: owner.ru: warning: the Russian text has no Cyrillic letter. "
        "Check that the right text stands here.",
        f"{broken}:22:9: eligibility.rules.age.years: the number is above 120. Write 120 or less.",
        f"{broken} cannot be used yet: 1 error, 1 warning. "
        "More may show once these are mended: check it again.",
    ]


def test_warning_alone_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "doubtful.toml"
    path.write_text(with_change('ru = "Агентство"', 'ru = "Agency"'), encoding="utf-8")

    result = run(str(path))

    assert result.exit_code == 0
    assert "owner.ru: warning: the Russian text has no Cyrillic letter." in result.stdout


def test_faults_as_json(broken: Path) -> None:
    result = run("--json", str(broken))

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["sound"], told["sha256"]) == (False, None)
    assert told["is_all"] is False
    assert [(fault["line"], fault["key"]) for fault in told["faults"]] == [
        (8, "not_russian"),
        (22, "out_of_range"),
    ]


def test_inconsistent_file_of_the_right_shape_tells_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "doubtful.toml"
    path.write_text(with_change('rubric = "essay"', 'rubric = "esay"'), encoding="utf-8")

    result = run(str(path))

    assert result.stdout.endswith("cannot be used yet: 1 error, 1 warning.\n")


def test_mistyped_name_of_a_programme_is_told_with_the_one_meant() -> None:
    result = run("kz-regional-reserv")

    assert result.exit_code == 1
    assert 'Did you mean "kz-regional-reserve"?' in result.stdout


@pytest.mark.parametrize("path", ["no-such-file.toml", "/", "with\0null", "/dev/null/x"])
def test_file_that_cannot_be_read_is_told(path: str) -> None:
    result = run(path)

    assert result.exit_code == 1
    assert "or one of: kz-presidential-reserve" in result.stdout


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[" * 2_000_000])
def test_strange_bytes_end_without_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "strange.toml"
    path.write_bytes(content)

    result = run(str(path))

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "cannot be used yet: 1 error" in result.stdout


def test_check_needs_no_django() -> None:
    program = (
        "import sys; from saty.cli.check import check; code = check('kz-regional-reserve'); "
        "sys.exit(code or 'django' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": "src"}, check=False
    )

    assert done.returncode == 0
