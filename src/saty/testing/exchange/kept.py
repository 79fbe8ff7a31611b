"""Packages as JSON, as an import keeps what it found until it is taken in."""

import base64
from collections.abc import Mapping
from typing import Any

from saty.core import items as core


def record_json(record: core.Record) -> dict[str, Any]:
    """A record as plain JSON."""
    return {
        "identifier": record.identifier,
        "item": core.as_json(record.item),
        "topic": record.topic,
        "competency": record.competency,
        "difficulty": record.difficulty,
        "seconds": record.seconds,
        "source": record.source,
        "stimulus": record.stimulus,
        "enemies": list(record.enemies),
    }


def record_of(kept: Mapping[str, Any]) -> core.Record:
    """The record behind `record_json`."""
    item, enemies = core.from_json(kept["item"]), tuple(kept["enemies"])
    return core.Record(**{**kept, "item": item, "enemies": enemies})


def stimulus_json(stimulus: core.Stimulus) -> dict[str, Any]:
    """A text on which items ask, as plain JSON."""
    return {"identifier": stimulus.identifier, "wordings": dict(stimulus.wordings)}


def stimulus_of(kept: Mapping[str, Any]) -> core.Stimulus:
    """The text behind `stimulus_json`."""
    return core.Stimulus(kept["identifier"], kept["wordings"])


def picture_json(picture: core.Picture) -> dict[str, Any]:
    """A picture as plain JSON."""
    content = base64.b64encode(picture.content).decode()
    return {"name": picture.name, "media_type": picture.media_type, "content": content}


def picture_of(kept: Mapping[str, Any]) -> core.Picture:
    """The picture behind `picture_json`."""
    return core.Picture(kept["name"], kept["media_type"], base64.b64decode(kept["content"]))


def fault_json(fault: core.Fault) -> dict[str, Any]:
    """A fault as plain JSON."""
    return {"key": fault.key, "place": fault.place, "details": dict(fault.details)}
