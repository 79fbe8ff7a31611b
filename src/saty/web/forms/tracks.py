"""The choice of what a candidate competes in: a group and, where it has areas, an area."""

from collections.abc import Mapping
from typing import Any

from django import forms

from saty.programmes.schema import ProgrammeFile
from saty.web.forms.rows import typed_text
from saty.web.rule_words import own


class TrackInput(forms.MultiWidget):
    """Two lists: `<name>-group` and `<name>-area`."""

    template_name = "forms/track.html"
    use_fieldset = True

    def __init__(self, file: ProgrammeFile) -> None:
        super().__init__([])
        self.groups = file.tracks.groups

    def decompress(self, value: Any) -> list[Any]:
        """Nothing to split: the two lists read the answer as it is."""
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Groups with their areas, and what is chosen."""
        chosen = value if isinstance(value, dict) else {}
        shown = {
            "name": name,
            "attrs": {"id": name, **(attrs or {})},
            "groups": [(group.key, own(group.name)) for group in self.groups],
            "areas": [
                (own(group.name), [(area.key, own(area.name)) for area in group.areas])
                for group in self.groups
                if group.areas
            ],
            "with_areas": "|".join(group.key for group in self.groups if group.areas),
            "group": chosen.get("group", ""),
            "area": chosen.get("area", ""),
            "template_name": self.template_name,
            "is_hidden": False,
        }
        return {"widget": shown}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The group and its area; an area that the group does not have is left out."""
        group, area = typed_text(data.get(f"{name}-group")), typed_text(data.get(f"{name}-area"))
        if not group:
            return None
        areas = {a.key for g in self.groups if g.key == group for a in g.areas}
        return {"group": group, "area": area if area in areas else ""}
