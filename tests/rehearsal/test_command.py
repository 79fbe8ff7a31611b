"""`saty rehearse`: a mistake of the user ends with 1 and a sentence, before any work."""

import pytest
from typer.testing import CliRunner

from saty.cli import rehearse
from saty.cli.main import app
from saty.programmes import shipped


def said(monkeypatch, *arguments: str) -> str:
    lines: list[str] = []
    monkeypatch.setattr(rehearse.console, "print", lambda line: lines.append(str(line)))
    result = CliRunner().invoke(app, ["rehearse", *arguments])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["nosuch", "/", "with\0null"])
def test_programme_that_is_not_there_is_told(monkeypatch, name):
    assert said(monkeypatch, name) == f"{name}: no such file, and no programme of this name ships."


def test_file_that_is_no_text_is_told(monkeypatch, tmp_path):
    path = tmp_path / "strange.toml"
    path.write_bytes(b"\xff\xfe")

    assert "no text in UTF-8" in said(monkeypatch, str(path))


def test_file_with_faults_is_told(monkeypatch, tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("key = 1", encoding="utf-8")

    assert "the file has faults" in said(monkeypatch, str(path))


def test_report_without_its_folder_is_told_before_any_work(monkeypatch, tmp_path):
    report = tmp_path / "nowhere" / "report.json"

    told = said(monkeypatch, shipped.names()[0], "--json", str(report))

    assert told == f"{report}: there is no such folder to write to."


def test_folder_to_keep_that_holds_something_is_told_and_left_alone(monkeypatch, tmp_path):
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")

    told = said(monkeypatch, shipped.names()[0], "--keep", str(tmp_path))

    assert told == f"{tmp_path} is not empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_folder_to_keep_that_is_a_file_is_told(monkeypatch, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("keep me", encoding="utf-8")

    assert said(monkeypatch, shipped.names()[0], "--keep", str(file)) == f"{file} is not a folder"
