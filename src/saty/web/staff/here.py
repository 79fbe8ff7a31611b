"""What pages of a stage start from, and how they show that an act was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from saty.common.refusals import Refusal
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import queries as stages
from saty.web.errors import told
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition
    from saty.stages.models import Stage

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Here:
    """A stage of a competition, and what the rules in force say of it."""

    competition: "Competition"
    stage: "Stage"
    file: schema.ProgrammeFile
    rule: schema.Stage


def stage_or_404(slug: str, key: str, at: datetime) -> Here:
    """The stage of a page; its door has compared the scope already."""
    competition = competition_or_404(slug)
    stage = stages.stage(competition.id, key)
    if stage is None:
        raise Http404
    file = programmes.rules_in_force(competition.id, at).file
    return Here(competition, stage, file, file.stage(key))


def attempt(form: forms.Form, act: Callable[[], Made]) -> Made | None:
    """Do `act`; where it is refused, the form says why and None comes back."""
    try:
        return act()
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return None


class ReasonForm(forms.Form):
    """Why something is refused, revoked or ended."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
