"""One item of QTI: from its XML to a question in one language.

Works on the names of QTI 2 (`choiceInteraction`, `responseDeclaration`); `qti3.named_as_2` brings
those of QTI 3.0 to them. Sources: 1EdTech, "QTI Assessment, Section and Item Information Model"
3.0, and "QTI Assessment Test, Section and Item Information Model" 2.1 and 2.2. Scoring is taken
where it is one of the standard templates (`match_correct`, `map_response`), rules that come to the
same, or our own `equal` within a tolerance; no other.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal
from xml.etree.ElementTree import Element

from saty.core.items import DECIMAL, MOST_LEVEL, Kind, Wording
from saty.testing.exchange.html_text import NotTaken, to_markdown
from saty.testing.exchange.xml import children, found, local, markup, text_of

TAKEN = frozenset(
    "choiceInteraction orderInteraction matchInteraction textEntryInteraction".split()
)
TEMPLATES = frozenset(
    "templateDeclaration templateProcessing printedVariable templateBlock templateInline".split()
)
FEEDBACK = frozenset({"modalFeedback", "feedbackBlock", "feedbackInline"})
SILENT = frozenset({"stylesheet", "catalogInfo", "companionMaterialsInfo", "apipAccessibility"})
MATCH_TEMPLATES = frozenset({"match_correct", "cc2_match", "cc2_match_basic"})
MAP_TEMPLATES = frozenset({"map_response", "cc2_map_response"})
BLANK = "____"
SCORE = "SCORE"

Scoring = Literal["match", "map", "equal"]


@dataclass(frozen=True, slots=True)
class Key:
    """What is the same in every language."""

    kind: Kind
    right: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    value: str = ""
    tolerance: str = "0"
    shuffle: bool = True
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An item in one language, and where its stimulus is."""

    key: Key
    wording: Wording
    stimulus: str = ""
    """As the item refers to it; "" if it has none."""


@dataclass(slots=True)
class _Reading:
    """An item on its way: its parts, and feedback that comes up while its texts are read."""

    item: Element
    interaction: Element
    pictures: Mapping[str, str]
    feedback: list[str] = field(default_factory=list)

    def text(self, element: Element) -> str:
        return to_markdown(markup(element, self.instead), self.pictures)

    def instead(self, element: Element) -> str | None:
        """Markup for what QTI adds to HTML."""
        tag = local(element.tag)
        if tag in SILENT:
            return ""
        if tag in FEEDBACK:
            self.feedback.append(self.text(element))
            return ""
        if tag == "rubricBlock":
            return self._rubric(element)
        if tag == "contentBody":
            return markup(element, self.instead)
        if element is self.interaction:
            return self._prompt()
        if tag == "p" and [*element] == [self.interaction] and not text_of(element).strip():
            return ""
        if tag == "object" and element.get("type", "").startswith("image/"):
            return _picture_of(element)
        return None

    def _rubric(self, element: Element) -> str:
        if "candidate" not in element.get("view", "candidate").split():
            return ""
        return f"<div>{markup(element, self.instead)}</div>"

    def _prompt(self) -> str:
        prompt = found(self.interaction, "prompt")
        shown = "" if prompt is None else f"<div>{markup(prompt, self.instead)}</div>"
        written = local(self.interaction.tag) == "textEntryInteraction"
        return shown + BLANK if written and _stands_in_text(self.item, self.interaction) else shown


def _stands_in_text(item: Element, interaction: Element) -> bool:
    """Whether there is text before or after an interaction in its line, as around a gap."""
    holder = next((each for each in item.iter() if interaction in [*each]), item)
    if local(holder.tag) in {"itemBody", "div"}:
        before = [holder, *holder][[*holder].index(interaction)]
        left = holder.text if before is holder else before.tail
        return bool(f"{left or ''}{interaction.tail or ''}".strip())
    beside = "".join(holder.itertext()).strip()
    return beside != text_of(interaction).strip()


def _picture_of(element: Element) -> str:
    shown = Element("img", {"src": element.get("data", ""), "alt": text_of(element).strip()})
    holder = Element("div")
    holder.append(shown)
    return markup(holder)


def question(item: Element, pictures: Mapping[str, str], *, kind: str = "") -> Question:
    """What an `assessmentItem` asks; `pictures` has the name of the picture for each `src`.

    `kind` is what our own package says where QTI has one form for two kinds.

    Raises:
        NotTaken: with the reason, if it cannot be kept as it is.
    """
    interaction = _the_interaction(item)
    declared = _declaration(item, interaction)
    reading = _Reading(item, interaction, pictures)
    body = found(item, "itemBody")
    prompt = reading.text(body) if body is not None else ""
    scoring = _scoring(item, interaction.get("responseIdentifier", ""))
    read = {
        "choiceInteraction": _choice,
        "orderInteraction": _order,
        "matchInteraction": _match,
        "textEntryInteraction": _entry,
    }[local(interaction.tag)]
    key, texts = read(reading, declared, scoring, kind)
    for modal in children(item, "modalFeedback"):
        reading.instead(modal)
    wording = Wording(
        prompt=prompt,
        options=texts.options,
        targets=texts.targets,
        accepted=texts.accepted,
        explanation="\n\n".join(filter(None, reading.feedback)),
    )
    reference = found(item, "assessmentStimulusRef")
    stimulus = reference.get("href", "") if reference is not None else ""
    return Question(key, wording, stimulus)


def stimulus_text(stimulus: Element, pictures: Mapping[str, str]) -> str:
    """The text of an `assessmentStimulus`.

    Raises:
        NotTaken: as for texts of items.
    """
    body = found(stimulus, "stimulusBody")
    if body is None:
        raise NotTaken("no_stimulus")
    return _Reading(stimulus, Element("none"), pictures).text(body)


@dataclass(frozen=True, slots=True)
class _Texts:
    options: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


def _the_interaction(item: Element) -> Element:
    """The one interaction of an item that has nothing beside it which we cannot keep."""
    if item.get("adaptive") == "true":
        raise NotTaken("adaptive_item")
    interactions = []
    for each in item.iter():
        tag = local(each.tag)
        if tag in TEMPLATES:
            raise NotTaken("template_item")
        if tag == "include" or tag.endswith("IncludeRef"):
            raise NotTaken("included_parts")
        if tag.endswith("Interaction"):
            interactions.append(each)
    if not interactions:
        raise NotTaken("no_interaction")
    for each in interactions:
        if local(each.tag) not in TAKEN:
            raise NotTaken("interaction_not_taken", {"interaction": local(each.tag)})
    if len(interactions) > 1:
        raise NotTaken("several_interactions")
    return interactions[0]


def _declaration(item: Element, interaction: Element) -> Element:
    wanted = interaction.get("responseIdentifier", "")
    for each in children(item, "responseDeclaration"):
        if each.get("identifier") == wanted:
            return each
    raise NotTaken("no_response_declared")


def _correct(declared: Element) -> list[str]:
    values = children(found(declared, "correctResponse"), "value")
    return [text_of(each) for each in values]


def _mapping(declared: Element) -> list[tuple[str, Fraction]]:
    entries = children(found(declared, "mapping"), "mapEntry")
    return [(each.get("mapKey", ""), _fraction(each.get("mappedValue", ""))) for each in entries]


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(Decimal(text.strip()))
    except (InvalidOperation, ValueError, OverflowError):
        raise NotTaken("no_number") from None


# Choice


def _choices(reading: _Reading, holder: Element, name: str) -> tuple[list[str], tuple[str, ...]]:
    """Identifiers and texts of the choices within a holder."""
    given = children(holder, name)
    if any(each.get("templateIdentifier") for each in given):
        raise NotTaken("template_item")
    names = [each.get("identifier", "") for each in given]
    if len(set(names)) != len(names):
        raise NotTaken("choice_twice")
    return names, tuple(reading.text(each) for each in given)


def _places(names: list[str], values: list[str]) -> tuple[int, ...]:
    try:
        return tuple(names.index(each.strip()) for each in values)
    except ValueError:
        raise NotTaken("key_not_among_options") from None


def _shuffle(interaction: Element, name: str) -> bool:
    fixed = any(each.get("fixed") == "true" for each in children(interaction, name))
    return interaction.get("shuffle") == "true" and not fixed


def _choice(
    reading: _Reading, declared: Element, scoring: Scoring, kind: str
) -> tuple[Key, _Texts]:
    names, options = _choices(reading, reading.interaction, "simpleChoice")
    shuffle = _shuffle(reading.interaction, "simpleChoice")
    points = dict(_mapping(declared)) if scoring == "map" else {}
    if declared.get("cardinality") not in {"single", "multiple"} or scoring == "equal":
        raise NotTaken("scoring_not_standard")
    if declared.get("cardinality") == "multiple":
        right = _rewarded(points, _correct(declared))
        places = tuple(sorted(_places(names, right)))
        key = Key("multiple", right=places, shuffle=shuffle, partial=scoring == "map")
    elif scoring == "map" and (kind == "judgement" or _graded(points)):
        key = Key("judgement", levels=_levels(points, names), shuffle=shuffle)
    else:
        right = _rewarded(points, _correct(declared))
        key = Key("single", right=_places(names, right), shuffle=shuffle)
    return key, _Texts(options=options)


def _rewarded(points: Mapping[str, Fraction], correct: list[str]) -> list[str]:
    """The right answers, which all weigh the same, and which the declaration names too."""
    rewarded = [name for name, value in points.items() if value > 0]
    if len({points[name] for name in rewarded}) > 1:
        raise NotTaken("weights_differ")
    if rewarded and correct and set(rewarded) != {each.strip() for each in correct}:
        raise NotTaken("key_contradicts")
    return correct or rewarded


def _graded(points: Mapping[str, Fraction]) -> bool:
    return len({value for value in points.values() if value > 0}) > 1


def _levels(points: Mapping[str, Fraction], names: list[str]) -> tuple[int, ...]:
    levels = [points.get(name, Fraction(0)) for name in names]
    if any(each.denominator != 1 or not 0 <= each <= MOST_LEVEL for each in levels):
        raise NotTaken("weights_differ")
    return tuple(map(int, levels))


def _order(
    reading: _Reading, declared: Element, scoring: Scoring, _kind: str
) -> tuple[Key, _Texts]:
    names, options = _choices(reading, reading.interaction, "simpleChoice")
    if scoring != "match":
        raise NotTaken("scoring_not_standard")
    right = _places(names, _correct(declared))
    shuffle = _shuffle(reading.interaction, "simpleChoice")
    return Key("ordering", right=right, shuffle=shuffle), _Texts(options=options)


# Matching


def _match(
    reading: _Reading, declared: Element, scoring: Scoring, _kind: str
) -> tuple[Key, _Texts]:
    sets = children(reading.interaction, "simpleMatchSet")
    if len(sets) != 2:
        raise NotTaken("matches_not_one_each")
    (names, options), (target_names, targets) = (
        _choices(reading, each, "simpleAssociableChoice") for each in sets
    )
    points = dict(_mapping(declared)) if scoring == "map" else {}
    pairs = [each.split() for each in _rewarded(points, _correct(declared))]
    if not all(len(each) == 2 for each in pairs):
        raise NotTaken("matches_not_one_each")
    key = dict(zip(_places(names, [a for a, _b in pairs]),
                   _places(target_names, [b for _a, b in pairs]), strict=True))  # fmt: skip
    if len(key) != len(pairs) or len(key) != len(names):
        backwards = {b: a for a, b in key.items()}
        if len(backwards) != len(pairs) or len(backwards) != len(target_names):
            raise NotTaken("matches_not_one_each")
        key, options, targets = backwards, targets, options
    shuffle = reading.interaction.get("shuffle") == "true"
    right = tuple(key[place] for place in range(len(key)))
    made = Key("matching", right=right, shuffle=shuffle, partial=scoring == "map")
    return made, _Texts(options=options, targets=targets)


# Written answers


def _entry(
    reading: _Reading, declared: Element, scoring: Scoring, _kind: str
) -> tuple[Key, _Texts]:
    if declared.get("cardinality") != "single":
        raise NotTaken("record_answer")
    if declared.get("baseType") == "string":
        return Key("text"), _Texts(accepted=_accepted(declared, scoring))
    if declared.get("baseType") not in {"float", "integer"}:
        raise NotTaken("interaction_not_taken", {"interaction": declared.get("baseType", "")})
    correct = _correct(declared)
    if scoring == "map" or len(correct) != 1:
        raise NotTaken("no_number")
    tolerance = _tolerance(reading.item) if scoring == "equal" else "0"
    return Key("number", value=_decimal(correct[0]), tolerance=tolerance), _Texts()


def _accepted(declared: Element, scoring: Scoring) -> tuple[str, ...]:
    if scoring == "equal":
        raise NotTaken("scoring_not_standard")
    if scoring == "match":
        return tuple(_correct(declared))
    points = [(key, value) for key, value in _mapping(declared) if value > 0]
    if len({value for _key, value in points}) > 1:
        raise NotTaken("weights_differ")
    return tuple(key for key, _value in points)


def _decimal(text: str) -> str:
    """A number as an exact decimal, as it stands if it is one."""
    plain = text.strip()
    if not DECIMAL.fullmatch(plain):
        number = _fraction(plain)
        plain = format(Decimal(number.numerator) / Decimal(number.denominator), "f")
    if not DECIMAL.fullmatch(plain):
        raise NotTaken("no_number")
    return plain


def _tolerance(item: Element) -> str:
    equal = next(each for each in item.iter() if local(each.tag) == "equal")
    mode = equal.get("toleranceMode", "exact")
    bounds = equal.get("tolerance", "").split()
    if mode == "exact":
        return "0"
    open_ended = "false" in {equal.get("includeLowerBound"), equal.get("includeUpperBound")}
    if mode != "absolute" or not bounds or len(set(bounds)) != 1 or open_ended:
        raise NotTaken("tolerance_not_kept")
    return _decimal(bounds[0])


# Scoring


def _scoring(item: Element, response: str) -> Scoring:
    """How an item is scored; one that says nothing has its correct response."""
    processing = found(item, "responseProcessing")
    if processing is None:
        return "match"
    template = processing.get("template") or processing.get("templateLocation") or ""
    if template:
        name = re.sub(r"\.xml$", "", template.rstrip("/").rpartition("/")[2].lower())
        if name in MATCH_TEMPLATES:
            return "match"
        if name in MAP_TEMPLATES:
            return "map"
        raise NotTaken("scoring_not_standard")
    rules = [each for each in processing if SCORE in _outcomes(each)]
    if len(rules) != 1:
        raise NotTaken("scoring_not_standard")
    return _scoring_of(rules[0], response)


def _outcomes(rule: Element) -> set[str]:
    """The outcomes that a rule sets, in any of its branches."""
    sets = (each for each in rule.iter() if local(each.tag) == "setOutcomeValue")
    return {each.get("identifier", "") for each in sets}


def _scoring_of(rule: Element, response: str) -> Scoring:
    if local(rule.tag) == "setOutcomeValue" and _shape(rule) == ("setOutcomeValue", "mapResponse"):
        return "map"
    branches = [*rule]
    if local(rule.tag) != "responseCondition" or len(branches) > 2 or not branches:
        raise NotTaken("scoring_not_standard")
    condition, *_then = branches[0]
    first, otherwise = _score_set(branches[0]), _score_set(branches[1]) if branches[1:] else 0
    shape = _shape(condition)
    if shape == ("isNull", "variable") and first == 0 and otherwise == "mapResponse":
        return "map"
    if not isinstance(first, Fraction) or first <= 0 or otherwise not in {0, None}:
        raise NotTaken("scoring_not_standard")
    if any(each.get("identifier") != response for each in condition):
        raise NotTaken("scoring_not_standard")
    if shape[0] == "match" and sorted(shape[1:]) == ["correct", "variable"]:
        return "match"
    if shape[0] == "equal" and sorted(shape[1:]) == ["correct", "variable"]:
        return "equal"
    raise NotTaken("scoring_not_standard")


def _shape(element: Element) -> tuple[str, ...]:
    return local(element.tag), *(local(each.tag) for each in element)


def _score_set(branch: Element) -> Fraction | str | None:
    """What a branch sets the score to: a value, the name of an expression, or nothing."""
    if local(branch.tag) not in {"responseIf", "responseElse"}:
        raise NotTaken("scoring_not_standard")
    for each in _sets_of(branch):
        value = next(iter(each), None)
        if value is None:
            return None
        if local(value.tag) == "baseValue":
            return _fraction(text_of(value))
        if local(value.tag) == "variable" and value.get("identifier") == "MAXSCORE":
            return Fraction(1)
        return local(value.tag)
    return None


def _sets_of(branch: Element) -> Iterator[Element]:
    nested = [each for each in branch if local(each.tag) == "responseCondition"]
    if any(SCORE in _outcomes(each) for each in nested):
        raise NotTaken("scoring_not_standard")
    sets = children(branch, "setOutcomeValue")
    yield from (each for each in sets if each.get("identifier") == SCORE)
