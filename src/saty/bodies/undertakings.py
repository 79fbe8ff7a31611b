"""What those who sit in a body undertake: which words, by their digest, and who still has to sign.

What is signed is the SHA-256 of canonical JSON (RFC 8785) of key and words in all languages.
Other words, as by an amendment, are another digest, and are signed anew.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from saty.bodies.models import Body, Membership, Undertaking
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.programmes import schema

FORMAT = "saty/undertaking/1"


def digest(rule: schema.Undertaking) -> str:
    """What is signed."""
    words = {key: rule.words.in_language(key) for key in schema.LANGUAGES}
    return sha256_hex(canonical({"format": FORMAT, "key": rule.key, "words": words}))


def left_to(seat: Membership, file: schema.ProgrammeFile) -> list[schema.Undertaking]:
    """What somebody who sits in a body has not signed, in the order of the file."""
    if not file.undertakings:
        return []
    signed = signatures_of(seat)
    return [each for each in file.undertakings if digest(each) not in signed]


def signatures_of(seat: Membership) -> Mapping[str, datetime]:
    """Digest -> when somebody signed it."""
    rows = Undertaking.objects.filter(membership=seat)
    return dict(rows.values_list("sha256", "signed_at"))


def signed_in(body: Body, file: schema.ProgrammeFile) -> Mapping[UUID, frozenset[str]]:
    """Membership -> keys of the undertakings in force that it has signed, in one query."""
    wanted = [digest(each) for each in file.undertakings]
    signed: dict[UUID, set[str]] = {}
    rows = Undertaking.objects.filter(membership__body=body, sha256__in=wanted)
    for seat, key in rows.values_list("membership", "key"):
        signed.setdefault(seat, set()).add(key)
    return {seat: frozenset(keys) for seat, keys in signed.items()}
