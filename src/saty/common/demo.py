"""Whether this database is a demo: `rehearsal`, which keeps the mark, answers."""

from collections.abc import Callable

from django.conf import settings

_ANSWERS: list[Callable[[], bool]] = []


def register(answer: Callable[[], bool]) -> None:
    """Called in `AppConfig.ready()` by whoever knows; registering the same one twice is one."""
    if answer not in _ANSWERS:
        _ANSWERS.append(answer)


def is_demo() -> bool:
    """Whether this database holds synthetic people only."""
    return any(answer() for answer in _ANSWERS)


def mail_folder() -> str:
    """Where a demo lays its mail as files; "" where it sends it, and outside a demo."""
    return str(getattr(settings, "EMAIL_FILE_PATH", None) or "") if is_demo() else ""
