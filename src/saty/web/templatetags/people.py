"""`{% load people %}`: organisations, scopes and competitions in the reader's language."""

from typing import Any

from django import template
from django.utils import translation

from saty.web.titles import titles

register = template.Library()


@register.filter
def title_of(competition: Any) -> str:
    """What a competition is called, in the reader's language; asked for once for each object."""
    known: str | None = getattr(competition, "title_shown", None)
    if known is None:
        known = competition.title_shown = titles([competition])[competition.id]
    return known


@register.filter
def own_name(organisation: Any) -> str:
    """The name of an organisation in the reader's language."""
    return str(organisation.name_in(translation.get_language() or "en"))


@register.filter
def at_key(words: dict[str, Any], key: str) -> Any:
    """The words at a key; the key itself where there are none."""
    return words.get(key, key)
