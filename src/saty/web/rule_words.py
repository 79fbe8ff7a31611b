"""Rules of a programme file in plain words, each with its source.

Names of bodies, groups and parts stand after a colon: there they need no grammatical case, in any
of the three languages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from saty.programmes import schema
from saty.programmes.schema import ProgrammeFile, Sourced, Text
from saty.web import moments

LARGEST_DENOMINATOR = 12
"""Shares with a larger one read better as percentages."""


@dataclass(frozen=True, slots=True)
class Said:
    """A rule in words. `source` is None where it is the programme's own setting."""

    label: str
    words: tuple[str, ...]
    source: schema.Source | None


def own(text: Text) -> str:
    """A text of the file in the reader's language."""
    return text.in_language((get_language() or "en").partition("-")[0])


def source_of(file: ProgrammeFile, rule: Sourced, *keys: str) -> schema.Source | None:
    """Where a rule, or what it says under `keys`, is on record; None for the file's own choice."""
    is_default = rule.default or any(rule.is_default(key) for key in keys)
    return None if is_default or rule.source is None else file.sources.get(rule.source)


def share(text: str) -> str:
    """A share as `2/3`, or as a percentage where the fraction reads badly."""
    exact = Fraction(text)
    if exact.denominator <= LARGEST_DENOMINATOR:
        return str(exact)
    return moments.percent(float(exact), 0 if (exact * 100).denominator == 1 else 2)


# --- stages --------------------------------------------------------------------------------------


def of_stage(file: ProgrammeFile, stage: schema.Stage) -> Iterator[Said]:
    """How a stage is done, scored and decided."""
    if stage.limits:
        words = tuple(_limits(stage.limits))
        yield Said(_("Time and length"), words, source_of(file, stage.limits, "minutes", "words"))
    yield from _exam(file, stage)
    yield from _assessment(file, stage)
    yield from _verification(file, stage)
    yield from _cut(file, stage)
    yield _decision(file, stage)
    if stage.recheck_before_decision:
        again = (_("Everyone still in the selection is verified once more before the decision."),)
        source = source_of(file, stage, "recheck_before_decision")
        yield Said(_("Verified again"), again, source)


def _choice(exam: schema.Exam) -> Iterator[str]:
    """Until when a place is chosen, and where whoever chooses nothing sits."""
    if len(exam.places) > 1:
        lasts = moments.duration(exam.choose_before)
        yield _("You choose no later than %(lasts)s before it begins.") % {"lasts": lasts}
        if exam.places[0] == "remote":
            yield _("Whoever chooses nothing sits it on their own computer.")
        else:
            yield _("Whoever chooses nothing gets a seat in a venue.")


def _limits(limits: schema.Limits) -> Iterator[str]:
    if limits.minutes:
        yield moments.duration(f"PT{limits.minutes}M")
    if limits.words:
        yield ngettext("at most %(count)s word", "at most %(count)s words", limits.words) % {
            "count": moments.num(limits.words)
        }
    if limits.slides:
        yield ngettext("at most %(count)s slide", "at most %(count)s slides", limits.slides) % {
            "count": moments.num(limits.slides)
        }


def _exam(file: ProgrammeFile, stage: schema.Stage) -> Iterator[Said]:
    """Where a test is sat, whether identity is confirmed, and what is shown of it afterwards."""
    exam = stage.exam
    if exam is None:
        return
    places = _("On your own computer or in a booked seat, as you choose.")
    if set(exam.places) == {"remote"}:
        places = _("On your own computer, wherever you are.")
    elif set(exam.places) == {"venue"}:
        places = _("In a booked seat, with an invigilator present.")
    confirmed = _("An official confirms who you are before the start.")
    words = (places, *_choice(exam), *((confirmed,) if exam.identity == "checked" else ()))
    keys = ("places", "identity", "choose_before")
    yield Said(_("Where it is sat"), words, source_of(file, exam, *keys))
    if exam.challenge_lasts:
        lasts = moments.duration(exam.challenge_lasts)
        told = _("A question can be challenged with a reason for %(lasts)s after the announcement.")
        source = source_of(file, exam, "challenge_lasts")
        yield Said(_("If a question is wrong"), (told % {"lasts": lasts},), source)


def _verification(file: ProgrammeFile, stage: schema.Stage) -> Iterator[Said]:
    """What a verification is compared with, from which drop on somebody is heard, and by whom."""
    verifies = stage.verifies
    if verifies is None:
        return
    limit = {
        "points": _("Whoever falls by %(limit)s points or more is heard."),
        "standard_error": _(
            "Whoever falls by %(limit)s standard errors of a difference or more is heard."
        ),
    }[verifies.rule]
    words = (
        _("Compared with: %(stage)s.") % {"stage": own(file.stage(verifies.stage).title)},
        limit % {"limit": moments.exact(verifies.at_least)},
        _("A far drop is no finding: after the hearing two officers decide, with a reason."),
    )
    source = source_of(file, verifies, "stage", "rule", "at_least")
    yield Said(_("When a result is not confirmed"), words, source)


def _assessment(file: ProgrammeFile, stage: schema.Stage) -> Iterator[Said]:
    if stage.assessed_by:
        words = (own(file.body(stage.assessed_by).name),)
        yield Said(_("Who assesses"), words, source_of(file, stage, "assessed_by"))
    if stage.score or stage.rubric:
        words = (
            _("Assessors know your name.")
            if stage.names_shown
            else _("Your work is assessed under a code, without your name."),
        )
        yield Said(_("Whether your name is known"), words, source_of(file, stage, "names_shown"))


def _decision(file: ProgrammeFile, stage: schema.Stage) -> Said:
    decided = stage.decided_by
    how = {
        "officer": _("One official drafts the decision and another approves it."),
        "score": _("The decision follows the scores and the rule above."),
        "ballot": _("The members vote."),
    }[decided.how]
    who = (own(file.body(decided.body).name),) if decided.body else ()
    words = (*who, how, *list_words(decided))
    return Said(_("Who decides"), words, source_of(file, decided, "body", "how"))


def list_words(decided: schema.DecidedBy) -> list[str]:
    """How the list of a ballot is ranked, and whether reasons are written; a sentence each."""
    if decided.how != "ballot":
        return []
    said = [
        {
            "votes": _("The list is ranked by votes. Equal votes share a place."),
            "score": _("The list is ranked by score. Equal scores share a place."),
            None: _("The list is not ranked."),
        }[decided.ranked]
    ]
    if decided.reasons:
        said.append(_("Whoever is not recommended learns why."))
    return said


def _cut(file: ProgrammeFile, stage: schema.Stage) -> Iterator[Said]:
    cut = stage.cut
    yield Said(_("Who goes on"), tuple(_going_on(file, stage)), source_of(file, cut, "kind"))
    if cut.number_set_by:
        until = {
            "before_results": _("It is set before any result of this step is known."),
            "before_window": _("It is set before this step opens."),
            "any_time": _("If it is set after results are known, this is shown."),
        }[cut.number_set_until]
        words = (own(file.body(cut.number_set_by).name), until)
        source = source_of(file, cut, "number_set_by", "number_set_until")
        yield Said(_("Who sets the number"), words, source)
    if cut.kind in {"top_n", "top_share"}:
        ties = tuple(_ties(file, cut))
        yield Said(_("If scores are equal"), ties, source_of(file, cut, "ties"))
        empty = (_("The place stays empty."),)
        yield Said(_("If somebody drops out"), empty, source_of(file, cut, "vacated"))


def _going_on(file: ProgrammeFile, stage: schema.Stage) -> Iterator[str]:
    cut = stage.cut
    if cut.kind == "all_completed" and stage.decided_by.how == "ballot":
        yield _("Those for whom the body votes.")
    elif cut.kind == "all_completed":
        yield _("Everyone who completes this step and meets its rules.")
    elif cut.kind == "pass_mark":
        mark = moments.exact(cut.pass_mark or "0")
        yield _("Everyone with at least %(mark)s.") % {"mark": mark}
    elif cut.kind == "top_share":
        yield _("The best by score: %(share)s of all.") % {"share": share(cut.share or "1")}
    elif cut.number:
        yield _("The best by score: %(number)s places.") % {"number": moments.num(cut.number)}
    else:
        yield _("The best by score.")
    if cut.pass_mark and cut.kind != "pass_mark":
        yield _("Nobody with less than %(mark)s.") % {"mark": moments.exact(cut.pass_mark)}
    yield from _minimums(stage)
    yield from _quotas(file, cut)
    if cut.at_most:
        yield _("Places: at most %(number)s.") % {"number": moments.num(cut.at_most)}


def _minimums(stage: schema.Stage) -> Iterator[str]:
    for part in stage.score.parts if stage.score else ():
        if part.minimum:
            words = _("Minimum for “%(part)s”, whatever the total: %(mark)s.")
            yield words % {"part": own(part.name), "mark": moments.exact(part.minimum)}


def _quotas(file: ProgrammeFile, cut: schema.Cut) -> Iterator[str]:
    if cut.quotas == "proportional":
        yield _("Places are shared among the groups in proportion to their size.")
    elif cut.quotas == "per_track":
        yield _("Each group has its own places:")
        for key, number in cut.per_track.items():
            yield f"{own(file.group(key).name)}: {moments.num(number)}"


def _ties(file: ProgrammeFile, cut: schema.Cut) -> Iterator[str]:
    if cut.tie_order:
        names = ", ".join(_compared(file, key) for key in cut.tie_order)
        yield _("Equal totals are compared, in this order, by: %(names)s.") % {"names": names}
    yield {
        "admit": _("All who are equal at the line go on."),
        "draw": _("The last places are drawn by lot, and anyone can repeat the draw."),
        "exclude": _("None of those who are equal at the line goes on."),
    }[cut.ties]


def _compared(file: ProgrammeFile, key: str) -> str:
    """What a key of a tie order names: an earlier stage, or a part of a score."""
    named = {stage.key: stage.title for stage in file.stages}
    parts = (part for stage in file.stages if stage.score for part in stage.score.parts)
    return own(named.get(key) or {part.key: part.name for part in parts}[key])


# --- bodies --------------------------------------------------------------------------------------


def of_body(file: ProgrammeFile, body: schema.Body) -> Iterator[Said]:
    """Who sits in a body and how it decides."""
    yield Said(_("Chair"), (own(body.chair),), source_of(file, body, "chair"))
    yield Said(_("Members"), (own(body.members),), source_of(file, body, "members"))
    least = moments.num(body.minimum_members)
    words = (_("At least %(number)s") % {"number": least},)
    yield Said(_("How many"), words, source_of(file, body, "minimum_members"))
    if body.term is not None:
        words = (moments.duration(body.term),)
        yield Said(_("Term of office"), words, source_of(file, body, "term"))
    for each in file.undertakings:
        yield Said(_("Undertaking"), (own(each.name),), source_of(file, each))
    if body.kind == "commission":
        yield Said(_("Quorum"), (_quorum(body.quorum),), source_of(file, body.quorum))
        yield Said(_("Voting"), tuple(_voting(body.voting)), source_of(file, body.voting))
        is_said = "challenges" in body.model_fields_set
        source = source_of(file, body, "challenges") if is_said else None
        yield Said(_("Challenges"), (_challenges(body),), source)


def _challenges(body: schema.Body) -> str:
    words = _(
        "For this long after the announcement of a stage, a candidate may challenge a member of"
        " the commission that decides it: %(time)s."
    )
    return words % {"time": moments.duration(body.challenges)}


def _quorum(quorum: schema.Quorum) -> str:
    words = {
        "members": _("It meets if this share of all members is present: %(share)s."),
        "entitled": _("It meets if this share of the members not recused is present: %(share)s."),
    }[quorum.of]
    return words % {"share": share(quorum.share)}


def voting_words(body: schema.Body) -> list[str]:
    """Quorum and voting rule of a commission, and how else it decides: a sentence each."""
    return [_quorum(body.quorum), *_voting(body.voting), *_otherwise(body)]


def _otherwise(body: schema.Body) -> Iterator[str]:
    if body.circulated is not None:
        words = _("It may vote without coming together; members then have this long: %(time)s.")
        yield words % {"time": moments.duration(body.circulated)}
    if body.meets == "elsewhere":
        yield _("It meets outside of this system: its decisions are entered with its minutes.")


def _voting(voting: schema.VotingRule) -> Iterator[str]:
    if Fraction(voting.share) == Fraction(1, 2):
        yield {
            "present": _("A proposal needs the votes of more than half of those present."),
            "cast": _("A proposal needs more than half of the votes cast."),
            "members": _("A proposal needs the votes of more than half of all members."),
        }[voting.majority]
    else:
        words = {
            "present": _("A proposal needs the votes of this share of those present: %(share)s."),
            "cast": _("A proposal needs this share of the votes cast: %(share)s."),
            "members": _("A proposal needs the votes of this share of all members: %(share)s."),
        }[voting.majority]
        yield words % {"share": share(voting.share)}
    yield {
        "casting_vote": _("If votes are equal, the chair's vote decides."),
        "chair_decides_tie_of_others": _(
            "The chair's vote decides only if the others' votes are equal."
        ),
        "fails": _("If votes are equal, the proposal falls."),
    }[voting.equal_votes]
    if voting.secret:
        yield _("The ballot is secret.")


# --- who may take part ---------------------------------------------------------------------------


def counted_on(day: schema.ReferenceDay) -> str:
    """The day at which something is counted, in words."""
    if day.day is not None:
        return _("It is counted on this day: %(day)s.") % {"day": moments.day(day.day)}
    if day.on == "filing_opens":
        return _("It is counted on the first day of filing.")
    return _("It is counted on the last day of filing.")


def sources_used(file: ProgrammeFile) -> Sequence[schema.Source]:
    """Every source of the file, in its order."""
    return tuple(file.sources.values())
