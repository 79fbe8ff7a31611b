"""For what a role can be held: everything, one competition, or one of its commissions."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from saty.bodies.scopes import bodies_in_open_competitions
from saty.people import queries
from saty.people.roles import body_scope, competition_scope
from saty.programmes.queries import competitions_within


def organisations() -> list[tuple[str, str]]:
    """Organisations to choose from, by key, in the reader's language."""
    language = translation.get_language() or "en"
    return [(o.key, o.name_in(language)) for o in queries.organisations()]


def scope_words() -> dict[str, str]:
    """Scope -> what it is, for every scope there is."""
    words: dict[str, str] = {"": _("Everything")}
    for competition in competitions_within(None):
        words[competition_scope(competition.id)] = competition.slug
    for body, slug, key in bodies_in_open_competitions():
        words[body_scope(body)] = f"{slug}: {key}"
    return words


def scopes() -> list[tuple[str, Any]]:
    """Scopes to choose from."""
    return list(scope_words().items())
