"""The kinds of entry that programmes make."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.programmes.models import Competition, Outage, RulesVersion
from saty.programmes.states import AmendmentState, CompetitionState


def _competitions(**found: Any) -> Callable[[], Iterator[str]]:
    def acts() -> Iterator[str]:
        ids = Competition.objects.filter(**found).values_list("id", flat=True)
        return (f"competition:{each}" for each in ids)

    return acts


def _versions(**found: Any) -> Callable[[], Iterator[str]]:
    def acts() -> Iterator[str]:
        ids = RulesVersion.objects.filter(**found).values_list("id", flat=True)
        return (f"rules:{each}" for each in ids)

    return acts


def _outages(**found: Any) -> Callable[[], Iterator[str]]:
    def acts() -> Iterator[str]:
        ids = Outage.objects.filter(**found).values_list("id", flat=True)
        return (f"outage:{each}" for each in ids)

    return acts


COMPETITION_DRAFTED = entry_kind(
    "competition_drafted",
    _("A competition was made from a programme file."),
    acts=_competitions(),
    public=("slug", "programme", "rules_sha256"),
)
RULES_FROZEN = entry_kind(
    "rules_frozen",
    _("The rules of a competition were frozen, as it opened."),
    acts=_versions(number=1, state=AmendmentState.IN_FORCE),
    public=("number", "sha256", "in_force_from"),
)
COMPETITION_OPENED = entry_kind(
    "competition_opened",
    _("A competition was opened, with its calendar."),
    acts=_competitions(opened_at__isnull=False),
    public=("slug", "programme", "rules_sha256", "windows"),
)
COMPETITION_ENDED = entry_kind(
    "competition_ended",
    _("A competition ended."),
    acts=_competitions(state=CompetitionState.ENDED),
    public=("reason",),
)
COMPETITION_CANCELLED = entry_kind(
    "competition_cancelled",
    _("A competition was cancelled, with a reason."),
    acts=_competitions(state=CompetitionState.CANCELLED),
    public=("reason",),
)
AMENDMENT_DRAFTED = entry_kind(
    "amendment_drafted",
    _("An amendment of the rules was drafted."),
    acts=_versions(number__gt=1),
    public=("number", "sha256", "reason", "in_force_from"),
)
RULES_AMENDED = entry_kind(
    "rules_amended",
    _("An amendment was approved; the rules change from a moment on."),
    acts=_versions(number__gt=1, state=AmendmentState.IN_FORCE),
    public=("number", "sha256", "reason", "in_force_from", "windows"),
)
AMENDMENT_REFUSED = entry_kind(
    "amendment_refused",
    _("An amendment was refused, with a reason."),
    acts=_versions(state=AmendmentState.REFUSED),
    public=("number", "reason"),
)
OUTAGE_RECORDED = entry_kind(
    "outage_recorded",
    _("An outage was recorded, and an extension of a deadline proposed."),
    acts=_outages(),
    public=("window", "began_at", "ended_at", "extends_to", "reason"),
)
DEADLINE_EXTENDED = entry_kind(
    "deadline_extended",
    _("A deadline was extended for all, because of an outage."),
    acts=_outages(approved_at__isnull=False),
    public=("window", "extends_to", "reason"),
)
OUTAGE_REFUSED = entry_kind(
    "outage_refused",
    _("An extension was refused, with a reason."),
    acts=_outages(refused_at__isnull=False),
    public=("window", "reason"),
)
