"""Production settings, read in a process of their own."""

import json
import os
import subprocess
import sys

import pytest

from tests.core import pki

KEYS = {
    "SATY_MODE": "production",
    "SATY_SECRET_KEY": "s" * 64,
    "SATY_FIELD_KEYS": f"2:{'22' * 32},1:{'11' * 32}",
    "SATY_ITEM_KEYS": f"1:{'44' * 32}",
    "SATY_EXAM_KEYS": f"1:{'55' * 32}",
    "SATY_INDEX_KEYS": f"1:{'33' * 32}",
    "SATY_ADDRESS": "https://selection.example.org",
    "SATY_HOSTS": "selection.example.org",
}
ASKED = """
import json
from django.conf import settings
names = NAMES
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings_with(names: list[str], **changed: str | None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SATY_")}
    environment |= {k: v for k, v in (KEYS | changed).items() if v is not None}
    environment["DJANGO_SETTINGS_MODULE"] = "saty.config.settings"
    code = ASKED.replace("NAMES", repr(names))
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_cookies_under_https_are_bound_to_the_host_and_shut_to_scripts():
    expected = {
        f"{cookie}_COOKIE_{what}": value
        for cookie, name in {"SESSION": "session", "CSRF": "csrf", "LANGUAGE": "language"}.items()
        for what, value in {
            "NAME": f"__Host-{name}",
            "SECURE": True,
            "HTTPONLY": True,
            "SAMESITE": "Lax",
            "PATH": "/",
            "DOMAIN": None,
        }.items()
    }

    answer = settings_with(list(expected))

    assert json.loads(answer.stdout) == expected


def test_production_checks_passwords_by_argon2_alone_and_hides_errors():
    answer = settings_with(["PASSWORD_HASHERS", "DEBUG", "SECURE_HSTS_SECONDS"])

    assert json.loads(answer.stdout) == {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "DEBUG": False,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }


@pytest.mark.parametrize(
    "key",
    ["SATY_SECRET_KEY", "SATY_FIELD_KEYS", "SATY_ITEM_KEYS", "SATY_EXAM_KEYS", "SATY_INDEX_KEYS"],
)
def test_production_without_a_key_of_its_own_does_not_start(key):
    answer = settings_with(["DEBUG"], **{key: None})

    assert answer.returncode == 1
    assert key in answer.stderr


@pytest.mark.parametrize("ring", ["0:" + "11" * 32, "1:11", "256:" + "11" * 32, "1"])
def test_key_ring_that_is_not_one_does_not_start(ring):
    answer = settings_with(["DEBUG"], SATY_FIELD_KEYS=ring)

    assert answer.returncode == 1


def test_roots_for_signing_that_cannot_be_read_do_not_start(tmp_path):
    roots = tmp_path / "roots.pem"
    missing = settings_with(["DEBUG"], SATY_SIGNING_ROOTS=str(roots))
    roots.write_text("no certificates")
    empty = settings_with(["DEBUG"], SATY_SIGNING_ROOTS=str(roots))
    roots.write_bytes(pki.root().pem())
    readable = settings_with(["SATY_SIGNING_ROOTS"], SATY_SIGNING_ROOTS=str(roots))

    assert (missing.returncode, empty.returncode) == (1, 1)
    assert "SATY_SIGNING_ROOTS" in missing.stderr
    assert "SATY_SIGNING_ROOTS" in empty.stderr
    assert json.loads(readable.stdout) == {"SATY_SIGNING_ROOTS": str(roots)}


def test_mode_that_is_unknown_does_not_start():
    answer = settings_with(["DEBUG"], SATY_MODE="prod")

    assert answer.returncode == 1
    assert "development, test or production" in answer.stderr
