"""Whether a request comes from Safe Exam Browser with a configuration that is known.

https://safeexambrowser.org/developer/seb-config-key.html: the browser makes, as base 16, the
SHA-256 of an absolute URL without its fragment, followed by the Config Key in base 16. That of a
request's URL it sends in a header. Where its engine lets it add none (WKWebView of macOS and iOS),
it tells scripts that of their page's URL, and we send it on in a header of our own.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

HEADER = "X-SafeExamBrowser-ConfigKeyHash"
ENVIRON = "HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH"
"""The browser's header as WSGI names it: of the URL of the request."""
PAGE_HEADER = "X-Page-ConfigKeyHash"
PAGE_ENVIRON = "HTTP_X_PAGE_CONFIGKEYHASH"
"""Our header as WSGI names it: of the URL of the page whose script asks."""
_KEY = re.compile(r"[0-9a-fA-F]{64}")


def is_config_key(text: str) -> bool:
    """Whether a text is a Config Key: a SHA-256 in base 16."""
    return _KEY.fullmatch(text) is not None


def hash_of(url: str, config_key: str) -> str:
    """What the browser says for a URL, in lower case."""
    return sha256((url.partition("#")[0] + config_key.lower()).encode()).hexdigest()


def fits(url: str, sent: str, config_keys: Iterable[str]) -> bool:
    """Whether what was sent is of one of the keys; nothing sent fits none."""
    told = sent.lower()
    return bool(told) and any(hash_of(url, key) == told for key in config_keys)


def is_told(environ: Mapping[str, Any]) -> bool:
    """Whether a request says anything of its browser's configuration, right or wrong."""
    return bool(environ.get(ENVIRON) or environ.get(PAGE_ENVIRON))


def is_asked_for(
    environ: Mapping[str, Any], url: str, pages: Iterable[str], config_keys: Iterable[str]
) -> bool:
    """Whether a request is of one of the keys.

    In the browser's header, for the URL of the request; or in ours, for that of one of the pages
    whose scripts ask. A page's hash in the browser's header fits nothing, nor the other way round.
    """
    keys = tuple(config_keys)
    if fits(url, environ.get(ENVIRON, ""), keys):
        return True
    sent = environ.get(PAGE_ENVIRON, "")
    return bool(sent) and any(fits(page, sent, keys) for page in pages)
