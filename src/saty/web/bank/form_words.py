"""Blueprints in words: demands, shortages, violations, faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core.assembly import Demand, Fault, Violation
from saty.core.assembly_search import Shortage
from saty.programmes import schema
from saty.web.bank.item_words import DIFFICULTIES, KINDS
from saty.web.moments import num
from saty.web.rule_words import own

FAULTS: dict[str, Promise] = {
    "forms_out_of_range": gettext_lazy("Give a number of forms from 1 to 40."),
    "tolerance_out_of_range": gettext_lazy("Give a share from 0 to 1 with at most three places."),
    "no_sections": gettext_lazy("The rules in force name no parts of this test."),
    "section_twice": gettext_lazy("A part stands here twice."),
    "common_out_of_range": gettext_lazy("A part has fewer items than that. Give a smaller number."),
    "items_out_of_range": gettext_lazy("Give a number of items from 1 to 500."),
    "minutes_out_of_range": gettext_lazy("Give a number of minutes from 1 to 600."),
    "no_topics": gettext_lazy("Give the most for one topic at least: what has none is not used."),
    "unknown_level": gettext_lazy("Levels go from 1 to 5."),
    "least_above_most": gettext_lazy("Of some row the least is above the most. Correct it."),
    "least_above_items": gettext_lazy("The least together are more items than the part has."),
    "most_below_items": gettext_lazy("The most together are fewer items than the part has."),
}
PROBLEMS: dict[str, Promise] = {
    "too_long": gettext_lazy(
        "The search took too long. Allow more difference between forms, or fewer demands."
    ),
    "changed": gettext_lazy("The blueprint was saved anew meanwhile. Have the forms assembled."),
    "stopped": gettext_lazy("The work was stopped. Have the forms assembled again."),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What sections and topics are called in the reader's language."""

    sections: Mapping[str, str]
    topics: Mapping[str, str]

    def section(self, key: str) -> str:
        """The name of a section; its key where it has none."""
        return self.sections.get(key, key)

    def of(self, what: str, key: str) -> str:
        """The name of a topic, a level or a kind."""
        if what == "topic":
            return self.topics.get(key, key)
        if what == "level":
            return _("Difficulty: %(level)s") % {"level": DIFFICULTIES.get(int(key), key)}
        if what == "kind":
            return str(KINDS.get(key, key))
        return _("All items")


def names(rule: schema.Stage, topics: Mapping[str, str]) -> Names:
    """The parts of a stage and the topics of a bank."""
    parts = rule.score.parts if rule.score else ()
    return Names({part.key: own(part.name) for part in parts}, topics)


FAMILIES: dict[str, Promise] = {
    "items": gettext_lazy("number of items"),
    "minutes": gettext_lazy("minutes"),
    "common": gettext_lazy("items that stand in every form"),
    "comparable": gettext_lazy("forms of the same difficulty"),
    "same_levels": gettext_lazy("the same levels of difficulty in every form"),
    "enemies": gettext_lazy("enemies apart"),
    "stimulus": gettext_lazy("items of one text together"),
}


def demand(each: Demand, said: Names) -> str:
    """A demand of the blueprint: `Theoretical knowledge: topic Law, at least`."""
    what, _line, end = each.family.rpartition("_")
    if end in {"least", "most"}:
        name = said.of(what, each.key)
        words = _("%(name)s, at least") if end == "least" else _("%(name)s, at most")
        text = words % {"name": name}
    else:
        text = str(FAMILIES[each.family])
    return f"{said.section(each.section)}: {text}" if each.section else text


def shortage(each: Shortage, said: Names) -> str:
    """What cannot be met, and by how much."""
    values = {
        "demand": demand(each.demand, said),
        "wanted": num(each.wanted),
        "forms": num(each.forms),
        "short": num(each.short),
    }
    if each.there is not None:
        values["there"] = num(each.there)
        return (
            _("%(demand)s: wanted in each form %(wanted)s, forms %(forms)s, items there %(there)s.")
            % values
        )
    if each.demand.family == "enemies":
        return _("Enemies cannot be kept apart.")
    if each.demand.family == "minutes":
        values["short"] = num(-(-each.short // 60))
        return _("%(demand)s: %(wanted)s; minutes missing in all forms: %(short)s.") % values
    if each.demand.family in {"comparable", "same_levels"}:
        return _("%(demand)s: this cannot be reached.") % values
    return _("%(demand)s: %(wanted)s; off in all forms together by: %(short)s.") % values


def violation(each: Violation, said: Names) -> str:
    """Where forms fall short."""
    values = {
        "demand": demand(each.demand, said),
        "wanted": _figure(each.wanted),
        "found": _figure(each.found),
        "form": each.form,
    }
    if each.form:
        return _("Form %(form)s. %(demand)s: wanted %(wanted)s, found %(found)s") % values
    return _("%(demand)s: wanted %(wanted)s, found %(found)s") % values


def _figure(written: str) -> str:
    """A number of the programme as people read it: 641/30000 is 0.021."""
    try:
        number = Fraction(written)
    except ValueError:
        return written
    return num(int(number)) if number.denominator == 1 else percent(number)


def fault(each: Fault) -> str:
    """What is wrong with a blueprint."""
    return str(FAULTS[each.key])


def percent(share: Fraction) -> str:
    """A share as a whole number of thousandths, `0.613`."""
    thousandths = round(share * 1000)
    return f"{thousandths // 1000}.{thousandths % 1000:03}"
