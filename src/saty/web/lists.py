"""Lists of officials: sorted by a column that is asked for, and saved as a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse

from saty.common.exports import xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Shown = TypeVar("Shown", bound=Model)
Row = TypeVar("Row")


def ordered(
    rows: QuerySet[Shown], request: HttpRequest, columns: Mapping[str, str | tuple[str, ...]]
) -> QuerySet[Shown]:
    """The rows by `?sort=column` or `?sort=-column`; another value leaves their order.

    `columns` is column -> field, or several of them, the first before the others. Empty cells come
    last in both directions and on every database.
    """
    wanted = request.GET.get("sort", "")
    fields = columns.get(wanted.removeprefix("-"))
    if fields is None:
        return rows
    named = [F(each) for each in ((fields,) if isinstance(fields, str) else fields)]
    if wanted.startswith("-"):
        return rows.order_by(*(each.desc(nulls_last=True) for each in named), "-id")
    return rows.order_by(*(each.asc(nulls_last=True) for each in named), "id")


def ordered_here(
    rows: Iterable[Row], request: HttpRequest, columns: Mapping[str, Callable[[Row], Any]]
) -> list[Row]:
    """As `ordered`, of what no database holds: columns is column -> value of a row.

    A value of None comes last in both directions; equal rows keep their order.
    """
    wanted = request.GET.get("sort", "")
    value = columns.get(wanted.removeprefix("-"))
    if value is None:
        return list(rows)
    there = [each for each in rows if value(each) is not None]
    empty = [each for each in rows if value(each) is None]
    return sorted(there, key=value, reverse=wanted.startswith("-")) + empty


def wants_file(request: HttpRequest) -> bool:
    """Whether the list is asked for as a file."""
    return "export" in request.GET


def xlsx_response(
    name: str, heading: Sequence[object], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """An XLSX file `name`.xlsx; no cell of it is a formula."""
    content = xlsx([str(each) for each in heading], rows, sheet=name)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
