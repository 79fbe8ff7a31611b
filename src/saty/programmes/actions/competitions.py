"""Competitions: drafted from a programme file, opened by another person, ended or cancelled."""

from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.core.ledger.entry import instant
from saty.ledger import actions as ledger
from saty.programmes import consequences, entries, policies, queries, reading
from saty.programmes.calendar import planned
from saty.programmes.faults import FaultyFile
from saty.programmes.models import Competition, CompetitionWindow, RulesVersion
from saty.programmes.preflight import preflight
from saty.programmes.rules_text import RulesText
from saty.programmes.schema import ProgrammeFile
from saty.programmes.states import AMENDMENT, COMPETITION

_read = lru_cache(maxsize=8)(reading.read)
"""A text means one programme, and is read at drafting, at opening and at each amendment."""


def read_file(text: str) -> ProgrammeFile:
    """The programme of a file; NotNow if it has faults (the check names them by line)."""
    try:
        return _read(text)
    except FaultyFile as error:
        raise NotNow(
            "file.faulty", _("The programme file has faults. Mend them, then send it again.")
        ) from error


@transaction.atomic
def draft_competition(
    *, text: str, slug: str, opens_at: datetime, by: Actor, at: datetime
) -> Competition:
    """Make a competition from the text of a programme file, its dates counted from `opens_at`.

    Raises NotNow for a file with faults, Conflict where the address `slug` is taken.
    """
    file = read_file(text)
    competition = Competition(
        slug=slug,
        programme_key=file.key,
        opens_at=opens_at,
        created_by_id=by.account,
        created_at=at,
    )
    _insert(competition)
    rules = _new_rules(competition, file, text, by, at)
    _make_windows(competition, file)
    consequences.on_drafted.run(competition, by=by, at=at)
    ledger.record(
        entries.COMPETITION_DRAFTED,
        subject=f"competition:{competition.id}",
        competition=str(competition.id),
        by=by,
        at=at,
        slug=slug,
        programme=file.key,
        rules_sha256=rules.sha256,
    )
    return competition


def _insert(competition: Competition) -> None:
    try:
        with transaction.atomic():
            competition.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "competition.slug", _("Another competition has this address. Choose another one.")
        ) from error


def _new_rules(
    competition: Competition, file: ProgrammeFile, text: str, by: Actor, at: datetime
) -> RulesVersion:
    frozen = RulesText.of(file)
    return RulesVersion.objects.create(
        competition=competition,
        number=1,
        text=text,
        canonical=frozen.canonical.decode(),
        sha256=frozen.sha256,
        drafted_by_id=by.account,
        drafted_at=at,
    )


def _make_windows(competition: Competition, file: ProgrammeFile) -> None:
    CompetitionWindow.objects.bulk_create(
        CompetitionWindow(
            competition=competition, key=w.key, opens_at=w.opens_at, closes_at=w.closes_at
        )
        for w in planned(file, competition.opens_at)
    )


@transaction.atomic
def replace_file(
    *, competition: Competition, text: str, opens_at: datetime, by: Actor, at: datetime
) -> Competition:
    """Give a draft another text and opening; its windows are counted anew. NotNow once open."""
    draft = _locked(competition)
    policies.check_is_draft(draft)
    file = read_file(text)
    if file.key != draft.programme_key:
        raise NotNow(
            "file.programme", _("This file describes another programme. Make a new competition.")
        )
    draft.opens_at = opens_at
    draft.save(update_fields=["opens_at"])
    frozen = RulesText.of(file)
    RulesVersion.objects.filter(competition=draft, number=1).update(
        text=text,
        canonical=frozen.canonical.decode(),
        sha256=frozen.sha256,
        drafted_by=by.person,
        drafted_at=at,
    )
    draft.windows.all().delete()
    _make_windows(draft, file)
    consequences.on_drafted.run(draft, by=by, at=at)
    return draft


@transaction.atomic
def set_window(
    *,
    competition: Competition,
    key: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    at: datetime,
) -> CompetitionWindow:
    """Set the dates of a window of a draft; the others stay, and the pre-flight compares them."""
    draft = _locked(competition)
    policies.check_is_draft(draft)
    if closes_at <= opens_at:
        raise NotNow("window.order", _("A window closes after it opens. Set a later end."))
    window = draft.windows.filter(key=key).first()
    if window is None:
        raise NotNow("window.unknown", _("The programme file has no such window."))
    window.opens_at, window.closes_at = opens_at, closes_at
    window.save(update_fields=["opens_at", "closes_at"])
    return window


@transaction.atomic
def open_competition(*, competition: Competition, by: Actor, at: datetime) -> Competition:
    """Open a draft: its rules are frozen and hashed. By another person than who drafted it."""
    opened = _locked(competition)
    rules = queries.draft_rules(opened.id)
    policies.check_open(opened, rules, preflight(opened, at), by)
    opened.state = COMPETITION.after("open", opened.state)
    opened.opened_by_id, opened.opened_at = by.person, at
    opened.save(update_fields=["state", "opened_by", "opened_at"])
    _freeze(rules, by, at)
    ledger.record(
        entries.COMPETITION_OPENED,
        subject=f"competition:{opened.id}",
        competition=str(opened.id),
        by=by,
        at=at,
        slug=opened.slug,
        programme=opened.programme_key,
        rules_sha256=rules.sha256,
        windows=windows_as_json(opened),
    )
    consequences.on_opened.run(opened, by=by, at=at)
    return opened


def _freeze(rules: RulesVersion, by: Actor, at: datetime) -> None:
    frozen = RulesText.of(read_file(rules.text))
    rules.canonical, rules.sha256 = frozen.canonical.decode(), frozen.sha256
    rules.state = AMENDMENT.after("approve", rules.state)
    rules.in_force_from = rules.approved_at = at
    rules.approved_by_id = by.person
    rules.save(
        update_fields=[
            "canonical",
            "sha256",
            "state",
            "in_force_from",
            "approved_at",
            "approved_by",
        ]
    )
    ledger.record(
        entries.RULES_FROZEN,
        subject=f"rules:{rules.id}",
        competition=str(rules.competition_id),
        by=by,
        at=at,
        number=rules.number,
        sha256=rules.sha256,
        in_force_from=instant(at),
    )


def windows_as_json(competition: Competition) -> dict[str, list[str]]:
    """Window -> [opens, closes], for entries."""
    return {
        w.key: [instant(w.opens_at), instant(w.closes_at)]
        for w in competition.windows.order_by("opens_at", "closes_at")
    }


@transaction.atomic
def end_competition(
    *, competition: Competition, reason: str, by: Actor, at: datetime
) -> Competition:
    """End an open competition: nothing more happens in it."""
    return _close(competition, "end", reason, by, at)


@transaction.atomic
def cancel_competition(
    *, competition: Competition, reason: str, by: Actor, at: datetime
) -> Competition:
    """Cancel a draft or an open competition, with a reason that is published."""
    return _close(competition, "cancel", reason, by, at)


def _close(
    competition: Competition, verb: str, reason: str, by: Actor, at: datetime
) -> Competition:
    policies.check_reason(reason)
    closed = _locked(competition)
    closed.state = COMPETITION.after(verb, closed.state)
    closed.ended_at, closed.end_reason = at, reason.strip()
    closed.save(update_fields=["state", "ended_at", "end_reason"])
    kind = entries.COMPETITION_ENDED if verb == "end" else entries.COMPETITION_CANCELLED
    ledger.record(
        kind,
        subject=f"competition:{closed.id}",
        competition=str(closed.id),
        by=by,
        at=at,
        reason=closed.end_reason,
    )
    return closed


def _locked(competition: Competition) -> Competition:
    return Competition.objects.select_for_update().get(id=competition.id)
