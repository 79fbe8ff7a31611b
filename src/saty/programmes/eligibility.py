"""The eligibility rules of a programme file as rules that can be evaluated."""

from saty.core.rules import eligibility as core
from saty.programmes.schema import (
    AgeAtLeastRule,
    AgeAtMostRule,
    AnyEligibilityRule,
    ApplicationForm,
    CitizenshipRule,
    DeclaredRule,
    EducationRule,
    ExperienceRule,
    LanguageRule,
    Named,
    NotAmongRule,
    ProgrammeFile,
)


def core_rules(programme: ProgrammeFile) -> tuple[core.Rule, ...]:
    """The rules in the order of the file.

    Facts go by question keys: `Facts.held[question_key]` and `Facts.declared[question_key]`.
    """
    form = programme.application
    return tuple(_core_rule(rule, form) for rule in programme.eligibility.rules)


def _core_rule(rule: AnyEligibilityRule, form: ApplicationForm) -> core.Rule:
    match rule:
        case CitizenshipRule():
            return core.Citizenship(rule.key, rule.countries)
        case AgeAtMostRule():
            return core.AgeAtMost(rule.key, rule.years)
        case AgeAtLeastRule():
            return core.AgeAtLeast(rule.key, rule.years)
        case EducationRule():
            return core.EducationAtLeast(rule.key, rule.level, _order(form.education_levels))
        case ExperienceRule():
            return core.ExperienceAtLeast(rule.key, rule.years, rule.sectors)
        case LanguageRule():
            order = _order(form.language_levels)
            return core.LanguageAtLeast(rule.key, rule.language, rule.level, order)
        case NotAmongRule():
            return core.NotAmong(rule.key, rule.question_key, rule.values)
        case DeclaredRule():
            return core.Declared(rule.key, rule.question_key)


def _order(levels: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(level.key for level in levels)
