"""`{% load statistics %}`: how items of the test worked, as their pages show it."""

from typing import Any

from django import template
from django.utils import timezone

from saty.testing.queries.statistics import ItemShown, ItemStatistics, OptionShown
from saty.web.bank import option_chart, result_words
from saty.web.bank.item_words import letter
from saty.web.moments import num, percent
from saty.web.titles import titles

register = template.Library()
register.filter("figure", result_words.figure)
register.filter("form_name", result_words.form_name)
register.filter("language_name", result_words.language_name)
register.filter("flag_words", result_words.flag_words)


@register.simple_tag
def blocks_of(statistics: ItemStatistics) -> list[dict[str, Any]]:
    """One block for each form and language; a picture where options are chosen in all of them."""
    stages = [each.form.blueprint.stage for each in statistics.shown]
    names = result_words.stage_names(stages, timezone.now())
    of = titles({stage.competition_id: stage.competition for stage in stages}.values())
    return [
        _block(each, names[stage.id], of[stage.competition_id])
        for each, stage in zip(statistics.shown, stages, strict=True)
    ]


def _block(shown: ItemShown, stage: str, competition: str) -> dict[str, Any]:
    has_picture = bool(shown.options) and not shown.language
    return {
        "shown": shown,
        "stage": stage,
        "competition": competition,
        "options": [_option(each) for each in shown.options],
        "picture": option_chart.of_options(shown.options) if has_picture else "",
        "flags": result_words.flag_words(shown.flags),
        "languages": [
            {
                "name": result_words.language_name(language),
                "reference": result_words.language_name(each["reference"]),
                "delta": result_words.figure(each["delta"]),
                "grade": result_words.GRADES[each["grade"]],
            }
            for language, each in sorted(shown.functioning.items())
        ],
    }


def _option(option: OptionShown) -> dict[str, Any]:
    return {
        "letter": letter(option.place),
        "is_key": option.is_key,
        "number": num(option.number),
        "share": percent(float(option.share)),
        "by_third": [num(each) for each in option.by_third],
        "correlation": result_words.figure(option.correlation),
    }
