"""The form renderer: Django's forms with the markup of GOV.UK Frontend.

Settings name it: `FORM_RENDERER = "saty.web.forms.rendering.SatyRenderer"`.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

from saty.web.forms.dates import DateInput

OWN_TEMPLATES = Path(__file__).parents[1] / "templates"
DJANGO_TEMPLATES = Path(django.forms.__file__).parent / "templates"

# The first class of the widget that matches gives the CSS class; order matters.
CSS_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (DateInput, "govuk-input"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.widgets.Input, "govuk-input"),
)
WITHOUT_ERROR_CLASS = (forms.CheckboxSelectMultiple, forms.RadioSelect, forms.CheckboxInput)

# How a field is laid out; the first that matches, else "plain".
SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "fieldset"),
    (forms.RadioSelect, "fieldset"),
    (forms.CheckboxInput, "checkbox"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "fieldset"),
)


class SatyBoundField(BoundField):
    """A field with its data, knowing the markup that it takes."""

    @property
    def shape(self) -> str:
        """One of fieldset, checkbox, password, file, plain."""
        widget = self.field.widget
        return next((shape for kind, shape in SHAPES if isinstance(widget, kind)), "plain")

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(optional)".

        A single checkbox never does, nor does a field that belongs to a choice, which needs it.
        """
        return not (self.field.required or self.shape == "checkbox" or self.shown_when)

    @property
    def counted(self) -> int | None:
        """The limit that is counted down beneath a textarea, in characters."""
        is_long = isinstance(self.field.widget, forms.Textarea)
        return getattr(self.field, "max_length", None) if is_long else None

    @property
    def shown_when(self) -> str:
        """`name=value` of the choice that reveals this field, from the widget's attributes."""
        return str(self.field.widget.attrs.get("data-shown-when", ""))

    @property
    def target_id(self) -> str:
        """The id that the error summary links to: the first input that can take the focus."""
        if self.shape == "fieldset":
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        """The ids of hint, error and character count, in the order in which they are read."""
        described = super().aria_describedby
        return f"{described} {self.auto_id}-info".strip() if self.counted else described

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Django's attributes, with our classes; the browser's own checks stay out.

        The server's words are better than the browser's, and are in the reader's language.
        """
        shown = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        if self.shape == "fieldset":
            built.pop("aria-invalid", None)
        if self.counted:
            built["maxlength"] = False
            built["class"] = "govuk-js-character-count"
        built["data-shown-when"] = False
        built["class"] = self._classes(shown, str(built.get("class", "")))
        return built

    def _classes(self, widget: forms.Widget, extra: str) -> str:
        name = next((css for kind, css in CSS_CLASSES if isinstance(widget, kind)), "")
        parts = [name, str(widget.attrs.get("class", "")), extra]
        if self.shape == "password":
            parts.append("govuk-password-input__input govuk-js-password-input-input")
        if self.errors and name and not isinstance(widget, WITHOUT_ERROR_CLASS):
            parts.append(f"{name}--error")
        return " ".join(part for part in parts if part)


class SatyRenderer(DjangoTemplates):
    """Renders forms from `forms/form.html` and `forms/field.html`; widgets from our overrides."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = SatyBoundField

    @cached_property
    def engine(self) -> Any:
        """Our widget templates first, then Django's, then those of the apps."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [OWN_TEMPLATES, DJANGO_TEMPLATES],
                "NAME": "saty-forms",
                "OPTIONS": {},
            }
        )
