"""Posting: one message per person, event and wording, whatever is repeated."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction

from saty.common.actors import Actor
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.notices.models import Delivery, Message, Wording

Param: TypeAlias = "str | Mapping[str, str]"
"""Text, or {"kk", "ru", "en"}, or {"moment": ISO}, or {"day": ISO}."""

Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""{"subject": {"kk", "ru", "en"}, "body": {"kk", "ru", "en"}}"""

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way to one person."""

    person: UUID
    about: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    attachment: str = ""
    """What goes out with the e-mail: "kind:key" (`notices.attachments`)."""


def post(
    *,
    person: UUID,
    key: str,
    texts: Texts,
    event: str,
    about: str = "",
    params: Mapping[str, Param] | None = None,
    at: datetime,
) -> int:
    """Post one message: 1, or 0 if this person has it already."""
    letter = Letter(person, about, params or {})
    return post_many(key=key, texts=texts, event=event, to=[letter], at=at)


@transaction.atomic
def post_many(*, key: str, texts: Texts, event: str, to: Sequence[Letter], at: datetime) -> int:
    """Post the same words to many, each with their own params; how many messages are new.

    Repeating it is safe: the constraint `message_exactly_once` keeps one message per person,
    event and wording, and one e-mail per message under one Message-ID.
    """
    if not to:
        return 0
    wording = _wording(key, texts)
    new = 0
    for start in range(0, len(to), CHUNK):
        new += _post_chunk(wording, event, to[start : start + CHUNK], at)
    return new


def _post_chunk(wording: Wording, event: str, letters: Sequence[Letter], at: datetime) -> int:
    made = [_message(wording, event, each, at) for each in letters]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    rows = Message.objects.filter(id__in=[message.id for message in made])
    kept = set(rows.values_list("id", flat=True))
    Delivery.objects.bulk_create([_delivery(m, at) for m in made if m.id in kept])
    return len(kept)


def _message(wording: Wording, event: str, letter: Letter, at: datetime) -> Message:
    return Message(
        person_id=letter.person,
        wording=wording,
        event=event,
        about=letter.about,
        params=dict(letter.params),
        attachment=letter.attachment,
        created_at=at,
    )


def _delivery(message: Message, at: datetime) -> Delivery:
    mail_id = f"{uuid.uuid4()}@{settings.SATY_MAIL_HOST_ID}"
    return Delivery(message=message, mail_id=mail_id, due_at=at, changed_at=at)


def _wording(key: str, texts: Texts) -> Wording:
    """The stored words: the same key and texts are one row."""
    plain = {part: dict(texts[part]) for part in ("subject", "body")}
    digest = sha256_hex(canonical({"key": key, "texts": plain}))
    standing = Wording.objects.filter(sha256=digest).first()
    if standing is not None:
        return standing
    made = Wording(key=key, sha256=digest, texts=plain)
    Wording.objects.bulk_create([made], ignore_conflicts=True)
    return Wording.objects.get(sha256=digest)


@transaction.atomic
def mark_read(*, message: Message, by: Actor, at: datetime) -> Message:
    """Note that its reader opened a message; only the first time counts."""
    if message.read_at is None and message.person_id == by.person:
        Message.objects.filter(id=message.id, read_at=None).update(read_at=at)
        message.read_at = at
    return message
