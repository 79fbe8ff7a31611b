"""Whether a test may be checked in to, started, gone on with, taken over or finished now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from saty.common.actors import CLOCK, Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.roles import CANDIDATE
from saty.programmes import schema
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry
from saty.testing.models import Form, Sitting, SittingPart


def check_own(entry: RosterEntry, by: Actor) -> None:
    """A candidate sits the own test."""
    if by.role != CANDIDATE or entry.application.candidate_id != by.person:
        raise NotYours("not_your_test", _("This is somebody else's test."))


def check_sits(sitting: Sitting, by: Actor) -> None:
    """A candidate sits the own test; that of a pre-flight is the machine's."""
    if sitting.preflight_id is None:
        check_own(sitting.entry, by)
    elif by != CLOCK:
        raise NotYours("synthetic", _("Nobody sits this test: it is a trial of the system."))


def check_checks_in(
    entry: RosterEntry,
    rule: schema.Stage,
    window: WindowTimes,
    form: Form | None,
    language: str,
    place: str,
    at: datetime,
) -> Form:
    """From a while before the window until its end, for whoever has a form and is still in.

    The form that is sat comes back.
    """
    exam = rule.exam or schema.Exam(default=True)
    check_takes_part(entry)
    if at < window.opens_at - timedelta(minutes=exam.check_in_minutes):
        raise NotNow("too_early", _("The waiting room is not open yet. Come back later."))
    if at >= window.closes_at:
        raise NotNow("window_over", _("The time in which this test can be started is over."))
    if form is None:
        raise NotNow("no_form", _("Your form of the test is not ready yet. Write to us for help."))
    if language not in form.blueprint.bank.languages:
        raise Refusal("unknown_language", _("The test is not there in this language."))
    if place not in exam.places:
        raise NotNow("no_seat", _("You sit this test in a venue, and have no seat there yet."))
    return form


def check_takes_part(entry: RosterEntry) -> None:
    """The candidacy has not ended."""
    if hasattr(entry, "end"):
        raise NotNow("not_on_roster", _("You take no part in this stage any more."))


def check_same_device(sitting: Sitting, device: str) -> None:
    """Another device has to take over deliberately."""
    if sitting.device != device:
        raise NotNow(
            "other_device",
            _("This test is being sat on another device. You can go on here instead."),
        )


def check_runs(sitting: Sitting) -> None:
    """It was started, and is neither finished nor void."""
    if sitting.started_at is None:
        raise NotNow("not_started", _("This test has not been started yet."))
    if sitting.finished_at is not None or sitting.voided_at is not None:
        raise NotNow("sitting_over", _("This test is finished."))


def part_that_may_begin(
    sitting: Sitting,
    parts: Sequence[SittingPart],
    number: int,
    rule: schema.Stage,
    at: datetime,
) -> SittingPart:
    """The section of this number, if its turn has come; one that has begun is given as it is."""
    if not 0 <= number < len(parts):
        raise NotNow("no_such_part", _("The test has no such section."))
    part = parts[number]
    if part.began_at is not None:
        return part
    if sitting.finished_at is not None or sitting.voided_at is not None:
        raise NotNow("sitting_over", _("This test is finished."))
    if number and parts[number - 1].began_at is None:
        raise NotNow("out_of_turn", _("Sections follow one another. Begin with the one before."))
    if not number:
        _check_starts(sitting, rule, at)
    return part


def _check_starts(sitting: Sitting, rule: schema.Stage, at: datetime) -> None:
    exam = rule.exam or schema.Exam(default=True)
    if sitting.entry_id is not None:
        check_takes_part(sitting.entry)
    if sitting.starts_from and at < sitting.starts_from:
        raise NotNow("too_early", _("The test cannot be started yet. It opens by itself."))
    if sitting.starts_until and at >= sitting.starts_until:
        raise NotNow("window_over", _("The time in which this test can be started is over."))
    is_checked = exam.identity == "checked" or sitting.place == "venue"
    if is_checked and sitting.identity_confirmed_by_id is None:
        raise NotNow(
            "identity_open", _("An official confirms who you are first. Wait for a moment.")
        )


def check_language(language: str, languages: Sequence[str], exam: schema.Exam) -> None:
    """The language can be changed, to one that the form is there in."""
    if not exam.switch_language:
        raise NotNow("language_stays", _("The language of this test cannot be changed."))
    if language not in languages:
        raise Refusal("unknown_language", _("The test is not there in this language."))


def check_reopens(sitting: Sitting, at: datetime) -> None:
    """Finishing can be taken back while the last section has time."""
    last = sitting.parts.order_by("-number").first()
    if sitting.voided_at is not None or last is None or last.ends_at is None or at >= last.ends_at:
        raise NotNow("time_is_up", _("Time is up, and what you answered is kept as it is."))
