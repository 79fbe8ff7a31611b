"""A body can meet, vote and reach a decision, and every duty has enough people."""

import math
from collections.abc import Iterator
from fractions import Fraction

from saty.core import schedule
from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import Body, Duty, ProgrammeFile

_CHAIR_RULES = {"casting_vote", "chair_decides_tie_of_others"}
_FEWEST = 3


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Bodies that could not decide, and duties without enough people."""
    for index, body in enumerate(programme.bodies):
        if body.kind == "commission":
            yield from where_sound(_commission(("bodies", index), body))
        elif "meets" in body.model_fields_set:
            message = "a pool does not meet"
            yield Finding(("bodies", index, "meets"), "pool_meets", message, "Delete meets")
    yield from _duties(programme)


def _commission(path: Path, body: Body) -> Iterator[Finding]:
    for name in ("quorum", "voting"):
        if name not in body.model_fields_set:
            message = f"a commission says its {name}, and this one does not"
            yield Finding(path, f"{name}_missing", message, f"Add {name}", at_value=False)
    yield from _chair(path, body)
    yield from _quorum(path, body)
    yield from _majority(path, body)
    yield from _challenges(path, body)


def _chair(path: Path, body: Body) -> Iterator[Finding]:
    if body.voting.secret and body.voting.equal_votes in _CHAIR_RULES:
        message = "in a secret ballot nobody knows the chair's vote, so it cannot decide"
        remedy = 'Use equal_votes = "fails", or vote openly'
        yield Finding((*path, "voting", "equal_votes"), "secret_casting_vote", message, remedy)


def _quorum(path: Path, body: Body) -> Iterator[Finding]:
    if body.minimum_members < _FEWEST:
        message = f"a commission has at least {_FEWEST} members"
        here = (*path, "minimum_members")
        yield Finding(here, "small_commission", message, f"Write {_FEWEST} or more")
    elif present(body, body.minimum_members) < 2:
        message = "one person alone would be a quorum"
        yield Finding((*path, "quorum", "share"), "quorum_of_one", message, "Raise the share")


def _majority(path: Path, body: Body) -> Iterator[Finding]:
    """Of all members a majority is reached at the smallest quorum, if all present agree."""
    if body.voting.majority != "members":
        return
    for members in (body.minimum_members, body.minimum_members + 1):
        if present(body, members) <= members // 2:
            message = (
                f"with {members} members, {present(body, members)} present are a quorum, and "
                f"even if all agree they are no majority of the members"
            )
            remedy = 'Raise quorum.share above 1/2, or use majority = "present"'
            yield Finding((*path, "voting", "majority"), "majority_unreachable", message, remedy)
            return


def _challenges(path: Path, body: Body) -> Iterator[Finding]:
    """There is a time in which candidates may challenge members."""
    if schedule.parse(body.challenges) == schedule.Duration():
        message = "nobody could challenge a member of this commission"
        remedy = 'Write how long after the announcement, such as "P5D"'
        yield Finding((*path, "challenges"), "no_time_for_challenges", message, remedy)


def present(body: Body, members: int) -> int:
    """How many of `members` must be present for a quorum; a share rounds up."""
    return math.ceil(Fraction(body.quorum.share) * members)


def _duties(programme: ProgrammeFile) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, duty in enumerate(programme.duties):
        if duty.role in seen:
            message = f"the duty of {duty.role} is named twice"
            yield Finding(("duties", index, "role"), "duty_twice", message, "Keep one of them")
        seen.add(duty.role)
        yield from _enough(("duties", index), duty)
    for role, why in _needed(programme):
        if role not in seen:
            message = f"nobody has the duty of {role}, and {why}"
            yield Finding(("duties",), "duty_missing", message, f'Add a duty with role = "{role}"')


def _enough(path: Path, duty: Duty) -> Iterator[Finding]:
    """Two people are needed where one drafts or refuses, and another looks at it again."""
    if duty.role in {"secretariat", "verifier", "assessor"} and duty.minimum < 2:
        message = f"one {duty.role} is too few: two people must see the same case"
        yield Finding((*path, "minimum"), "two_people", message, "Write minimum = 2 or more")


def _needed(programme: ProgrammeFile) -> Iterator[tuple[str, str]]:
    yield "secretariat", "somebody has to run the selection"
    yield "verifier", "somebody has to verify what candidates file"
    yield "administrator", "somebody has to grant the roles"
    yield "auditor", "somebody has to be able to see everything"
    if any(stage.kind in {"essay", "assessment"} for stage in programme.stages):
        yield "assessor", "there is work to be scored"
