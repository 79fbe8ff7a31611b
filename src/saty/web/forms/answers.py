"""The application form's questions as fields: drawn by Django, validated by `applications`.

A field only reads what was typed and shows what is kept, wrong answers too; what is wrong with an
answer is said by one place for pages, autosave and submission alike.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.applications import countries
from saty.applications.validation import Fault
from saty.programmes.schema import Named, ProgrammeFile, Question
from saty.web.forms.choices import Checkboxes, Radios
from saty.web.forms.dates import DateInput
from saty.web.forms.rows import RowsInput, shown_date, typed_date, typed_text
from saty.web.forms.tracks import TrackInput
from saty.web.rule_words import own

PREFIX = "a"
MOST_RADIOS = 8
"""More choices than this are a list to open."""
CHOOSE = ("", _("Choose"))


class AnswerField(forms.Field):
    """A question: `to_answer` reads what a form posted, `to_shown` draws what is kept."""

    def to_answer(self, raw: Any) -> Any:
        """What is kept of what was typed; None where there is no answer."""
        return typed_text(raw) or None

    def to_shown(self, value: Any) -> Any:
        """What the widget takes as its value."""
        return value


class IdentityField(AnswerField):
    """A number that people copy with spaces in it."""

    def to_answer(self, raw: Any) -> Any:
        """The number without spaces."""
        return typed_text(raw).replace(" ", "") or None


class DayField(AnswerField):
    """A date in three inputs; one that cannot be is kept as it was typed."""

    def to_answer(self, raw: Any) -> Any:
        """An ISO date, or year, month and day as typed with dashes between."""
        return typed_date(*(raw or ["", "", ""])) or None


class DayInput(DateInput):
    """Three inputs that show a kept text of year, month and day, right or wrong."""

    def decompress(self, value: Any) -> list[str | None]:
        """Day, month, year."""
        if value is None or isinstance(value, date):
            return super().decompress(value)
        return list(shown_date(str(value)).values())


class SeveralField(AnswerField):
    """Any of several choices."""

    def to_answer(self, raw: Any) -> Any:
        """The keys chosen."""
        return list(raw) if raw else None


class YesNoField(AnswerField):
    """Yes or no."""

    def to_answer(self, raw: Any) -> Any:
        """True, False, or None before it is answered."""
        return {"yes": True, "no": False}.get(typed_text(raw))

    def to_shown(self, value: Any) -> Any:
        """The radio that is chosen."""
        return {True: "yes", False: "no"}.get(value)


class ConsentField(AnswerField):
    """A consent: given or not."""

    def to_answer(self, raw: Any) -> Any:
        """True, or None."""
        return True if raw else None


class WholeField(AnswerField):
    """A widget that reads its answer itself: rows, the track."""

    def to_answer(self, raw: Any) -> Any:
        """What the widget read."""
        return raw


Made = tuple[type[AnswerField], forms.Widget]
Maker = Callable[[Question, ProgrammeFile], Made]


def _text(question: Question, file: ProgrammeFile) -> Made:
    autocomplete = {"full_name": "name"}.get(question.meaning or "", "off")
    return AnswerField, forms.TextInput({"autocomplete": autocomplete})


def _choice(question: Question, file: ProgrammeFile) -> Made:
    choices = named(question.choices)
    if len(choices) <= MOST_RADIOS:
        return AnswerField, one_of(choices)
    return AnswerField, forms.Select(choices=[CHOOSE, *choices])


MAKERS: Mapping[str, Maker] = {
    "text": _text,
    "long_text": lambda q, file: (AnswerField, forms.Textarea({"rows": 8})),
    "date": lambda q, file: (DayField, DayInput()),
    "choice": _choice,
    "choices": lambda q, file: (SeveralField, several(q.choices)),
    "yes_no": lambda q, file: (YesNoField, one_of((("yes", _("Yes")), ("no", _("No"))))),
    "consent": lambda q, file: (ConsentField, forms.CheckboxInput()),
    "email": lambda q, file: (AnswerField, forms.EmailInput({"autocomplete": "email"})),
    "phone": lambda q, file: (
        AnswerField,
        forms.TextInput({"type": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}),
    ),
    "country": lambda q, file: (
        AnswerField,
        forms.Select(choices=[CHOOSE, *countries.named(get_language() or "en")]),
    ),
    "identity_number": lambda q, file: (
        IdentityField,
        forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20"}
        ),
    ),
    "track": lambda q, file: (WholeField, TrackInput(file)),
    "education": lambda q, file: (WholeField, RowsInput(q, file)),
    "work": lambda q, file: (WholeField, RowsInput(q, file)),
    "languages": lambda q, file: (WholeField, RowsInput(q, file)),
}


def named(choices: Iterable[Named]) -> list[tuple[str, str]]:
    """Choices of the programme file with their names in the reader's language."""
    return [(choice.key, own(choice.name)) for choice in choices]


def one_of(choices: Iterable[tuple[str, Any]]) -> forms.Widget:
    """Radios with these choices."""
    widget = Radios()
    widget.choices = list(choices)
    return widget


def several(choices: Iterable[Named]) -> forms.Widget:
    """Checkboxes with these choices."""
    widget = Checkboxes()
    widget.choices = named(choices)
    return widget


def field_for(question: Question, file: ProgrammeFile) -> AnswerField:
    """The field of a question."""
    kind, widget = MAKERS[question.kind](question, file)
    made = kind(
        label=own(question.name),
        help_text=hint_of(question),
        required=question.required,
        widget=widget,
    )
    if question.kind == "long_text":
        made.max_length = question.max_length  # type: ignore[attr-defined]
    return made


def hint_of(question: Question) -> SafeString:
    """The hint, and why it is asked."""
    hint = own(question.hint) if question.hint else ""
    return format_html(
        '{} <span class="saty-why">{} {}</span>', hint, _("Why we ask:"), own(question.purpose)
    )


class AnswersForm(forms.Form):
    """Some questions of an application, with the answers that are kept or were just posted."""

    def __init__(
        self,
        questions: Iterable[Question],
        file: ProgrammeFile,
        *,
        answers: Mapping[str, Any],
        data: Any = None,
        more: str = "",
    ) -> None:
        super().__init__(data, prefix=PREFIX)
        self.questions = {question.key: question for question in questions}
        for key, question in self.questions.items():
            made = field_for(question, file)
            made.initial = made.to_shown(answers.get(key))
            if isinstance(made.widget, RowsInput):
                made.widget.has_one_more = key == more
            self.fields[key] = made

    def _clean_fields(self) -> None:
        """Nothing is cleaned here: faults come from `show`."""

    def answer(self, key: str) -> Any:
        """What was posted as the answer to one question."""
        made = self.fields[key]
        assert isinstance(made, AnswerField)  # noqa: S101 - every field is made by field_for
        name = self.add_prefix(key)
        return made.to_answer(made.widget.value_from_datadict(self.data, {}, name))

    def answers(self) -> dict[str, Any]:
        """What was posted as the answers to all questions of the form."""
        return {key: self.answer(key) for key in self.fields}

    def show(self, faults: Iterable[Fault]) -> None:
        """Show faults beside their questions."""
        for fault in faults:
            self.add_error(fault.question, words_of(fault))  # type: ignore[arg-type]


def words_of(fault: Fault) -> "str | Promise":
    """A fault in words, with the number of its row where it is in a list."""
    if fault.row is None:
        return fault.message
    return format_lazy(
        _("No. {number}: {words}"), number=str(fault.row + 1), words=str(fault.message)
    )
