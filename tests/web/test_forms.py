"""Forms carry their labels, hints and errors in markup that assistive technology can follow."""

from collections.abc import Iterator

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from saty.web.forms.choices import Radios


class SectorForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in your card")
    note = forms.CharField(label="Note", required=False)
    sector = forms.ChoiceField(
        label="Sector",
        choices=[("private", "Private"), ("civil", "Civil")],
        widget=Radios(hints={"private": "Firms"}, reveals={"civil": "Not the political ones"}),
    )
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def sent() -> SectorForm:
    return SectorForm({})


def test_an_input_is_described_by_its_hint_and_its_error() -> None:
    html = str(sent()["name"])

    assert html == (
        '<input type="text" name="name" aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" '
        'class="govuk-input govuk-input--error" id="id_name">'
    )


def test_an_error_stands_beside_its_field_and_says_that_it_is_one() -> None:
    html = sent()["name"].as_field_group()

    assert html.count('id="id_name_error"') == 1
    assert '<span class="govuk-visually-hidden">Error:</span> This field is required.' in html


def test_field_that_belongs_to_a_choice_is_not_called_optional() -> None:
    form = sent()
    form.fields["note"].widget.attrs["data-shown-when"] = "sector=private"

    html = form["note"].as_field_group()

    assert "saty-optional" not in html
    assert 'data-shown-when="sector=private"' in html


def test_only_what_is_not_needed_is_marked() -> None:
    marked = [
        field.name
        for field in SectorForm().visible_fields()
        if "saty-optional" in field.as_field_group()
    ]

    assert marked == ["note"]


def test_options_have_their_hint_and_what_they_reveal() -> None:
    html = str(SectorForm()["sector"])

    assert 'aria-describedby="id_sector_0_hint"' in html
    assert 'data-shown-when="sector=civil"' in html
    assert html.count("Not the political ones") == 1


def test_no_browser_checks_stand_before_ours() -> None:
    assert " required" not in str(SectorForm())


def test_a_form_renders_its_hidden_fields_once() -> None:
    assert str(SectorForm()).count('name="token"') == 1


def test_the_error_summary_links_to_the_first_input_of_each_field() -> None:
    form = sent()

    html = Template("{% load look %}{% error_summary form %}").render(Context({"form": form}))

    targets = [part.partition('"')[0] for part in html.split('href="#')[1:]]
    assert targets == ["id_name", "id_sector_0", "id_agree"]
    assert all(f'id="{target}"' in str(form) for target in targets)


def test_label_that_is_a_sentence_stands_in_the_summary_without_its_stop() -> None:
    form = sent()
    form.fields["agree"].label = "I sit it myself."

    html = Template("{% load look %}{% error_summary form %}").render(Context({"form": form}))

    assert "I sit it myself: This field is required." in html


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    context = Context({"form": SectorForm()})

    assert Template("{% load look %}{% error_summary form %}").render(context).strip() == ""
