"""What is sound in a table that has not the shape of a programme: so far as it goes, it is checked.

Tables keep the values that have the right shape. Reading any other of their values raises
`Unsound`, so that whatever rests on a faulty value is not judged.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from saty.programmes.schema import Part, ProgrammeFile

Model = TypeVar("Model", bound=BaseModel)


class Unsound(AttributeError):
    """A value was read that is missing or faulty."""


class _Holed(dict[str, Any]):
    """A table of tables of which some are missing or have holes."""


def sound_part(table: dict[str, Any]) -> ProgrammeFile:
    """The programme so far as its values have the right shape."""
    return _table(ProgrammeFile, table)


@cache
def _holed(model: type[Model]) -> type[Model]:
    """The model, of which some values may be missing."""

    def missing(self: BaseModel, name: str) -> Any:
        raise Unsound(name)

    return type(model.__name__, (model,), {"__getattr__": missing, "__module__": __name__})


def _table(model: type[Model], given: dict[str, Any]) -> Model:
    """The table with its sound values, and with defaults where none of its keys is mistyped.

    Where each value is sound and the table is not, they do not fit together: its key alone stays.
    """
    fields = model.model_fields
    kept = dict(_kept(model, given))
    is_clear = given.keys() <= fields.keys()
    is_whole = {name for name, field in fields.items() if field.is_required()} <= given.keys()
    is_sound = len(kept) == len(given) and not any(_is_holed(each) for each in kept.values())
    if is_whole and is_sound:
        kept = {name: value for name, value in kept.items() if name == "key"}
        is_clear = False
    made: Model = _holed(model).model_construct(set(kept), **kept)
    for name in fields:
        if name not in kept and (name in given or not is_clear):
            vars(made).pop(name, None)
    return made


def _kept(model: type[BaseModel], given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in model.model_fields.keys() & given.keys():
        field = model.model_fields[name]
        with suppress(Unsound):
            yield name, _value(Annotated[field.annotation, field], given[name])


def _value(annotation: Any, given: Any) -> Any:
    """The value of the annotated kind, or what is sound in it; Unsound if nothing is."""
    try:
        return _adapter(annotation).validate_python(given)
    except ValidationError:
        return _part(annotation, given)


def _part(annotation: Any, given: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _part(arguments[0], given)
    if origin in {Union, UnionType}:
        return _part(_chosen(arguments, given), given)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if isinstance(given, dict):
            return _table(annotation, given)
    elif origin is tuple and isinstance(given, list):
        return _holed_only(tuple(_item(arguments[0], each) for each in given))
    elif origin is dict and isinstance(given, dict):
        return _Holed(
            (key, _value(arguments[1], value))
            for key, value in given.items()
            if _is_valid(arguments[0], key)
        )
    raise Unsound(str(annotation))


def _item(annotation: Any, given: Any) -> Any:
    """An item of a list; a table of which nothing is sound keeps its place."""
    try:
        return _value(annotation, given)
    except Unsound:
        if isinstance(given, dict):
            return _holed(Part).model_construct()
        raise


def _holed_only(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list that is faulty in its items; Unsound where it is faulty as a list."""
    if not any(_is_holed(each) for each in items):
        raise Unsound("list")
    return items


def _chosen(choices: tuple[Any, ...], given: Any) -> Any:
    """The table among the choices that is meant: by its kind where there are several."""
    tables = [each for each in choices if isinstance(each, type) and issubclass(each, BaseModel)]
    if len(tables) > 1:
        kind = given.get("kind") if isinstance(given, dict) else None
        tables = [each for each in tables if kind in _kinds(each)]
    if len(tables) != 1:
        raise Unsound("kind")
    return tables[0]


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _is_holed(value: Any) -> bool:
    if isinstance(value, BaseModel):
        return type(value).__module__ == __name__
    if isinstance(value, tuple):
        return any(_is_holed(each) for each in value)
    return isinstance(value, _Holed)


def _is_valid(annotation: Any, given: Any) -> bool:
    try:
        _adapter(annotation).validate_python(given)
    except ValidationError:
        return False
    return True


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
