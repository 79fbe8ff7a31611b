"""Keeping the sheets of locked forms: bytes made once, named by their hash."""

import gzip
import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from saty.testing.models import Form, FormSheet


def keep_sheet(*, form: Form, language: str, content: bytes, at: datetime) -> FormSheet:
    """Keep a locked form in one language as devices get it. The same again changes nothing."""
    packed = gzip.compress(content, 9, mtime=0)
    made = FormSheet(
        form=form,
        language=language,
        content=packed,
        sha256=hashlib.sha256(packed).hexdigest(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return FormSheet.objects.get(form=form, language=language)
    return made


def sheets_of(form: Form) -> dict[str, str]:
    """Language -> hash of the sheet that there is."""
    return dict(FormSheet.objects.filter(form=form).values_list("language", "sha256"))
