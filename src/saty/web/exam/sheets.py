"""A locked form as a device gets it: every question as HTML, pictures inside, and no key.

    {"format": "saty/sheet/1", "form": SHA-256 of the form, "language": "kk",
     "sections": [{"key", "questions": [{"id", "kind", "shuffle", "options": [id], "html"}]}]}

It is made once for each language, the same for everybody who has the form.
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from saty.common.actors import CLOCK
from saty.testing.actions.form_sheets import keep_sheet, sheets_of
from saty.testing.queries import contents, exams
from saty.testing.rendering import Source
from saty.web.exam.question import shown

if TYPE_CHECKING:
    from saty.testing.models import Form

FORMAT = "saty/sheet/1"


def ensure_sheets(form: "Form", at: datetime) -> Mapping[str, str]:
    """Language -> hash of the form's sheet, made where it is not there yet."""
    there = sheets_of(form)
    missing = [each for each in exams.languages_of(form) if each not in there]
    if missing:
        places = exams.places_of(form)
        opened = contents.opened([each.version for each in places], reader=CLOCK, at=at)
        source = pictures_as_data(form)
        for language in missing:
            content = _sheet(form, language, places, opened, source)
            there[language] = keep_sheet(
                form=form, language=language, content=content, at=at
            ).sha256
    return there


def pictures_as_data(form: "Form") -> Source:
    """Pictures as data, so that nothing else is fetched while the test runs."""
    known: dict[str, str | None] = {}

    def source(name: str) -> str | None:
        if name not in known:
            found = exams.picture(form, name)
            known[name] = _as_data(found.media_type, found.content) if found else None
        return known[name]

    return source


def _as_data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _sheet(
    form: "Form", language: str, places: Any, opened: Mapping[Any, Any], source: Source
) -> bytes:
    sections: dict[str, list[dict[str, Any]]] = {}
    for place in places:
        item, stimulus = opened[place.version_id], place.version.item.stimulus
        question = shown(
            item,
            language,
            source,
            name=place.public_id,
            stimulus=stimulus.wordings.get(language, "") if stimulus else "",
            option_ids=place.option_ids,
            target_ids=place.target_ids,
            order=place.order,
        )
        if question is not None:
            sections.setdefault(place.section, []).append(
                {
                    "id": place.public_id,
                    "kind": item.kind,
                    "shuffle": item.shuffle,
                    "options": [place.option_ids[at] for at in place.order],
                    "html": str(question.rendered()),
                }
            )
    made = {
        "format": FORMAT,
        "form": form.sha256,
        "language": language,
        "sections": [{"key": key, "questions": held} for key, held in sections.items()],
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
