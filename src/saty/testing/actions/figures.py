"""Making the figures of a form: by a worker, after answers came or a key was changed."""

from datetime import datetime

from django.db import transaction

from saty.testing.figures import figures_of
from saty.testing.models import Form, FormFigures
from saty.testing.queries.results import basis


@transaction.atomic
def renew_figures(*, form: Form, at: datetime) -> int:
    """Make the figures of a form anew; of how many languages there are some. Idempotent."""
    form = (
        Form.objects.select_for_update(of=("self",))
        .select_related("blueprint__stage")
        .get(id=form.id)
    )
    made_from = basis(form.blueprint.stage)
    made = [
        FormFigures(
            form=form,
            language=language,
            people=data["people"],
            data=data,
            basis=made_from,
            made_at=at,
        )
        for language, data in figures_of(form, at).items()
    ]
    FormFigures.objects.filter(form=form).delete()
    FormFigures.objects.bulk_create(made)
    return len(made)
