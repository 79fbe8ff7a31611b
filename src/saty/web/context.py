"""What every template may use."""

from typing import Any

from django.http import HttpRequest

from saty.common import demo
from saty.web.doors import DEMO_WAY_IN
from saty.web.reader import held_roles


def house(request: HttpRequest) -> dict[str, Any]:
    """The roles of the reader, for navigation alone (doors decide), and how they came in.

    `demo_mail` is asked by the pages alone that say where mail has gone.
    """
    session = getattr(request, "session", None)
    return {
        "my_roles": {held.role for held in held_roles(request)},
        "came_by_demo": session is not None and bool(session.get(DEMO_WAY_IN)),
        "demo_mail": demo.mail_folder,
    }
