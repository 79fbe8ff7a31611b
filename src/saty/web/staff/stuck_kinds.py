"""Kinds of stuck cases: mail, tasks, files left, places in the log, announcements, completeness.

What belongs to no competition is shown to those whose role is for the whole house.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.applications import verification_queries as verification
from saty.common import stopped_tasks
from saty.decisions import queries as decisions
from saty.ledger import monitor
from saty.ledger import queries as ledger
from saty.ledger.kinds import KINDS
from saty.notices import queries as notices
from saty.programmes import queries as programmes
from saty.web.rule_words import own
from saty.web.staff import stuck
from saty.web.staff.stuck import SHOWN, Case, Kind, Reach
from saty.web.titles import titles

PLACE_WITHIN = timedelta(minutes=10)
LEFT_WITHIN = timedelta(hours=1)
ANNOUNCED_WITHIN = timedelta(minutes=5)


def _named(stages: Iterable[tuple[UUID, str]], at: datetime) -> dict[tuple[UUID, str], str]:
    """(competition, key of a stage) -> the titles of both, in the reader's language."""
    wanted = set(stages)
    if not wanted:
        return {}
    ids = {competition for competition, _stage in wanted}
    called = titles(programmes.competitions_within(f"competition:{each}" for each in ids))
    files = {each: rules.file for each, rules in programmes.rules_in_force_of(ids, at).items()}
    return {
        (competition, stage): f"{called[competition]}: {own(files[competition].stage(stage).title)}"
        for competition, stage in wanted
    }


def mails(at: datetime, within: Reach) -> Iterator[Kind]:
    """Mails that failed, and mails of which nobody knows whether they arrived."""
    if within is not None:
        return
    found = notices.stuck_deliveries()
    yield Kind(
        "mails",
        _("E-mails that did not go out, or may not have"),
        _("The message stands in the inbox all the same. Send the e-mail again if it matters."),
        found.count(),
        tuple(
            Case(
                format_lazy("{state}: {problem}", state=d.get_state_display(), problem=d.problem),
                d.changed_at,
                mend_url=reverse("staff_send_again", args=[d.id]),
            )
            for d in found[:SHOWN]
        ),
        _("Send again"),
    )


def tasks(at: datetime, within: Reach) -> Iterator[Kind]:
    """Background tasks that failed for good."""
    if within is not None:
        return
    found = stopped_tasks.failed()
    yield Kind(
        "tasks",
        _("Background tasks that failed"),
        _("The operator finds the reason in the log of the worker."),
        found.count(),
        tuple(
            Case(f"{task.task_name}: {task.exception_class_path}", task.finished_at)
            for task in found[:SHOWN]
        ),
    )


def leases(at: datetime, within: Reach) -> Iterator[Kind]:
    """Files that a verifier took, left unfinished, and nobody has taken since."""
    found = verification.leases_left(at - LEFT_WITHIN, within)
    shown = list(found[:SHOWN])
    words = _named(((competition, stage) for competition, _slug, stage, _until in shown), at)
    yield Kind(
        "leases",
        _("Files that were taken for verification and left"),
        _("The time to verify them ran out, so they are free again: a verifier takes the next."),
        found.count(),
        tuple(
            Case(
                words[competition, stage],
                until,
                url=reverse("staff_verification", args=[slug, stage]),
            )
            for competition, slug, stage, until in shown
        ),
    )


def places(at: datetime, within: Reach) -> Iterator[Kind]:
    """Entries of the log that have no place for ten minutes: no worker runs."""
    if within is not None:
        return
    found = ledger.entries_without_place(at - PLACE_WITHIN)
    yield Kind(
        "places",
        _("Entries of the log without a place"),
        _("No worker has run for ten minutes. The operator starts it."),
        found.count(),
        tuple(Case(KINDS[entry.kind].words, entry.at) for entry in found[:SHOWN]),
    )


def announcements(at: datetime, within: Reach) -> Iterator[Kind]:
    """Decisions that are announced, of which the next roster and the messages are not made."""
    found = decisions.due_announcements(at - ANNOUNCED_WITHIN, within)
    shown = list(found.select_related("stage")[:SHOWN])
    words = _named(((each.stage.competition_id, each.stage.key) for each in shown), at)
    yield Kind(
        "announcements",
        _("Announced decisions that were not recorded"),
        _("Candidates see the decision; their messages wait. The operator starts the worker."),
        found.count(),
        tuple(
            Case(words[each.stage.competition_id, each.stage.key], each.announce_at)
            for each in shown
        ),
    )


def completeness(at: datetime, within: Reach) -> Iterator[Kind]:
    """What the last comparison of the log with the tables found."""
    if within is not None:
        return
    compared = monitor.last_compared()
    if compared is None:
        return
    url = reverse("audit_completeness")
    words = _("What the last comparison found")
    yield Kind(
        "completeness",
        _("Acts without an entry, or entries without their act"),
        _("An auditor compares the log again and sees each of them."),
        compared.count,
        (Case(words, compared.at, url=url),),
    )


def register() -> None:
    """Called in `WebConfig.ready()`."""
    for source in (mails, tasks, leases, places, announcements, completeness):
        stuck.register(source)
