"""Reasons in words: every refusal in the programme's own words, in three languages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from saty.notices.words import in_three_languages
from saty.programmes import schema
from saty.programmes.messages import localized
from saty.stages.queries import EARLIER_STAGE

Words = dict[str, str]
VOTED_AGAINST = "voted_against"
"""Kept as the reason of a refusal by vote; `refusal_words` says it in the reader's language."""
RULE = "rule:"
LATER_REFUSALS: Mapping[str, str] = {
    "result_not_confirmed": gettext_noop(
        "Your result on the first test ({first}) was not confirmed by the second ({second}): the"
        " difference is {drop}, and from {limit} on candidates are heard. You were heard. {why}"
    ),
}
"""Words of refusals that files need not have."""


def refusal_words(reason: str) -> str:
    """Why something was refused: as somebody wrote it, or that the body voted against it."""
    return _("The commission voted against it.") if reason == VOTED_AGAINST else reason


def reason_words(
    file: schema.ProgrammeFile, stage: str, reason: str, details: Mapping[str, Any]
) -> Words:
    """Why somebody was not admitted, in each language; all obstacles, one after the other."""
    obstacles = details.get("obstacles") or [{"reason": reason, "details": details}]
    said = [_one(file, stage, each["reason"], each["details"]) for each in obstacles]
    distinct = list({words["en"]: words for words in said}.values())
    return {lang: " ".join(words[lang] for words in distinct) for lang in schema.LANGUAGES}


def disqualification_words(file: schema.ProgrammeFile, reason: str) -> Words:
    """The words of a ready reason; the key itself should an amendment have dropped it."""
    found = next((each.words for each in file.reasons if each.key == reason), None)
    return localized(found) if found else dict.fromkeys(schema.LANGUAGES, reason)


def _one(file: schema.ProgrammeFile, stage: str, reason: str, details: Mapping[str, Any]) -> Words:
    if reason.startswith(RULE):
        return _eligibility(file, reason.removeprefix(RULE))
    said = _template(file, reason)
    return {
        lang: said[lang].format_map(_params(file, stage, details, lang)).strip()
        for lang in schema.LANGUAGES
    }


def _template(file: schema.ProgrammeFile, reason: str) -> Words:
    """The words of the file; of a refusal that came later than its rules, those of the product."""
    if reason not in file.refusals and reason in LATER_REFUSALS:
        return in_three_languages(LATER_REFUSALS[reason])
    return localized(file.refusals[reason])


def _eligibility(file: schema.ProgrammeFile, key: str) -> Words:
    found = next((rule.refusal for rule in file.eligibility.rules if rule.key == key), None)
    return localized(found) if found else dict.fromkeys(schema.LANGUAGES, key)


def _params(
    file: schema.ProgrammeFile, stage: str, details: Mapping[str, Any], language: str
) -> dict[str, str]:
    """The words in braces: figures as they are, keys of parts and reasons as their names."""
    params = {key: str(value) for key, value in details.items() if isinstance(value, str | int)}
    if "part" in params:
        params["part"] = _part_name(file, stage, params["part"], language)
    params.setdefault("why", "")
    if "reason" in params:
        params["reason"] = disqualification_words(file, params["reason"])[language]
    return params


def _part_name(file: schema.ProgrammeFile, stage: str, key: str, language: str) -> str:
    if key.startswith(EARLIER_STAGE):
        return file.stage(key.removeprefix(EARLIER_STAGE)).title.in_language(language)
    score = file.stage(stage).score
    names = {part.key: part.name for part in score.parts} if score else {}
    return names[key].in_language(language) if key in names else key
