"""Who renders a locked form as devices get it: pages do, which stand above this app."""

from collections.abc import Callable, Mapping
from datetime import datetime

from saty.testing.models import Form

Make = Callable[[Form, datetime], Mapping[str, str]]
"""Makes what is missing; language -> hash of the sheet."""
_MAKERS: list[Make] = []


def register(make: Make) -> None:
    """Name what makes sheets; called in `AppConfig.ready()`, once."""
    _MAKERS[:] = [make]


def ensured(form: Form, at: datetime) -> Mapping[str, str]:
    """Language -> hash of the form's sheet, made where it is not there yet."""
    return _MAKERS[0](form, at)
