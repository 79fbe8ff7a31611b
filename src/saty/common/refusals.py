"""Refusals: an act that may not happen now, with the reason for its reader."""

from django.utils.functional import Promise


class Refusal(Exception):
    """An act refused by a policy. `message` is translatable and says what to do."""

    def __init__(self, key: str, message: "str | Promise") -> None:
        super().__init__(key)
        self.key = key
        self.message = message

    def __str__(self) -> str:
        return self.key


class NotNow(Refusal):
    """The state or the clock does not allow it (409)."""


class NotYours(Refusal):
    """Somebody else must do it, such as a second person (403)."""


class Conflict(Refusal):
    """Somebody else changed the same thing in the meantime (409)."""
