"""One log line per request, by its route: paths and queries may hold tokens and names."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from saty.common.logs import route_of


class RequestLog(RequestMiddleware):
    """The library's middleware, saying the route in place of the address."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and route."""
        return route_of(request)
