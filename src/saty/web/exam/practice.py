"""The practice test: the same player with a few items of its own. It counts for nothing.

Its items lie in `practice.toml` beside this module and never reach a bank; its answers never leave
the device.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.core import items as core
from saty.people.roles import CANDIDATE
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import mine_or_404
from saty.web.exam.player import shell
from saty.web.exam.question import shown
from saty.web.templatetags.look import OWN_NAMES

FILE = Path(__file__).with_name("practice.toml")
SECONDS = 600


@lru_cache(maxsize=1)
def read() -> tuple[tuple[str, core.Item], ...]:
    """(identifier, item) of every practice item."""
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple((each["id"], _item(each)) for each in held["items"])


def _item(each: dict[str, Any]) -> core.Item:
    wordings = {
        language: core.Wording(
            prompt=each[language]["prompt"].strip(),
            options=tuple(each[language].get("options", ())),
            targets=tuple(each[language].get("targets", ())),
        )
        for language in OWN_NAMES
    }
    return core.Item(kind=each["kind"], wordings=wordings, shuffle=each.get("shuffle", True))


@lru_cache(maxsize=8)
def sheet(language: str) -> dict[str, Any]:
    """The practice items as a sheet, as in `web.exam.sheets`."""
    questions = []
    for name, item in read():
        options = [f"{name}o{place}" for place in range(len(item.wordings[language].options))]
        targets = [f"{name}t{place}" for place in range(len(item.wordings[language].targets))]
        made = shown(
            item, language, lambda _name: None, name=name, option_ids=options, target_ids=targets
        )
        if made is not None:
            questions.append(
                {
                    "id": name,
                    "kind": item.kind,
                    "shuffle": item.shuffle,
                    "options": options,
                    "html": str(made.rendered()),
                }
            )
    return {
        "format": "saty/sheet/1",
        "form": "",
        "language": language,
        "sections": [{"key": "practice", "questions": questions}],
    }


@door(CANDIDATE)
def practice(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The player with the practice items."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    made = shell(request, mine)
    config: Any = made["config"]
    config["practice"] = {
        "sheets": {language: sheet(language) for language in OWN_NAMES},
        "seconds": SECONDS,
        "questions": len(read()),
        "movement": mine.exam.movement,
    }
    made |= {"title": _("Practice test"), "is_practice": True}
    return render(request, "exam/player.html", made)
