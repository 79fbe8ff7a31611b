"""What the components of the pages take: frozen rows that a view fills and a template tag draws.

Any object with the same attributes does as well, such as a dataclass of an app's `queries`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["neutral", "progress", "done", "needs-you", "error"]
StepState = Literal["done", "current", "coming", "ended"]


@dataclass(frozen=True)
class Task:
    """A line of a task list; without `href` it cannot be started yet."""

    title: str
    state: str
    tone: Tone = "neutral"
    href: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a summary list; `href` leads to where the answer is changed."""

    key: str
    value: object
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the line of steps; `when` is in words, such as `1–14 March`."""

    name: str
    state: StepState
    when: str = ""
    href: str = ""


@dataclass(frozen=True)
class Event:
    """What happened, with its reason in `text`; `link` are the words of `href`."""

    at: datetime
    title: str
    text: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """A large figure of a row of key figures; `value` is already in words."""

    value: str
    label: str
    hint: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Crumb:
    """A step of the way back; the last one is the page itself and has no `href`."""

    label: str
    href: str = ""


Crumbs = Sequence[Crumb]
