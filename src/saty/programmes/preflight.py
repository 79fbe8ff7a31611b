"""The pre-flight: what must be so before a competition opens.

Checked here: every text in three languages and every rule of the file (the file's own check),
every message template filled, every window in order, an officer for every duty. Upper apps
register what they know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import get_args

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from saty.people.queries import holders_of
from saty.people.roles import Role, competition_scope
from saty.programmes import queries, reading
from saty.programmes.models import FILING, Competition
from saty.programmes.queries import WindowTimes
from saty.programmes.schema import MessageKind, ProgrammeFile


@dataclass(frozen=True, slots=True)
class PreflightFault:
    """One thing to mend: what, in words, and where.

    `place` is "file" (or "file:<line>"), "calendar:<window>", "people:<role>", "body:<key>".
    """

    key: str
    words: "str | Promise"
    place: str
    is_warning: bool = False
    """Whether the competition can open all the same."""


Check = Callable[[Competition, ProgrammeFile, datetime], Iterator[PreflightFault]]
_REGISTERED: list[Check] = []


def register(check: Check) -> None:
    """Add a check of an upper app; registering the same one twice has no effect."""
    if check not in _REGISTERED:
        _REGISTERED.append(check)


def preflight(competition: Competition, at: datetime) -> tuple[PreflightFault, ...]:
    """Everything to mend before `competition` opens, file first; empty when it is ready."""
    rules = queries.draft_rules(competition.id)
    checked = reading.check(rules.text)
    faults = [
        PreflightFault(f"file.{f.key}", f"{f.place}: {f.message}. {f.remedy}", f"file:{f.line}")
        for f in checked.errors
    ]
    if checked.programme is None:
        return tuple(faults)
    checks: tuple[Check, ...] = (_messages, _windows, _duties, *_REGISTERED)
    for check in checks:
        faults.extend(check(competition, checked.programme, at))
    return tuple(faults)


def _messages(
    competition: Competition, file: ProgrammeFile, at: datetime
) -> Iterator[PreflightFault]:
    for kind in get_args(MessageKind):
        if kind not in file.messages:
            words = format_lazy(_("The message “{kind}” has no text."), kind=kind)
            yield PreflightFault("message.missing", words, "file")


def _windows(
    competition: Competition, file: ProgrammeFile, at: datetime
) -> Iterator[PreflightFault]:
    windows = queries.windows(competition.id)
    keys = (FILING, *(stage.key for stage in file.stages))
    for key in keys:
        if key not in windows:
            words = format_lazy(_("The window “{key}” has no dates."), key=key)
            yield PreflightFault("window.missing", words, f"calendar:{key}")
    found = [windows[key] for key in keys if key in windows]
    yield from _in_order(found)
    if found and found[0].closes_at <= at:
        words = _("Filing would close before the competition opens. Set later dates.")
        yield PreflightFault("window.past", words, f"calendar:{found[0].key}")


def _in_order(windows: list[WindowTimes]) -> Iterator[PreflightFault]:
    """Filing, documents over it, and then each stage after the one before has closed."""
    for before, after in pairwise(windows):
        lies_over_filing = before.key == FILING and after.opens_at >= before.opens_at
        if lies_over_filing and after.closes_at >= before.closes_at:
            continue
        if after.opens_at < before.closes_at:
            words = format_lazy(
                _("The window “{after}” begins before “{before}” has ended."),
                after=after.key,
                before=before.key,
            )
            yield PreflightFault("window.order", words, f"calendar:{after.key}")


def _duties(
    competition: Competition, file: ProgrammeFile, at: datetime
) -> Iterator[PreflightFault]:
    scope = competition_scope(competition.id)
    for duty in file.duties:
        held_by = holders_of(duty.role, scope).count()
        if held_by < duty.minimum:
            words = format_lazy(
                ngettext_lazy(
                    "{role}: {needed} person is needed, and there are {held}.",
                    "{role}: {needed} people are needed, and there are {held}.",
                    duty.minimum,
                ),
                role=Role(duty.role).label,
                needed=duty.minimum,
                held=held_by,
            )
            yield PreflightFault("duty.unfilled", words, f"people:{duty.role}")
