"""`{% load people %}`: organisations and scopes in the reader's language."""

from typing import Any

from django import template
from django.utils import translation

register = template.Library()


@register.filter
def own_name(organisation: Any) -> str:
    """The name of an organisation in the reader's language."""
    return str(organisation.name_in(translation.get_language() or "en"))


@register.filter
def at_key(words: dict[str, Any], key: str) -> Any:
    """The words at a key; the key itself where there are none."""
    return words.get(key, key)
