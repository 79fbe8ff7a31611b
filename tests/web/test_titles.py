"""What officials call a competition."""

import pytest
from django.utils import timezone

from saty.programmes.queries import rules_in_force
from saty.web.titles import titles
from tests.programmes import drafts

pytestmark = pytest.mark.django_db


def title_of(competition) -> str:
    """The title that its programme file has."""
    return rules_in_force(competition.id, timezone.now()).file.title.en


def test_competition_is_called_by_the_title_of_its_programme():
    made = drafts.draft(slug="reserve-2026")

    assert titles([made]) == {made.id: title_of(made)}


def test_competitions_of_one_programme_are_told_apart_by_their_addresses():
    first, second = drafts.draft(slug="reserve-2026"), drafts.draft(slug="reserve-2027")

    title = title_of(first)
    assert titles([first, second]) == {
        first.id: f"{title} (reserve-2026)",
        second.id: f"{title} (reserve-2027)",
    }


def test_titles_of_any_number_take_two_queries(django_assert_num_queries):
    made = [drafts.draft(slug=f"reserve-{n}") for n in range(3)]
    titles(made)

    with django_assert_num_queries(2):
        titles(made)
