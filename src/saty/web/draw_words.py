"""Draws of lots in words, and the file with which anyone repeats one."""

import json
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from saty.decisions.public_draws import opened_record
from saty.programmes import schema
from saty.web.rule_words import own


def what_for(file: schema.ProgrammeFile, stage: str) -> str:
    """What the lots of a stage decide. The title of the stage stands after a colon."""
    titles = {each.key: own(each.title) for each in file.stages}
    return _("Lots between equal scores: %(stage)s") % {"stage": titles.get(stage, stage)}


def record_response(slug: str, competition: UUID, draw: UUID) -> HttpResponse:
    """All that a repetition needs, as a file. Http404 until the secret is opened."""
    record = opened_record(competition, draw)
    if record is None:
        raise Http404
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text.encode(), content_type="application/json")
    stage = record["purpose"].partition(":")[2]
    response["Content-Disposition"] = f'attachment; filename="{slug}-draw-{stage}.json"'
    return response
