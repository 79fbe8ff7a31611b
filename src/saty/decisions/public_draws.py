"""What everybody may read of draws, and what anyone needs to repeat one that was opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.core import draw as core
from saty.core.ledger.entry import instant
from saty.decisions import policies, queries
from saty.decisions.models import Draw
from saty.stages.draw_purposes import purpose_of, stage_key

FORMAT = "saty/draw-record/1"


@dataclass(frozen=True, slots=True)
class PublishedDraw:
    """A draw as everybody sees it. `secret` and `round_value` are empty until they are known."""

    id: UUID
    stage: str
    purpose: str
    commitment: str
    committed_at: datetime
    public_round: str
    round_at: datetime
    round_value: str
    secret: str
    opened_at: datetime | None


def published_draws(competition: UUID) -> tuple[PublishedDraw, ...]:
    """The draws of a competition, newest first, in one query."""
    return tuple(_published(found) for found in queries.draws_of(competition))


def _published(found: Draw) -> PublishedDraw:
    return PublishedDraw(
        id=found.id,
        stage=stage_of(found),
        purpose=found.purpose,
        commitment=found.commitment,
        committed_at=found.committed_at,
        public_round=found.public_round,
        round_at=found.round_at,
        round_value=found.round_value,
        secret=found.secret if found.opened_at else "",
        opened_at=found.opened_at,
    )


def stage_of(draw: Draw) -> str:
    """The key of the stage that a draw is for."""
    return stage_key(draw.purpose)


def opened_record(competition: UUID, draw: UUID) -> Mapping[str, Any] | None:
    """All that a repetition needs, ready for JSON; None until the secret is opened.

    `commitment` is that of `secret`, `competition`, `purpose` and `inputs` in their order. Of lots
    for ties, `order` are the stage codes by their lots, the first one wins; of forms, `options` are
    their numbers and `assigned` says who got which, `late` who came after the draw (`core.draw`).
    """
    found = queries.draw(competition, draw)
    if found is None or found.opened_at is None:
        return None
    round_at = instant(found.round_at)
    return {
        "format": FORMAT,
        "competition": str(found.competition_id),
        "purpose": found.purpose,
        "commitment": found.commitment,
        "committed_at": instant(found.committed_at),
        "inputs": core.inputs_of(found.inputs, public_round=found.public_round, round_at=round_at),
        "public_round": found.public_round,
        "round_at": round_at,
        "round_value": found.round_value,
        "secret": found.secret,
        "opened_at": instant(found.opened_at),
        **purpose_of(found.purpose).repeated(queries.drawing_of(found)),
    }


def can_open(draw: Draw, by: Actor) -> bool:
    """Whether the secret may be opened now."""
    try:
        policies.check_opens_draw(draw, by)
    except Refusal:
        return False
    return draw.opened_at is None
