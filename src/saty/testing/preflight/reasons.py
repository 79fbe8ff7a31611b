"""Who says for which reason somebody is not admitted: `decisions` does, which stands above."""

from collections.abc import Callable

from saty.programmes.kinds import StageResult

Reason = Callable[[StageResult], str]
"""Why a result is not admitted whatever the ranking says; "" for no such reason."""
_REASONS: list[Reason] = []


def register(reason: Reason) -> None:
    """Name what says it; called in `AppConfig.ready()`, once."""
    _REASONS[:] = [reason]


def reason_of(result: StageResult) -> str:
    """The reason that the message to a candidate with this result names."""
    return _REASONS[0](result)
