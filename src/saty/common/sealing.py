"""Personal data sealed in the database: AES-256-GCM with the place bound into each value.

A sealed value is `version byte (1) | key id (1 byte) | nonce (12 bytes) | ciphertext and tag`.
Its associated data is `app.model|field|row`, so that a value moved to another row or field does
not open. A failure raises `SealBroken`; nothing unopened is ever passed off as a value. Keys stand
in rings of the settings (id -> 32 bytes, the first one seals), apart from SECRET_KEY: personal data
in `SATY_FIELD_KEYS`, items and keys of tests in `SATY_ITEM_KEYS`. AES-GCM: NIST SP 800-38D.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = 1
NONCE_BYTES = 12
HEADER_BYTES = 2


PERSONAL, ITEMS = "SATY_FIELD_KEYS", "SATY_ITEM_KEYS"
"""The rings of keys."""


class SealBroken(Exception):
    """A sealed value does not open: wrong key, wrong place, or altered."""


class Sealed(bytes):
    """A value as it stands in the database, not yet opened."""

    __slots__ = ()


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(plain: bytes, place: str, ring: str = PERSONAL) -> Sealed:
    """Seal `plain` for `place` under the current key of a ring."""
    key_id, key = next(iter(getattr(settings, ring).items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    header = bytes([VERSION, key_id])
    return Sealed(header + nonce + _cipher(key).encrypt(nonce, plain, place.encode()))


def unseal(sealed: bytes, place: str, ring: str = PERSONAL) -> bytes:
    """The plain bytes; SealBroken if they do not open for `place`."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES or sealed[0] != VERSION:
        raise SealBroken(place)
    key = getattr(settings, ring).get(sealed[1])
    if key is None:
        raise SealBroken(place)
    nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
    try:
        return _cipher(key).decrypt(bytes(nonce), bytes(body), place.encode())
    except InvalidTag:
        raise SealBroken(place) from None


def key_id_of(sealed: bytes) -> int:
    """The id of the key that a value was sealed under."""
    return sealed[1]


def blind_indexes(purpose: str, value: str) -> tuple[str, ...]:
    """Keyed indexes for exact search, one per key: "version:hex" (HMAC-SHA256, RFC 2104).

    The first one, under the current key, is kept; the others find what older keys indexed.
    """
    message = purpose.encode() + b"\x00" + value.strip().casefold().encode()
    return tuple(
        f"{version}:{hmac.new(key, message, hashlib.sha256).hexdigest()}"
        for version, key in settings.SATY_INDEX_KEYS.items()
    )


def blind_index(purpose: str, value: str) -> str:
    """The index under the current key."""
    return blind_indexes(purpose, value)[0]


class _Opening:
    """Opens a sealed value when it is first read, with the row's own key as its place."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = self.field.opened(value, instance)
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A value that is sealed in the database and opened on reading the attribute.

    It cannot be searched, ordered or set by `update()`, and `values()` gives the sealed bytes.
    """

    descriptor_class = _Opening
    ring = PERSONAL

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def place(self, instance: models.Model) -> str:
        """The place bound into each value: model, field and row."""
        return f"{instance._meta.label_lower}|{self.name}|{instance.pk}"

    def to_plain(self, value: Any) -> bytes:
        """Value -> bytes."""
        return str(value).encode()

    def from_plain(self, plain: bytes) -> Any:
        """Bytes -> value."""
        return plain.decode()

    def opened(self, sealed: Sealed, instance: models.Model) -> Any:
        """The value that `sealed` holds for this row."""
        return self.from_plain(unseal(sealed, self.place(instance), self.ring))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Keep it sealed until it is read."""
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was set; what was never opened goes back as it is."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return seal(self.to_plain(value), self.place(model_instance), self.ring)

    def get_prep_value(self, value: Any) -> Any:
        """Only sealed values reach the database."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name}: a sealed field is set on the row and saved, not queried")
        return super().get_prep_value(value)

    def get_default(self) -> Any:
        """The plain default, None where there is none."""
        if not self.has_default():
            return None
        return self.default() if callable(self.default) else self.default


class SealedText(SealedField):
    """A sealed text."""


class SealedBytes(SealedField):
    """Sealed bytes."""

    def to_plain(self, value: Any) -> bytes:
        """Bytes, as they are."""
        return bytes(value)

    def from_plain(self, plain: bytes) -> Any:
        """Bytes, as they are."""
        return plain


class SealedJSON(SealedField):
    """A sealed JSON value."""

    def to_plain(self, value: Any) -> bytes:
        """Value -> compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_plain(self, plain: bytes) -> Any:
        """JSON -> value."""
        return json.loads(plain)


class ItemText(SealedText):
    """A text of the item bank, sealed under the keys of items."""

    ring = ITEMS


class ItemBytes(SealedBytes):
    """Bytes of the item bank."""

    ring = ITEMS


class ItemJSON(SealedJSON):
    """A JSON value of the item bank."""

    ring = ITEMS


def sealed_of(row: models.Model, name: str) -> models.Value:
    """What a bulk update writes for a sealed field of a row."""
    field = next(each for each in row._meta.concrete_fields if each.name == name)
    return models.Value(field.pre_save(row, add=False), output_field=field)


def sealed_fields() -> Mapping[type[models.Model], tuple[SealedField, ...]]:
    """Every sealed field of the product by model, for rotation and for the table of classes."""
    from django.apps import apps

    found = {
        model: tuple(f for f in model._meta.concrete_fields if isinstance(f, SealedField))
        for model in apps.get_models()
    }
    return {model: fields for model, fields in found.items() if fields}
