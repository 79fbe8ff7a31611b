"""The form in which an item is written: its key once, its texts beside each other per language."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core import items as core
from saty.web.bank.item_words import letter
from saty.web.templatetags.look import OWN_NAMES

ROWS = {"prompt": 5, "option": 2, "target": 2, "accepted": 3, "explanation": 4}
CYRILLIC = str.maketrans("АВСЕНІКМОРТХ", "ABCEHIKMOPTX")
"""Letters of another alphabet that look like those of options."""


@dataclass(frozen=True, slots=True)
class Row:
    """The same text in every language, beside each other."""

    title: str
    fields: Sequence[BoundField]


class WritingForm(forms.Form):
    """Texts named "kk-prompt", "kk-option-0", ...; empty ones are kept while it is a draft."""

    def __init__(
        self, data: Any, *, item: core.Item, languages: Sequence[str], more: str = ""
    ) -> None:
        self.item, self.languages = item, languages
        self.size = _count(data, "options", item.size, more == "option")
        self.targets = _count(data, "targets", item.targets, more == "target")
        super().__init__(data, initial=initial_of(item), auto_id="id_%s")
        self._add_texts()
        self._add_key()

    def _add_texts(self) -> None:
        for language in self.languages:
            for name, title in self._texts():
                self.fields[f"{language}-{name}"] = forms.CharField(
                    label=f"{title}: {OWN_NAMES[language]}",
                    required=False,
                    strip=False,
                    max_length=core.MOST_CHARACTERS,
                    widget=forms.Textarea(
                        attrs={
                            "rows": ROWS[name.partition("-")[0]],
                            "lang": language,
                            "maxlength": False,
                        }
                    ),
                )

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield "prompt", _("Question")
        for place in range(self.size):
            yield f"option-{place}", _("Option %(letter)s") % {"letter": letter(place)}
        for place in range(self.targets):
            yield f"target-{place}", _("Match %(letter)s") % {"letter": letter(place)}
        if self.item.kind == "text":
            yield "accepted", _("Accepted answers, one a line")
        yield "explanation", _("Explanation")

    def _add_key(self) -> None:
        for name, field in fields_of_key(self.item.kind, self.size, self.targets):
            self.fields[name] = field
        if self.item.kind in core.WITH_OPTIONS:
            self.fields["fixed"] = forms.BooleanField(
                label=gettext_lazy("Options keep their order"),
                help_text=gettext_lazy("For numbers by size, for example."),
                required=False,
            )
        if self.item.kind in {"multiple", "ordering", "matching"}:
            self.fields["partial"] = forms.BooleanField(
                label=gettext_lazy("A part of the answer gets a part of the point"), required=False
            )

    @property
    def rows(self) -> list[Row]:
        """The texts, row by row."""
        return [
            Row(title, [self[f"{language}-{name}"] for language in self.languages])
            for name, title in self._texts()
        ]

    @property
    def key_fields(self) -> list[BoundField]:
        """What says which answer is right."""
        return [self[name] for name in self.fields if name.partition("-")[0] not in self.languages]

    def content(self, *, tidy: bool = False) -> core.Item:
        """What was written; `tidy` leaves out options and matches that are empty everywhere."""
        given = self.cleaned_data
        written = {each: self._wording(each) for each in self.languages}
        wordings = {
            language: wording
            for language, wording in {**self.item.wordings, **written}.items()
            if language in self.item.wordings or any(text for _place, text in wording.texts())
        }
        made = core.Item(
            kind=self.item.kind,
            wordings=wordings,
            right=right_of(self.item.kind, given, self.size),
            levels=levels_of(self.item.kind, given, self.size),
            value=decimal_of(given.get("value", "")),
            tolerance=decimal_of(given.get("tolerance", "")) or "0",
            shuffle=not given.get("fixed", not self.item.shuffle),
            partial=given.get("partial", self.item.partial),
        )
        return tidied(made) if tidy else made

    def _wording(self, language: str) -> core.Wording:
        given = self.cleaned_data

        def text(name: str) -> str:
            return _unless_the_same(given, self.initial, f"{language}-{name}")

        accepted = text("accepted")
        before = self.item.wordings.get(language, core.Wording(""))
        is_same = accepted == self.initial.get(f"{language}-accepted", "")
        return core.Wording(
            prompt=text("prompt"),
            options=tuple(text(f"option-{place}") for place in range(self.size)),
            targets=tuple(text(f"target-{place}") for place in range(self.targets)),
            accepted=before.accepted if is_same else _lines(accepted),
            explanation=text("explanation"),
        )


def _count(data: Any, name: str, standing: int, one_more: bool) -> int:
    given = str(data.get(name, "")) if data else ""
    count = int(given) if given.isdecimal() and len(given) < 4 else standing
    return min(count + one_more, core.MOST_OPTIONS)


def _unless_the_same(given: dict[str, Any], before: Mapping[str, Any], name: str) -> str:
    """What was written; where it differs from before in spaces around it alone, what was before.

    Browsers send other ends of lines than they were given.
    """
    written, standing = str(given.get(name, "")), str(before.get(name, ""))
    return standing if _trimmed(standing) == _trimmed(written) else _trimmed(written)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.splitlines() if each.strip())


def _trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def initial_of(item: core.Item) -> dict[str, Any]:
    """What the fields of a form hold at first."""
    first: dict[str, Any] = {"fixed": not item.shuffle, "partial": item.partial}
    for language, wording in item.wordings.items():
        first[f"{language}-prompt"] = wording.prompt
        first[f"{language}-explanation"] = wording.explanation
        first[f"{language}-accepted"] = "\n".join(wording.accepted)
        for place, text in enumerate(wording.options):
            first[f"{language}-option-{place}"] = text
        for place, text in enumerate(wording.targets):
            first[f"{language}-target-{place}"] = text
    first |= {"value": item.value, "tolerance": item.tolerance}
    first |= {f"level-{place}": to for place, to in enumerate(item.levels) if to != core.UNSAID}
    if item.kind == "matching":
        first |= {f"right-{place}": to for place, to in enumerate(item.right) if to != core.UNSAID}
    elif item.kind == "ordering":
        first["right"] = ", ".join(letter(place) for place in item.right)
    elif item.kind == "single":
        first["right"] = item.right[0] if item.right else ""
    else:
        first["right"] = [str(place) for place in item.right]
    return first


NOTHING: list[tuple[str, Any]] = [("", "–")]
KeyFields = Iterator[tuple[str, forms.Field]]


def _letters(count: int) -> list[tuple[str, Any]]:
    return [(str(place), letter(place)) for place in range(count)]


def _one_right(size: int, _targets: int) -> KeyFields:
    yield (
        "right",
        forms.ChoiceField(
            label=gettext_lazy("Right option"), choices=NOTHING + _letters(size), required=False
        ),
    )


def _several_right(size: int, _targets: int) -> KeyFields:
    yield (
        "right",
        forms.MultipleChoiceField(
            label=gettext_lazy("Right options"),
            choices=_letters(size),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    )


def _right_order(_size: int, _targets: int) -> KeyFields:
    yield (
        "right",
        forms.CharField(
            label=gettext_lazy("Right order, by letters"),
            help_text=gettext_lazy("Such as: C, A, D, B"),
            required=False,
            max_length=100,
        ),
    )


def _right_pairs(size: int, targets: int) -> KeyFields:
    for place in range(size):
        yield (
            f"right-{place}",
            forms.ChoiceField(
                label=_("Option %(letter)s belongs to") % {"letter": letter(place)},
                choices=NOTHING + _letters(targets),
                required=False,
            ),
        )


def _levels(size: int, _targets: int) -> KeyFields:
    for place in range(size):
        yield (
            f"level-{place}",
            forms.IntegerField(
                label=_("Option %(letter)s is appropriate to level") % {"letter": letter(place)},
                required=False,
                min_value=0,
                max_value=core.MOST_LEVEL,
            ),
        )


def _right_number(_size: int, _targets: int) -> KeyFields:
    for name, label in (
        ("value", gettext_lazy("Right number")),
        ("tolerance", gettext_lazy("Still right if off by")),
    ):
        yield name, forms.CharField(label=label, required=False, max_length=20)


FIELDS_OF_KEY: Mapping[str, Callable[[int, int], KeyFields]] = {
    "single": _one_right,
    "multiple": _several_right,
    "ordering": _right_order,
    "matching": _right_pairs,
    "judgement": _levels,
    "number": _right_number,
}
"""Kind of an item -> what makes its fields from the numbers of options and targets."""


def fields_of_key(kind: str, size: int, targets: int) -> KeyFields:
    """The fields in which the key of an item of a kind is given.

    A short text has none: its accepted answers stand with each language.
    """
    made = FIELDS_OF_KEY.get(kind)
    return made(size, targets) if made else iter(())


def right_of(kind: str, given: dict[str, Any], size: int) -> tuple[int, ...]:
    """The right places that were given in them."""
    if kind == "matching":
        chosen = [given.get(f"right-{place}") for place in range(size)]
        said = [int(each) if each else core.UNSAID for each in chosen]
        return tuple(said) if any(chosen) else ()
    if kind == "ordering":
        letters = re.findall(r"[A-Z]", given.get("right", "").upper().translate(CYRILLIC))
        return tuple(ord(each) - ord("A") for each in letters)
    if kind == "single":
        return (int(given["right"]),) if given.get("right") else ()
    return tuple(sorted(int(each) for each in given.get("right", ()) or ()))


def levels_of(kind: str, given: dict[str, Any], size: int) -> tuple[int, ...]:
    """The levels that were given in them."""
    if kind != "judgement":
        return ()
    levels = [given.get(f"level-{place}") for place in range(size)]
    said = [core.UNSAID if level is None else level for level in levels]
    return tuple(said) if any(level is not None for level in levels) else ()


def decimal_of(text: str) -> str:
    """A typed decimal with a point."""
    return re.sub(r"[\s  ]", "", text or "").replace(",", ".").replace("−", "-")


def tidied(item: core.Item) -> core.Item:
    """Without the options and matches that are empty in every language; the key follows."""
    kept = _kept([wording.options for wording in item.wordings.values()], item.size)
    held = _kept([wording.targets for wording in item.wordings.values()], item.targets)
    wordings = {
        language: core.Wording(
            prompt=wording.prompt,
            options=_of(wording.options, kept),
            targets=_of(wording.targets, held),
            accepted=wording.accepted,
            explanation=wording.explanation,
        )
        for language, wording in item.wordings.items()
    }
    return core.Item(
        kind=item.kind,
        wordings=wordings,
        right=_followed(item, kept, held),
        levels=tuple(level for place, level in enumerate(item.levels) if place in kept),
        value=item.value,
        tolerance=item.tolerance,
        shuffle=item.shuffle,
        partial=item.partial,
    )


def _kept(texts: Sequence[Sequence[str]], count: int) -> list[int]:
    return [
        place
        for place in range(count)
        if any(text.strip() for each in texts for text in each[place : place + 1])
    ]


def _of(texts: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(texts[place] for place in places if place < len(texts))


def _followed(item: core.Item, kept: Sequence[int], held: Sequence[int]) -> tuple[int, ...]:
    if item.kind == "matching":
        to = {place: at for at, place in enumerate(held)}
        chosen = [item.right[place] for place in kept] if len(item.right) == item.size else []
        return tuple(to.get(each, core.UNSAID) for each in chosen)
    now = {place: at for at, place in enumerate(kept)}
    beyond = {place: place for place in item.right if place >= item.size}
    return tuple((now | beyond)[place] for place in item.right if place in now | beyond)
