"""What pages of pre-flights show, for the secretariat and for the owner of the test alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from saty.testing.preflight.findings import WORDS
from saty.testing.queries import preflights as queries
from saty.web.doors import SignedIn
from saty.web.moments import num

if TYPE_CHECKING:
    from saty.stages.models import Stage
    from saty.testing.models import Preflight

PER_PAGE = 20
TONES = {"waiting": "progress", "running": "progress", "passed": "done", "failed": "error"}


def shown(request: SignedIn, stage: "Stage", at: datetime) -> dict[str, Any]:
    """The newest run with what it found, and those before it."""
    rows = queries.runs_of(stage)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    newest = rows.first()
    basis = queries.basis(stage, at)
    return {
        "newest": newest,
        "is_working": newest is not None and newest.state in queries.OPEN,
        "stands": queries.stands(stage, at),
        "has_forms": bool(queries.forms_to_sit(stage)),
        "findings": [_finding(each) for each in newest.findings] if newest else [],
        "page": page,
        "lines": [_line(each, basis) for each in page],
    }


def _line(run: "Preflight", basis: str) -> dict[str, Any]:
    return {
        "run": run,
        "tone": TONES[run.state],
        "findings": len(run.findings),
        "is_of_now": run.basis == basis,
    }


def _finding(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": WORDS.get(found["key"], found["key"]),
        "form": found["form"],
        "language": found["language"],
        "where": _where(found["details"]),
    }


def _where(details: Mapping[str, Any]) -> str:
    """The question, the part and the synthetic candidate of a finding, in words."""
    manners = {
        "right": _("who answers everything right"),
        "wrong": _("who answers everything wrong"),
        "blank": _("who answers nothing"),
        "mixed": _("who changes the device"),
        "late": _("who lets time run out"),
        "absent": _("who does not start"),
    }
    said = []
    if "question" in details:
        said.append(_("question %(number)s") % {"number": num(details["question"])})
    if "part" in details:
        said.append(_("part %(key)s") % {"key": details["part"]})
    if "manner" in details:
        candidate = manners.get(details["manner"], details["manner"])
        said.append(_("synthetic candidate: %(who)s") % {"who": candidate})
    asked, answer = details.get("asked"), details.get("said") or details.get("error")
    if asked or answer:
        said.append(" ".join(str(each) for each in (asked, answer) if each))
    return "; ".join(said)
