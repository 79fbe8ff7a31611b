"""Faults of shape: a key that is missing or unknown, a value of the wrong kind.

pydantic finds them; here its errors become words that say what to do.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from saty.programmes.faults import Finding, Path, shown
from saty.programmes.schema import ProgrammeFile

_PATTERNS = {
    "^[a-z][a-z0-9_-]{0,47}$": (
        "not_a_key_value",
        "is not a key",
        "A key has small Latin letters, digits, - and _, begins with a letter, and is at most 48 "
        "long",
    ),
    "^[A-Z]{2}$": (
        "not_a_country",
        "is not a country code",
        'Write the two capital letters of ISO 3166-1, such as "KZ"',
    ),
}
_LANGUAGES = {"kk": "Kazakh", "ru": "Russian", "en": "English"}


def findings(error: ValidationError, data: Mapping[str, Any]) -> Iterator[Finding]:
    """What pydantic found in `data`, each with its path in the file."""
    for detail in error.errors(include_url=False):
        yield _finding(detail, _path(detail["loc"], data))


def named(path: Path, data: object) -> str:
    """A path in words: list items go by their keys, such as stages.test.cut.number."""
    name, current = "", data
    for step in path:
        current = _inside(current, step)
        key = current.get("key") if isinstance(current, dict) else None
        if not isinstance(step, int):
            name += f".{step}"
        elif isinstance(key, str):
            name += f".{key}"
        else:
            name += f"[{step + 1}]"
    return shown(name.removeprefix(".")) or "file"


def near_miss(given: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(given[:100], list(known), n=1)), None)


def choose(given: str, known: Iterable[str]) -> str:
    """A remedy: the word that was probably meant, or all that are known."""
    words = list(known)
    if meant := near_miss(given, words):
        return f'Did you mean "{meant}"?'
    return f"Known are: {', '.join(words)}" if words else "None is known: add one, or delete this"


def _path(location: tuple[int | str, ...], data: object) -> Path:
    """pydantic's location without what the file does not have: tags of unions, "[key]"."""
    path: list[str | int] = []
    current = data
    for step in location:
        is_known = isinstance(current, list) or (isinstance(current, dict) and step in current)
        is_tag = isinstance(current, dict) and current.get("kind") == step
        if step == "[key]" or (is_tag and not is_known):
            continue
        path.append(step)
        current = _inside(current, step)
    return tuple(path)


def _inside(current: object, step: str | int) -> object:
    if isinstance(current, dict):
        return current.get(step)
    if isinstance(current, list) and isinstance(step, int) and step < len(current):
        return current[step]
    return None


def _finding(detail: ErrorDetails, path: Path) -> Finding:
    kind = detail["type"]
    explain = _EXPLAIN.get(kind, _unexplained)
    return explain(detail, path)


def _unexplained(detail: ErrorDetails, path: Path) -> Finding:
    message = shown(detail["msg"]).rstrip(".")
    return Finding(path, "shape", message, "Compare it with docs/programme-files.md")


def _own(detail: ErrorDetails, path: Path) -> Finding:
    about = detail["ctx"]
    return Finding(path, about["key"], about["message"], about["remedy"])


def _missing(detail: ErrorDetails, path: Path) -> Finding:
    name = str(path[-1])
    if name in _LANGUAGES:
        remedy = f"Write the text in {_LANGUAGES[name]} too"
        return Finding(path, "missing", f"the text is missing in {_LANGUAGES[name]}", remedy)
    return Finding(path, "missing", f"{name} is missing", f"Add {name} here", at_value=False)


def _unknown(detail: ErrorDetails, path: Path) -> Finding:
    name = str(path[-1])
    message = f'"{shown(name)}" is not a key that belongs here'
    remedy = choose(name, _fields(detail["loc"][:-1]))
    return Finding(path, "unknown_key", message, remedy, at_value=False)


def _not_among(detail: ErrorDetails, path: Path) -> Finding:
    given = detail["input"]
    expected = detail.get("ctx", {}).get("expected", "")
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    if detail["loc"][-1] == "[key]":
        message = f'"{shown(given)}" is not a key that belongs here'
        return Finding(path, "unknown_key", message, choose(str(given), known), at_value=False)
    message = f'"{shown(given)}" is not a value that {path[-1]} can have'
    return Finding(path, "unknown_value", message, choose(str(given), known))


def _unknown_kind(detail: ErrorDetails, path: Path) -> Finding:
    about = detail["ctx"]
    known = [word.strip("'") for word in about["expected_tags"].split(", ")]
    message = f'there is no kind "{shown(about["tag"])}"'
    return Finding((*path, "kind"), "unknown_value", message, choose(str(about["tag"]), known))


def _no_kind(detail: ErrorDetails, path: Path) -> Finding:
    remedy = f"Add kind, one of: {', '.join(_kinds(detail['loc']))}"
    return Finding(path, "missing", "kind is missing", remedy, at_value=False)


def _not_text(detail: ErrorDetails, path: Path) -> Finding:
    given = detail["input"]
    if isinstance(given, dict | list):
        return Finding(path, "not_a_text", "a text is expected here", 'Write it as "…"')
    message = "a text in quotation marks is expected: numbers are kept exactly as written"
    return Finding(path, "not_quoted", message, f'Put it in quotation marks: "{shown(given)}"')


def _wrong_pattern(detail: ErrorDetails, path: Path) -> Finding:
    pattern, given = detail["ctx"]["pattern"], shown(detail["input"])
    if pattern in _PATTERNS:
        key, message, remedy = _PATTERNS[pattern]
        return Finding(path, key, f'"{given}" {message}', remedy)
    remedy = 'Write digits with a point, such as "12.5"; a share may also be written as "2/3"'
    return Finding(path, "not_a_number", f'"{given}" is not an exact number', remedy)


def _not_whole(detail: ErrorDetails, path: Path) -> Finding:
    message = "a whole number is expected here"
    return Finding(path, "not_whole", message, "Write it in digits, without quotes or a point")


def _not_yes_no(detail: ErrorDetails, path: Path) -> Finding:
    return Finding(path, "not_yes_no", "true or false is expected here", "Write true or false")


def _not_a_table(detail: ErrorDetails, path: Path) -> Finding:
    if _fields(detail["loc"]) >= set(_LANGUAGES):
        message, remedy = "a text in three languages is expected here", "Give kk, ru and en"
        return Finding(path, "not_a_text", message, f'{remedy}: {{ kk = "…", ru = "…", en = "…" }}')
    remedy = "Write it as { key = value, … } or under a head in brackets"
    return Finding(path, "not_a_table", "a table with keys of its own is expected here", remedy)


def _not_a_list(detail: ErrorDetails, path: Path) -> Finding:
    remedy = "Write it as [ …, … ], or give each item a head in double brackets"
    return Finding(path, "not_a_list", "a list is expected here", remedy)


def _too_small(detail: ErrorDetails, path: Path) -> Finding:
    least = detail["ctx"]["ge"]
    return Finding(path, "out_of_range", f"the number is below {least}", f"Write {least} or more")


def _too_large(detail: ErrorDetails, path: Path) -> Finding:
    most = detail["ctx"]["le"]
    return Finding(path, "out_of_range", f"the number is above {most}", f"Write {most} or less")


def _too_short(detail: ErrorDetails, path: Path) -> Finding:
    least = detail["ctx"]["min_length"]
    remedy = f"Give at least {least}"
    return Finding(path, "too_few", "the list has too few items", remedy, at_value=False)


def _empty(detail: ErrorDetails, path: Path) -> Finding:
    return Finding(path, "empty_text", "the text is empty", "Write the text, or delete the key")


def _not_a_day(detail: ErrorDetails, path: Path) -> Finding:
    return Finding(path, "not_a_day", "this is not a day", "Write it as 2026-09-01")


def _not_a_time(detail: ErrorDetails, path: Path) -> Finding:
    return Finding(path, "not_a_time", "this is not a time of day", "Write it as 09:00:00")


_EXPLAIN: dict[str, Callable[[ErrorDetails, Path], Finding]] = {
    "programme_fault": _own,
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _not_among,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "string_type": _not_text,
    "string_pattern_mismatch": _wrong_pattern,
    "string_too_short": _empty,
    "int_type": _not_whole,
    "bool_type": _not_yes_no,
    "model_type": _not_a_table,
    "model_attributes_type": _not_a_table,
    "dict_type": _not_a_table,
    "tuple_type": _not_a_list,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "too_short": _too_short,
    "date_from_datetime_parsing": _not_a_day,
    "date_from_datetime_inexact": _not_a_day,
    "date_parsing": _not_a_day,
    "date_type": _not_a_day,
    "time_parsing": _not_a_time,
    "time_type": _not_a_time,
}


def _fields(location: tuple[int | str, ...]) -> set[str]:
    """The keys that the table at `location` may have."""
    return {name for model in _models(location) for name in model.model_fields}


def _kinds(location: tuple[int | str, ...]) -> list[str]:
    return [_kind(model) for model in _models(location)]


def _kind(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["kind"].annotation)[0])


def _models(location: tuple[int | str, ...]) -> list[type[BaseModel]]:
    """The models that the schema allows at `location`: several where a kind chooses."""
    found: list[Any] = [ProgrammeFile]
    for step in location:
        found = [inner for each in found for inner in _step(each, step)]
    return [each for each in found if isinstance(each, type) and issubclass(each, BaseModel)]


def _step(annotation: Any, step: str | int) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if step in annotation.model_fields:
            return _choices(annotation.model_fields[str(step)].annotation)
        has_kind = "kind" in annotation.model_fields
        return [annotation] if has_kind and step == _kind(annotation) else []
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return _choices(arguments[0])
    return _choices(arguments[1]) if get_origin(annotation) is dict else []


def _choices(annotation: Any) -> list[Any]:
    """The annotation itself, or what it is a choice of."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {None, tuple, dict, Literal}:
        return [annotation]
    if hasattr(annotation, "__metadata__"):
        return _choices(arguments[0])
    return [inner for each in arguments for inner in _choices(each)]
