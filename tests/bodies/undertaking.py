"""Rules with undertakings: those of the shipped programme, and an amendment of their words."""

from saty.bodies.models import Membership
from saty.bodies.undertakings import digest
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.programmes.models import Competition
from saty.programmes.schema import Undertaking
from tests import factories

WANTED = factories.programme_file().undertakings
DIGESTS = [digest(each) for each in WANTED]


def reworded(competition: Competition, **fields: object) -> None:
    """Version 2 of the rules: the first undertaking has other words."""
    file = factories.programme_file().model_dump(mode="json")
    file["undertakings"][0]["words"]["en"] = "I undertake to meet no candidate."
    text = canonical(file)
    factories.rules_version(
        competition,
        number=2,
        canonical=text.decode(),
        sha256=sha256_hex(text),
        reason="Stricter",
        **fields,
    )


def unbound(seat: Membership) -> Membership:
    """Somebody who has signed nothing yet."""
    seat.undertakings.all().delete()
    return seat


def keys(wanted: list[Undertaking]) -> list[str]:
    """The keys of undertakings."""
    return [each.key for each in wanted]
