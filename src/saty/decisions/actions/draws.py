"""Draws: committed to, performed with a public round, then opened (see `core.draw`)."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.core import draw as core
from saty.core.ledger.entry import instant
from saty.decisions import policies, queries
from saty.decisions.draws_for_ties import TIES
from saty.decisions.entries import DRAW_COMMITTED, DRAW_OPENED, DRAW_PERFORMED
from saty.decisions.models import Draw
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.stages.consequences import Joined
from saty.stages.draw_purposes import DrawPurpose, purpose_of, stage_key
from saty.stages.models import Stage

SecretBytes = Callable[[int], bytes]


@transaction.atomic
def commit_draw(
    *,
    stage: Stage,
    public_round: str,
    round_at: datetime,
    by: Actor,
    at: datetime,
    purpose: DrawPurpose = TIES,
    secret_bytes: SecretBytes = secrets.token_bytes,
) -> Draw:
    """Commit to the secret and inputs of a draw, and name a round that is to come.

    One draw per competition and purpose.
    """
    policies.check_secretariat(by)
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    policies.check_commits_draw(purpose, stage, rule, round_at, at)
    if not public_round.strip():
        raise Refusal("no_round", _("Name the public round: whose draw it is, and its number."))
    secret = secret_bytes(core.SECRET_BYTES)
    made = _committed(purpose, stage, public_round.strip(), round_at, secret, at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            "draw_stands", _("Lots are committed for this stage already. There is one draw only.")
        ) from None
    _record(
        DRAW_COMMITTED,
        made,
        by,
        at,
        commitment=made.commitment,
        public_round=made.public_round,
        round_at=instant(round_at),
    )
    return made


@transaction.atomic
def perform_draw(*, draw: Draw, round_value: str, by: Actor, at: datetime) -> Draw:
    """Enter what the named round gave: now the lots are fixed. It cannot be entered again."""
    policies.check_secretariat(by)
    _hold_roster(draw)
    draw = Draw.objects.select_for_update().get(id=draw.id)
    value = round_value.strip().lower()
    if draw.drawn_at is not None:
        if draw.round_value == value:
            return draw
        raise NotNow("drawn_already", _("This draw has been performed. Its value stays."))
    policies.check_draws(draw, value, at)
    draw.round_value, draw.drawn_at = value, at
    draw.save(update_fields=["round_value", "drawn_at"])
    _record(DRAW_PERFORMED, draw, by, at, round_value=value)
    purpose_of(draw.purpose).drawn(queries.drawing_of(draw), by, at)
    return draw


@transaction.atomic
def open_draw(*, draw: Draw, by: Actor, at: datetime) -> Draw:
    """Open the secret after the announcement: from now on anyone can repeat the draw."""
    draw = Draw.objects.select_for_update().get(id=draw.id)
    if draw.opened_at is not None:
        return draw
    policies.check_opens_draw(draw, by)
    draw.opened_at = at
    draw.save(update_fields=["opened_at"])
    _record(DRAW_OPENED, draw, by, at, secret=draw.secret)
    return draw


def _hold_roster(draw: Draw) -> None:
    """Nobody comes to the roster while a draw is performed: they come before it or after it."""
    rows = Stage.objects.select_for_update(no_key=True)
    rows.get(competition=draw.competition_id, key=stage_key(draw.purpose))


def follow_joined(joined: Joined, by: Actor, at: datetime) -> None:
    """Whoever comes to a roster has their part in the draws that were performed already."""
    for draw in queries.performed_draws(joined.stage):
        drawing = queries.drawing_of(draw, joined.stage)
        purpose_of(draw.purpose).joined(drawing, joined.entries, by, at)


def _committed(
    purpose: DrawPurpose,
    stage: Stage,
    public_round: str,
    round_at: datetime,
    secret: bytes,
    at: datetime,
) -> Draw:
    named = purpose.of(stage.key)
    subjects = sorted(purpose.inputs(stage))
    bound = core.inputs_of(subjects, public_round=public_round, round_at=instant(round_at))
    commitment = core.commitment(
        secret, competition=str(stage.competition_id), purpose=named, inputs=bound
    )
    return Draw(
        competition_id=stage.competition_id,
        purpose=named,
        inputs=subjects,
        secret=secret.hex(),
        commitment=commitment,
        committed_at=at,
        public_round=public_round,
        round_at=round_at,
    )


def _record(kind: EntryKind, draw: Draw, by: Actor, at: datetime, **fields: object) -> None:
    record(
        kind,
        subject=f"draw:{draw.id}",
        competition=str(draw.competition_id),
        by=by,
        at=at,
        purpose=draw.purpose,
        **fields,
    )
