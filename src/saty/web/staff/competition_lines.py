"""What the page of a competition shows, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from saty.programmes.calendar import FILING
from saty.programmes.queries import WindowState, WindowTimes
from saty.programmes.schema import ProgrammeFile
from saty.web.components import Tone
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.programmes.models import Outage, RulesVersion

TONES: dict[str, Tone] = {"drafted": "needs-you", "in_force": "done", "refused": "neutral"}


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window of the calendar."""

    key: str
    name: str
    window: WindowTimes
    state: WindowState


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of the rules."""

    version: "RulesVersion"
    tone: Tone

    @property
    def is_amendment(self) -> bool:
        """Whether it has a page of its own."""
        return self.version.number > 1


@dataclass(frozen=True, slots=True)
class OutageLine:
    """An outage, the window it extends, and whether it is settled."""

    outage: "Outage"
    window: str
    state: str
    tone: Tone


def window_name(file: ProgrammeFile, key: str) -> str:
    """The name of a window in the reader's language."""
    if key == FILING:
        return _("Filing")
    return own(file.stage(key).title)


def window_lines(
    file: ProgrammeFile, windows: Mapping[str, WindowTimes], at: datetime
) -> list[WindowLine]:
    """Filing and every stage that has a window, in the order of the programme."""
    keys = (FILING, *(stage.key for stage in file.stages))
    return [
        WindowLine(key, window_name(file, key), windows[key], windows[key].state(at))
        for key in keys
        if key in windows
    ]


def version_lines(versions: Iterable["RulesVersion"]) -> list[VersionLine]:
    """Every version, newest first as given."""
    return [VersionLine(version, TONES[version.state]) for version in versions]


def outage_lines(file: ProgrammeFile, outages: Iterable["Outage"]) -> list[OutageLine]:
    """Every outage, newest first as given."""
    return [
        OutageLine(outage, window_name(file, outage.window.key), *outage_state(outage))
        for outage in outages
    ]


def outage_state(outage: "Outage") -> tuple[str, Tone]:
    """Whether an extension is approved, refused, or waits."""
    if outage.approved_at is not None:
        return _("Approved"), "done"
    if outage.refused_at is not None:
        return _("Refused"), "neutral"
    return _("Waits for approval"), "needs-you"
