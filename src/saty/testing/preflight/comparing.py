"""What was answered beside what is stored and scored, who sat beside who counts as present."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from saty.core import scoring
from saty.programmes import schema
from saty.programmes.kinds import StageResult
from saty.stages import scores
from saty.testing.models import Answer, AsideAnswer
from saty.testing.preflight import planning
from saty.testing.preflight.checking import tells_more
from saty.testing.preflight.findings import Finding
from saty.testing.preflight.reasons import reason_of
from saty.testing.preflight.sitting import TEXT, Course

ABSENT = "absent"


def of_answers(courses: Sequence[Course]) -> list[Finding]:
    """Every acknowledged answer is stored as it was given, byte for byte, and nothing else is."""
    ids = [course.sitting.id for course in courses]
    stored: dict[UUID, dict[int, tuple[str, int, int]]] = {key: {} for key in ids}
    rows = Answer.objects.filter(sitting__in=ids)
    listed = rows.values_list("sitting_id", "position", "value", "epoch", "n")
    for sitting, position, value, epoch, n in listed:
        stored[sitting][position] = (value, epoch, n)
    for course in courses:
        _compare_answers(course, stored[course.sitting.id])
        aside = AsideAnswer.objects.filter(sitting=course.sitting, why=AsideAnswer.Why.LATE)
        if course.late and aside.count() != course.late:
            course.found("late_counted")
        if tells_more(course.received):
            course.found("key_sent")
    return [finding for course in courses for finding in course.findings]


def _compare_answers(course: Course, stored: Mapping[int, tuple[str, int, int]]) -> None:
    place_of = {each.asked.public_id: each.asked.position for each in course.plan}
    wanted = {
        place_of[question]: (TEXT(each.value), each.epoch, each.n)
        for question, each in course.sent.items()
    }
    for position in sorted(wanted.keys() | stored.keys()):
        if wanted.get(position) != stored.get(position):
            course.found("answer_not_stored", question=position + 1)


def of_scores(
    courses: Sequence[Course], results: Mapping[UUID, StageResult], rule: schema.Stage
) -> list[Finding]:
    """Every result is what the plan has to earn, and says who sat."""
    found: list[Finding] = []
    for course in courses:
        before = len(course.findings)
        _compare_result(course, results[course.sitting.id], rule)
        found += course.findings[before:]
    return found


def _compare_result(course: Course, result: StageResult, rule: schema.Stage) -> None:
    if result.absent and course.has_sat:
        course.found("present_as_absent")
    if not result.absent and not course.has_sat:
        course.found("absent_as_present")
    if result.absent or not course.has_sat:
        return
    parts = scores.parts_of(rule)
    wanted = planning.expected_parts(_earning(course), parts)
    for key in sorted(wanted.keys() | result.parts.keys()):
        if wanted.get(key) != result.parts.get(key):
            course.found("score_differs", part=key)
    _check_extremes(course, result, {part.key: part.maximum for part in parts})


def _earning(course: Course) -> list[planning.Planned]:
    """The plan, as far as it was carried out."""
    if course.manner != planning.BLANK:
        return course.plan
    return [planning.Planned(each.asked, None) for each in course.plan]


def _check_extremes(course: Course, result: StageResult, most: Mapping[str, str]) -> None:
    """All right is all points; nothing is none, but for questions that count for everybody."""
    voids = {each.asked.section for each in course.plan if each.asked.is_void}
    for key, got in result.parts.items():
        full = scoring.decimal_of(Fraction(most[key]))
        if course.manner in {planning.RIGHT, planning.LATE} and got != full:
            course.found("right_not_full", part=key)
        if course.manner == planning.BLANK and key not in voids and got != "0":
            course.found("blank_not_nothing", part=key)


def of_messages(
    courses: Sequence[Course],
    results: Mapping[UUID, StageResult],
    file: schema.ProgrammeFile,
) -> list[Finding]:
    """Whoever sat is not told that they did not come, and whoever did not is; in every language."""
    found: list[Finding] = []
    words = file.refusals.get(ABSENT)
    are_there = words is not None and all(
        words.in_language(language).strip() for language in schema.LANGUAGES
    )
    for course in courses:
        told = reason_of(results[course.sitting.id]) == ABSENT
        if told == course.has_sat or not (course.has_sat or are_there):
            course.found("message_differs")
            found.append(course.findings[-1])
    return found
