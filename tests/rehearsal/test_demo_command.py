"""`saty demo`: a folder of its own, and mail that can be found there."""

import os
from pathlib import Path

import environ
import pytest

from saty.cli import demo


@pytest.fixture
def place(monkeypatch, tmp_path) -> Path:
    """The demo's folder, under one with a space and a sign in its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "PLACE", Path("my demo#1"))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return tmp_path / "my demo#1"


def test_mail_of_a_demo_is_laid_into_its_folder(place):
    demo._settings(8000)

    found = environ.Env.email_url_config(os.environ["SATY_MAIL_URL"])

    assert found["EMAIL_FILE_PATH"] == str(place / "mail")
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert (place / "mail").is_dir()


def test_demo_begins_with_an_empty_folder(place):
    place.mkdir()
    (place / "saty.sqlite3").write_text("of the time before")
    (place / "mail").mkdir()
    (place / "mail" / "old.log").write_text("of the time before")

    demo._settings(8000)

    assert [path.name for path in place.rglob("*")] == ["mail"]
