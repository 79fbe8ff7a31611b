"""Radios and checkboxes with a hint under an option, and words that open when it is chosen."""

from collections.abc import Mapping
from typing import Any

from django import forms


class _WithHints(forms.widgets.ChoiceWidget):
    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        hints: Mapping[str, Any] | None = None,
        reveals: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.hints, self.reveals = dict(hints or {}), dict(reveals or {})

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        value, attrs = str(option["value"]), option["attrs"]
        option |= {"hint": self.hints.get(value), "reveal": self.reveals.get(value)}
        if option["hint"]:
            attrs["aria-describedby"] = f"{attrs['id']}_hint"
        return option


class Radios(_WithHints, forms.RadioSelect):
    """One of several. `hints` and `reveals` map an option's value to its words."""


class Checkboxes(_WithHints, forms.CheckboxSelectMultiple):
    """Any of several. `hints` and `reveals` map an option's value to its words."""
