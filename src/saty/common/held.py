"""What is held: the class, purpose and retention of every field of every model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop

FieldClass = Literal["public", "personal", "secret"]


@dataclass(frozen=True, slots=True)
class Held:
    """How one field is kept: who may see it, why it is held, how long."""

    field_class: FieldClass
    purpose: str
    kept: str


def public(purpose: str, kept: str = gettext_noop("with the competition")) -> Held:
    """May be published."""
    return Held("public", purpose, kept)


def personal(
    purpose: str, kept: str = gettext_noop("until the candidate's file is erased")
) -> Held:
    """About a person: shown only to those whose work needs it."""
    return Held("personal", purpose, kept)


def secret(purpose: str, kept: str) -> Held:
    """Never shown: keys, salts, tokens, password hashes."""
    return Held("secret", purpose, kept)


CLASSES: dict[str, Held] = {}
"""`app.model.field` -> how it is held."""


def hold(model: str, fields: Mapping[str, Held]) -> None:
    """Declare the fields of a model ("app.model"), beside its definition."""
    CLASSES.update({f"{model}.{name}": held for name, held in fields.items()})
