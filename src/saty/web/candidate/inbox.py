"""The inbox: what I was told, newest first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from saty.notices import actions, queries
from saty.notices.queries import Rendered
from saty.web.doors import SIGNED_IN, SignedIn, door

if TYPE_CHECKING:
    from saty.notices.models import Message

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its reader sees it."""

    message: "Message"
    text: Rendered


def _line(message: "Message") -> Line:
    language = (get_language() or "en").partition("-")[0]
    zone = str(timezone.get_current_timezone())
    return Line(message, queries.rendered(message, language, zone))


@door(SIGNED_IN)
def inbox(request: SignedIn) -> HttpResponse:
    """My messages."""
    found = queries.inbox(request.user.pk)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(message) for message in page.object_list]
    shown = {"page": page, "lines": lines, "now": timezone.now()}
    return render(request, "candidate/inbox.html", shown)


@door(SIGNED_IN)
def message(request: SignedIn, message: UUID) -> HttpResponse:
    """One of my messages; opening it marks it as read."""
    found = queries.message_of(request.user.pk, message)
    if found is None:
        raise Http404
    actions.mark_read(message=found, by=request.actor, at=timezone.now())
    shown = {"line": _line(found), "help": queries.answer_behind(found)}
    return render(request, "candidate/message.html", shown)
