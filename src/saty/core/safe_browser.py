"""Whether a request comes from Safe Exam Browser with a configuration that is known.

https://safeexambrowser.org/developer/seb-config-key.html: the browser sends, as base 16, the
SHA-256 of the request's absolute URL without its fragment, followed by the Config Key in base 16.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

HEADER = "X-SafeExamBrowser-ConfigKeyHash"
ENVIRON = "HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH"
"""The header as WSGI names it."""
_KEY = re.compile(r"[0-9a-fA-F]{64}")


def is_config_key(text: str) -> bool:
    """Whether a text is a Config Key: a SHA-256 in base 16."""
    return _KEY.fullmatch(text) is not None


def hash_of(url: str, config_key: str) -> str:
    """What the browser sends for a URL, in lower case."""
    return sha256((url.partition("#")[0] + config_key.lower()).encode()).hexdigest()


def fits(url: str, sent: str, config_keys: Iterable[str]) -> bool:
    """Whether what was sent is of one of the keys; nothing sent fits none."""
    told = sent.lower()
    return bool(told) and any(hash_of(url, key) == told for key in config_keys)
