"""Draws of lots in words, and the file with which anyone repeats one."""

import json
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from saty.decisions.public_draws import opened_record
from saty.programmes import schema
from saty.stages.draw_purposes import purpose_of, stage_key
from saty.web.rule_words import own

WORDS = {
    "ties": gettext_lazy("Lots between equal scores: %(stage)s"),
    "forms": gettext_lazy("Forms of the test: %(stage)s"),
}
"""Prefix of a purpose -> what is drawn. The title of the stage stands after a colon."""
DRAWN = {
    "ties": gettext_lazy("The lots are fixed. Now the decision can be drafted."),
    "forms": gettext_lazy("The forms are drawn. Whoever joins the roster gets one by this draw."),
}
"""Prefix of a purpose -> what is said when the round was entered."""
THEN = {
    "ties": gettext_lazy("Fix the lots"),
    "forms": gettext_lazy("Draw the forms"),
}
"""Prefix of a purpose -> what entering the round does."""


def what_for(file: schema.ProgrammeFile, purpose: str) -> str:
    """What a draw decides, by its purpose `<prefix>:<stage key>`."""
    titles = {each.key: own(each.title) for each in file.stages}
    stage = stage_key(purpose)
    return WORDS[purpose_of(purpose).prefix] % {"stage": titles.get(stage, stage)}


def record_response(slug: str, competition: UUID, draw: UUID) -> HttpResponse:
    """All that a repetition needs, as a file. Http404 until the secret is opened."""
    record = opened_record(competition, draw)
    if record is None:
        raise Http404
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text.encode(), content_type="application/json")
    name = record["purpose"].removeprefix("ties:").replace(":", "-")
    response["Content-Disposition"] = f'attachment; filename="{slug}-draw-{name}.json"'
    return response
