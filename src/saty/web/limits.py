"""How often somebody may do something, counted in the shared cache by account or address."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def is_within_limit(request: HttpRequest, act: str, *, amount: int, seconds: int) -> bool:
    """Count one more `act` of this reader; False once there were `amount` within `seconds`."""
    key = f"limit:{act}:{_who(request)}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) <= amount
    except ValueError:
        return True


def _who(request: HttpRequest) -> str:
    """The account, or a hash of the address."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    address = get_adapter().get_client_ip(request)
    return hashlib.sha256(str(address).encode()).hexdigest()
