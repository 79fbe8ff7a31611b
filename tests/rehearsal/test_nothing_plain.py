"""What a first stage leaves in the database: nobody who reads its tables learns who somebody is."""

from datetime import date

import pytest
from django.db import connection

from saty.core.rules.ages import last_day_of_age
from saty.decisions.models import Outcome
from saty.programmes import shipped
from saty.rehearsal import staging
from saty.rehearsal.cast import make_cast
from saty.rehearsal.filing import file_all
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.population import Synthetic
from saty.rehearsal.scene import Scene
from saty.rehearsal.walk import BEFORE, OPENS_AT

SIZE = 40
AGE_LIMIT = 35
PERSONAL = ("full-name", "identity-number", "birth-date", "phone")


@pytest.fixture
def decided(db, settings, tmp_path) -> Scene:
    """The documents of forty people are verified, decided and announced."""
    settings.MEDIA_ROOT = tmp_path
    scene = open_scene(
        shipped.text_of("kz-regional-reserve"), cast=make_cast(OPENS_AT - BEFORE), slug="r",
        opens_at=OPENS_AT, size=SIZE, seed=5,
    )  # fmt: skip
    file_all(scene, setting_of(scene))
    staging.hold(scene, "documents")
    return scene


def in_plain() -> str:
    """All that stands in the tables, as whoever steals the disk can read it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(bytes(v) if isinstance(v, memoryview) else v) for r in cursor for v in r]
    return "\n".join(found)


def said_by(person: Synthetic) -> dict[str, str]:
    """What somebody answered that tells who they are, and what follows from it."""
    answers = {key: value for part in person.answers.values() for key, value in part.items()}
    birth = date.fromisoformat(answers["birth-date"])
    return {key: str(answers[key]) for key in PERSONAL} | {
        "the last day of an age": last_day_of_age(birth, AGE_LIMIT).isoformat()
    }


def test_nobodys_answers_can_be_read_in_any_table(decided):
    assert set(Outcome.objects.exclude(reason="").values_list("reason", flat=True)) >= {"rule:age"}
    plain = in_plain()

    leaked = {
        key for person in decided.people.values() for key, text in said_by(person).items()
        if text in plain
    }  # fmt: skip

    assert leaked == set()
    assert '"UZ"' not in plain
