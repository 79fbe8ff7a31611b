"""A last middleware that stands in for every view, to see what the doors answer."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

LET_IN = 299


class Probe:
    """Answers "let in" in place of the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse:
        return HttpResponse(status=LET_IN)
