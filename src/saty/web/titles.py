"""What officials call a competition: the title of its programme, in the reader's language."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from saty.programmes import queries as programmes
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.programmes.models import Competition


def titles(competitions: Iterable["Competition"]) -> dict[UUID, str]:
    """Competition -> its title; with its name in addresses where others bear the same one."""
    listed = list(competitions)
    rules = programmes.rules_in_force_of((each.id for each in listed), timezone.now())
    shared = programmes.programmes_held_again()
    return {each.id: _title(each, rules.get(each.id), shared) for each in listed}


def entitle(competitions: Iterable["Competition"]) -> None:
    """Give each competition of a list its title, for the filter `title_of` and for templates."""
    listed = list(competitions)
    found = titles(listed)
    for each in listed:
        each.title_shown = found[each.id]  # type: ignore[attr-defined]


def _title(
    competition: "Competition", rules: programmes.RulesInForce | None, shared: frozenset[str]
) -> str:
    if rules is None:
        return competition.slug
    title = own(rules.file.title)
    return f"{title} ({competition.slug})" if competition.programme_key in shared else title
