"""Which competition a body belongs to: what roles need to know to cover a page."""

from uuid import UUID

from saty.bodies.models import Body


def competition_of(body: UUID | str) -> UUID | None:
    """The competition of a body; None if there is no such body."""
    return Body.objects.filter(id=body).values_list("competition", flat=True).first()


def bodies_of(competition: UUID) -> frozenset[UUID]:
    """The bodies of a competition."""
    return frozenset(Body.objects.filter(competition=competition).values_list("id", flat=True))


def bodies_in_open_competitions() -> list[tuple[UUID, str, str]]:
    """(body, slug of its competition, key) of every body whose competition has not ended."""
    rows = Body.objects.filter(competition__ended_at__isnull=True)
    return list(
        rows.order_by("competition__slug", "key").values_list("id", "competition__slug", "key")
    )
