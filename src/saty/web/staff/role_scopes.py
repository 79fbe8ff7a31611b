"""For what a role can be held: everything, a competition, one of its commissions, an item bank."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from saty.bodies.scopes import bodies_in_open_competitions
from saty.people import queries
from saty.people.roles import body_scope, competition_scope
from saty.programmes.queries import competitions_within, rules_in_force_of
from saty.testing.scopes import bank_scope, banks
from saty.web.rule_words import own
from saty.web.titles import titles


def organisations() -> list[tuple[str, str]]:
    """Organisations to choose from, by key, in the reader's language."""
    language = translation.get_language() or "en"
    return [(o.key, o.name_in(language)) for o in queries.organisations()]


def scope_words() -> dict[str, str]:
    """Scope -> what it is, for every scope there is."""
    competitions = list(competitions_within(None))
    listed = {each.slug: each.id for each in competitions}
    named = titles(competitions)
    rules = rules_in_force_of(named, timezone.now())
    words: dict[str, str] = {"": _("Everything")}
    words |= {competition_scope(key): title for key, title in named.items()}
    for body, slug, key in bodies_in_open_competitions():
        competition = listed[slug]
        name = own(rules[competition].file.body(key).name)
        words[body_scope(body)] = f"{named[competition]}: {name}"
    language = translation.get_language() or "en"
    for bank, row in banks():
        words[bank_scope(bank)] = _("Item bank: %(name)s") % {"name": row.name_in(language)}
    return words


def scopes() -> list[tuple[str, Any]]:
    """Scopes to choose from."""
    return list(scope_words().items())
