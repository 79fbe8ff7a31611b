"""Entries about forms of the test stage."""

from collections.abc import Iterator
from itertools import repeat

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import Blueprint, Form, FormDraw
from saty.testing.states import FormState


def _saves() -> Iterator[str]:
    for key, times in Blueprint.objects.values_list("id", "saves").iterator():
        yield from repeat(f"blueprint:{key}", times)


BLUEPRINT_SAVED = entry_kind(
    "blueprint_saved",
    _("The owner of a test said what its forms must be like."),
    acts=_saves,
    public=("stage",),
    committed=("spec_sha256",),
)
FORM_LOCKED = entry_kind(
    "form_locked",
    _("A form of a test was locked: from now on neither its items nor their order change."),
    acts=rows(Form, "form", state=FormState.LOCKED),
    public=("stage", "form"),
    committed=("sha256",),
)
FORMS_DRAWN = entry_kind(
    "forms_drawn",
    _("Candidates got their forms by a draw; later ones by the same draw."),
    acts=rows(FormDraw, "form_draw"),
    public=("stage", "counts", "late"),
)
