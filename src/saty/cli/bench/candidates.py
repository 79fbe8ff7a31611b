"""Sittings to measure with: a competition, a locked form, and as many sittings as wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

QUESTIONS = 60
HOURS = timedelta(hours=6)
CHUNK = 1_000


def prepare(folder: Path, *, begun: int, fresh: int) -> Path:
    """Fill the database of the settings; the file that tells the client who sits what.

    `begun` sittings run already, `fresh` ones can be started.
    """
    from django.utils import timezone

    from saty.cli.scratch import migrate

    migrate()
    from saty.testing.actions.sittings import token_of
    from saty.testing.models import FormItem
    from saty.web.exam.sheets import ensure_sheets

    now = timezone.now()
    entry, form = _form(now)
    sheets = ensure_sheets(form, now)
    sittings = list(_sittings(entry, form, begun, fresh, now))
    rows = FormItem.objects.filter(form=form).select_related("version__item")
    questions = [_question(row) for row in rows.defer("version__content").order_by("position")]
    place = folder / "plan.json"
    plan = {
        "tokens": [token_of(each, now) for each in sittings],
        "sittings": [str(each.id) for each in sittings],
        "begun": begun,
        "questions": questions,
        "sheet": sheets["kk"],
    }
    place.write_text(json.dumps(plan))
    return place


def _form(now: datetime) -> tuple[Any, Any]:
    """A roster entry, and the form of its stage."""
    from saty.applications.models import Application
    from saty.people.roles import CANDIDATE, Role
    from saty.programmes import shipped
    from saty.rehearsal.cast import account, make_cast
    from saty.rehearsal.opening import open_scene
    from saty.stages.models import RosterEntry
    from saty.testing.actions.example import make_example_bank

    cast = make_cast(now - timedelta(days=60))
    scene = open_scene(
        shipped.text_of("kz-presidential-reserve"),
        cast=cast,
        slug=f"bench-{uuid4().hex[:8]}",
        opens_at=now - timedelta(days=30),
        size=1,
        seed=1,
    )
    stage = scene.competition.stages.get(key="test")
    bank = make_example_bank(
        author=cast.actor(Role.ITEM_AUTHOR),
        reviewer=cast.actor(Role.ITEM_REVIEWER),
        owner=cast.actor(Role.TEST_OWNER),
        at=now - timedelta(days=40),
    )
    form = _locked(bank, stage, cast.holders[Role.TEST_OWNER][0], now)
    candidate = account(f"{uuid4().hex}@{CANDIDATE}.invalid", "kk", now)
    application = Application.objects.create(
        competition=scene.competition, candidate=candidate, created_at=now
    )
    entry = RosterEntry.objects.create(
        stage=stage, application=application, track="", code="BENCH", entered_at=now
    )
    return entry, form


def _locked(bank: Any, stage: Any, by: Any, now: datetime) -> Any:
    from saty.core import items as core
    from saty.testing.models import Blueprint, Form, FormItem, ItemVersion
    from saty.testing.states import FormState

    blueprint = Blueprint.objects.create(
        bank=bank, stage=stage, spec={}, made_by=by, made_at=now, saved_at=now
    )
    form = Form.objects.create(
        blueprint=blueprint,
        number=1,
        state=FormState.LOCKED,
        assembled_by=by,
        assembled_at=now,
        locked_by=by,
        locked_at=now,
        sha256=uuid4().hex * 2,
    )
    versions = ItemVersion.objects.filter(item__bank=bank).order_by("item__number")[:QUESTIONS]
    rows = []
    for position, version in enumerate(versions):
        item = core.from_json(version.content)
        rows.append(
            FormItem(
                form=form,
                position=position,
                section="test",
                version=version,
                public_id=uuid4().hex[:16],
                option_ids=[uuid4().hex[:8] for _ in range(item.size)],
                target_ids=[uuid4().hex[:8] for _ in range(item.targets)],
                order=list(range(item.size)),
            )
        )
    FormItem.objects.bulk_create(rows)
    return form


def _sittings(entry: Any, form: Any, begun: int, fresh: int, now: datetime) -> Iterator[Any]:
    """Attempts of one roster entry: the lane asks for no more of a sitting than its rows."""
    from saty.testing.models import FormItem, Sitting, SittingPart

    last = FormItem.objects.filter(form=form).count() - 1
    for first in range(0, begun + fresh, CHUNK):
        sittings, parts = [], []
        for number in range(first, min(first + CHUNK, begun + fresh)):
            started = now if number < begun else None
            made = Sitting(
                entry=entry,
                attempt=number + 1,
                form=form,
                language="kk",
                starts_from=now - HOURS,
                starts_until=now + HOURS,
                checked_in_at=now,
                started_at=started,
            )
            sittings.append(made)
            parts.append(
                SittingPart(
                    sitting=made,
                    number=0,
                    section="test",
                    first=0,
                    last=last,
                    seconds=HOURS.seconds,
                    began_at=started,
                    ends_at=started and now + HOURS,
                    closes_at=started and now + HOURS,
                )
            )
        Sitting.objects.bulk_create(sittings)
        SittingPart.objects.bulk_create(parts)
        yield from sittings


def _question(row: Any) -> dict[str, Any]:
    """What the client answers a question with: two answers in turn."""
    kind, options, targets = row.version.item.kind, row.option_ids, row.target_ids
    answers: list[Any] = {
        "single": options[:2],
        "judgement": options[:2],
        "multiple": [options[:1], options[:2]],
        "ordering": [options, options[::-1]],
        "matching": [[[each, target] for each in options] for target in targets[:2]],
    }.get(kind, ["1", "2"])
    return {"id": row.public_id, "answers": answers}
