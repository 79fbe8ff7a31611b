"""`{% load look %}`: the components of the pages, shown in `docs/reference/patterns.md`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from saty.core.numbers import spell
from saty.notices.queries import unread_count
from saty.web import moments

register = template.Library()

# Each language under its own name, as its readers write it.
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def _or_nothing(read: Callable[..., str]) -> Callable[..., str]:
    """An absent value shows as nothing, not as "None"."""

    @wraps(read)
    def shown(value: Any, *rest: Any) -> str:
        return "" if value in (None, "") else read(value, *rest)

    return shown


register.filter("when", _or_nothing(moments.when))
register.filter("short_when", _or_nothing(moments.short_when))
register.filter("clock", _or_nothing(moments.clock))
register.filter("day", _or_nothing(moments.day))
register.filter("short_day", _or_nothing(moments.short_day))
register.filter("num", _or_nothing(moments.num))
register.filter("percent", _or_nothing(moments.percent))
register.filter("duration", _or_nothing(moments.duration))
register.filter("exact", _or_nothing(moments.exact))
register.filter("spelled", _or_nothing(spell))


@register.filter
def local(text: Any) -> str:
    """A text of a programme file in the reader's language; nothing where there is no text."""
    return text.in_language((get_language() or "en").partition("-")[0]) if text else ""


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """How many messages the reader has not opened; asked once per request."""
    request = context["request"]
    if not hasattr(request, "unread_messages"):
        request.unread_messages = unread_count(request.user.pk)
    return int(request.unread_messages)


@register.simple_tag
def zone(moment: datetime) -> str:
    """The reader's zone, as `Almaty, UTC+5`."""
    return moments.zone_name(moment)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Each language of the product: code and own name."""
    return [(code, OWN_NAMES.get(code, name)) for code, name in settings.LANGUAGES]


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """A picture beside words, never instead of them."""
    return {"name": name}


@register.inclusion_tag("components/tag.html")
def tag(text: str, tone: str = "neutral") -> dict[str, Any]:
    """A state in one or two words; tone: neutral, progress, done, needs-you, error."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("components/button.html")
def button(label: str, **options: Any) -> dict[str, Any]:
    """A button, or with `href=` a link that looks like one.

    kind: primary (default), secondary, warning, quiet. `key=` is a shortcut on working pages;
    `name=`, `value=`, `type=`, `form=` as in HTML; `arrow=True` for "start".
    """
    return {"kind": "primary", "type": "submit", **options, "label": label}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Any], id: str = "task") -> dict[str, Any]:
    """The tasks of a person, each with its state; `id` tells two lists on a page apart."""
    return {"tasks": tasks, "id": id}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Any]) -> dict[str, Any]:
    """Answers under their questions, each with a way to change it."""
    return {"rows": rows}


@register.inclusion_tag("components/steps.html")
def steps(steps: Iterable[Any], label: str = "") -> dict[str, Any]:
    """The line of steps: done, current, coming and ended in words, a list on a phone."""
    return {"steps": list(steps), "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first as given, each with its moment and its reason."""
    return {"events": events}


@register.inclusion_tag("components/figures.html")
def figures(figures: Iterable[Any]) -> dict[str, Any]:
    """A row of key figures."""
    return {"figures": figures}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(crumbs: Iterable[Any]) -> dict[str, Any]:
    """The way back; goes into the block of the same name."""
    return {"crumbs": crumbs}


@register.inclusion_tag("components/back_link.html")
def back_link(href: str, label: str = "") -> dict[str, Any]:
    """One step back; goes into the block of the same name."""
    return {"href": href, "label": label}


@register.inclusion_tag("components/deadline.html")
def deadline(moment: datetime, now: datetime | None = None) -> dict[str, Any]:
    """A moment that must be kept, with the zone, and how far it is when `now` is given."""
    return {"moment": moment, "left": moments.relative(moment, now) if now else ""}


@register.inclusion_tag("components/meter.html")
def meter(label: str, value: int, of: int) -> dict[str, Any]:
    """Progress, in words and as a bar."""
    return {"label": label, "value": value, "of": of}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form, each linked to its field; nothing when there are none."""
    return {"form": form, "problems": list(_problems(form)) if form.is_bound else []}


def _problems(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Each error with the id of its field, in the order of the page; `""` for the whole form.

    The label stands before the error, as many errors read alike; a whole sentence without its stop.
    """
    yield from (("", str(error)) for error in form.non_field_errors())
    for bound in form:
        target = "" if bound.is_hidden else getattr(bound, "target_id", bound.id_for_label)
        label = str(bound.label).rstrip(".:")  # of a sentence, such as a declaration
        before = label if label.endswith("?") else f"{label}:"
        yield from ((target, f"{before} {error}") for error in bound.errors)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field of a form: label, hint, error, input."""
    return bound.as_field_group()


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: template.Context, form: BaseForm, found: int | None = None, *, private: bool = False
) -> dict[str, Any]:
    """A GET form that narrows a list, its fields in a row; `found` is how many there are.

    `private=True` sends it by POST, so that what is sought stands in no address; the page keeps it
    in the session, and forgets it at `?all=1`.
    """
    shown = {"form": form, "found": found, "request": context.get("request")}
    return shown | {"private": private, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Which rows of how many are shown, and the other pages; the rest of the query stays."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "pages": [
            {"number": n, "query": _query(context, name, n) if isinstance(n, int) else ""}
            for n in numbers
        ],
        "previous": page.has_previous() and _query(context, name, page.number - 1),
        "next": page.has_next() and _query(context, name, page.number + 1),
    }


SORTED = "columns that a table is sorted by"
"""Where the headings of a table leave their columns for the table around them."""


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, numeric: bool = False
) -> dict[str, Any]:
    """A column's heading that sorts by `?sort=key`, and by `?sort=-key` when pressed again.

    On a phone the table offers the same columns in a field above it.
    """
    known = context.render_context.get(SORTED) or []
    context.render_context[SORTED] = [*known, (key, label)]
    now = _sorted_by(context)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    query = _query(context, "sort", f"-{key}" if order == "ascending" else key, drop="page")
    return {"label": label, "order": order, "query": query, "numeric": numeric}


@register.inclusion_tag("components/export_link.html", takes_context=True)
def export_link(context: template.Context) -> dict[str, Any]:
    """The list as it is narrowed and sorted, as a file: `?export=1`."""
    return {"query": _query(context, "export", 1, drop="page")}


def _sorted_by(context: template.Context) -> str:
    request = context.get("request")
    return str(request.GET.get("sort", "")) if request else ""


def _query(context: template.Context, name: str, value: object, drop: str = "") -> str:
    """The query of the request with one value set, as `?sort=number&page=2`."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(value)
    query.pop(drop, None)
    return f"?{query.urlencode()}"


def _block(name: str, content: str, **options: Any) -> SafeString:
    return mark_safe(render_to_string(f"components/{name}.html", {**options, "content": content}))  # noqa: S308 - our own template escapes


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, **options: Any) -> SafeString:
    """A banner. tone: neutral, progress, needs-you, error; `title=`; `role=` status or alert."""
    return _block("notice", content, **{"tone": "neutral", **options})


@register.simple_block_tag(end_name="endwarning")
def warning(content: str) -> SafeString:
    """Words before an act that cannot be undone."""
    return _block("warning", content)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str) -> SafeString:
    """A list without rows: what will be here, and when."""
    return _block("empty", content, title=title)


@register.simple_block_tag(end_name="endnextthing")
def nextthing(content: str, title: str, **options: Any) -> SafeString:
    """The one thing to do next. `until=` its moment, `now=`, `href=` and `action=` the button.

    tone: needs-you (default), or progress when there is nothing to do but wait.
    """
    return _block(
        "nextthing", content, **{"tone": "needs-you", "id": "next-thing", **options, "title": title}
    )


@register.simple_block_tag(takes_context=True, end_name="enddatatable")
def datatable(context: template.Context, content: str, caption: str, **options: Any) -> SafeString:
    """A table from `<thead>` on, with a caption, that scrolls sideways alone when it is too wide.

    `stacked=True` sets its rows below each other on a phone, each cell under its `data-label`.
    `hide_caption=True` when a heading above says the same; `id=` to refer to it. Where headings
    sort, a phone shows a field above the table instead.
    """
    return _block("datatable", content, **options, caption=caption, **_sorting(context))


def _sorting(context: template.Context) -> dict[str, Any]:
    """The columns that the headings of a table left, and what of the query stays when sorting."""
    columns = context.render_context.get(SORTED) or []
    context.render_context[SORTED] = []
    request = context.get("request")
    query = request.GET if request else QueryDict()
    return {
        "sorts": columns,
        "sorted_by": _sorted_by(context),
        "kept": [
            (name, value)
            for name, values in query.lists()
            if name not in {"sort", "page", "export"}
            for value in values
        ],
    }


@register.simple_block_tag(end_name="endchart")
def chart(content: str, title: str, src: str, alt: str) -> SafeString:
    """A chart from its address, what it shows in words, and its data table as the content."""
    return _block("chart", content, title=title, src=src, alt=alt)


@register.inclusion_tag("components/autosave_status.html")
def autosave_status() -> dict[str, Any]:
    """Where a form with `data-autosave` says what is saved."""
    return {}


@register.inclusion_tag("components/upload_progress.html")
def upload_progress() -> dict[str, Any]:
    """Where a form with `data-upload` shows how much of the file has arrived."""
    return {}


@register.inclusion_tag("components/keys_switch.html")
def keys_switch() -> dict[str, Any]:
    """The switch of the keyboard shortcuts; every page with `data-key` has it."""
    return {}
