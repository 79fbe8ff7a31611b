"""How often somebody may do something, counted in the shared cache by account or address."""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_within_limit(request: HttpRequest, act: str, *, amount: int, seconds: int) -> bool:
    """Count one more `act` of this reader; False once there were `amount` within `seconds`."""
    rate = {act: f"{amount}/{seconds}s/key"}
    used = ratelimit.consume(request, app="saty", action=act, config=rate, key=_who(request))
    return used is not None


def _who(request: HttpRequest) -> str:
    """The account, or the address; the library keeps a hash of it."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return str(get_adapter().get_client_ip(request))
