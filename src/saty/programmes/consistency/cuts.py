"""Numbers, quotas and ties of a cut can be carried out."""

from collections.abc import Iterator
from decimal import Decimal

from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import ProgrammeFile, Stage
from saty.programmes.shape import choose


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Cuts that could not be made."""
    earlier: list[Stage] = []
    for index, stage in enumerate(programme.stages):
        path = ("stages", index, "cut")
        yield from where_sound(_kind(path, stage))
        yield from where_sound(_ceiling(path, stage))
        yield from where_sound(_quotas(path, stage, programme))
        yield from where_sound(_ties(path, stage, earlier))
        earlier.append(stage)


def _kind(path: Path, stage: Stage) -> Iterator[Finding]:
    cut = stage.cut
    if cut.kind != "all_completed" and stage.score is None:
        message = f'a cut of kind "{cut.kind}" needs scores, and the stage has none'
        remedy = 'Add score, or use kind = "all_completed"'
        yield Finding((*path, "kind"), "cut_needs_score", message, remedy)
    if stage.decided_by.how == "ballot" and cut.kind != "all_completed":
        message = "where a body votes, its votes make the list, not the scores"
        remedy = 'Use kind = "all_completed", and at_most for the number of places'
        yield Finding((*path, "kind"), "ballot_cut", message, remedy)
    if cut.pass_mark is not None and stage.score is not None:
        most = sum(Decimal(p.maximum) * Decimal(p.weight) for p in stage.score.parts)
        if Decimal(cut.pass_mark) > most:
            message = f"the pass mark {cut.pass_mark} is above the highest score, {most}"
            yield Finding((*path, "pass_mark"), "pass_mark_high", message, "Lower the pass mark")


def _ceiling(path: Path, stage: Stage) -> Iterator[Finding]:
    cut = stage.cut
    if cut.at_most is None:
        return
    if cut.number is not None and cut.number > cut.at_most:
        message = f"the number {cut.number} is above at_most, {cut.at_most}"
        yield Finding((*path, "number"), "above_at_most", message, "Lower the number")
    if cut.number_set_by is None and cut.number is None and stage.decided_by.how != "ballot":
        message = "at_most bounds a number or the list of a ballot, and here is neither"
        yield Finding((*path, "at_most"), "at_most_unused", message, "Delete at_most")


def _quotas(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    cut, here = stage.cut, (*path, "quotas")
    if cut.quotas != "none" and cut.kind not in {"top_n", "top_share"}:
        message = f'a cut of kind "{cut.kind}" has no number that quotas could divide'
        yield Finding(here, "quotas_unused", message, "Delete quotas")
    if cut.quotas != "per_track":
        return
    if cut.number is None:
        message = "quotas with fixed numbers need a fixed number to add up to"
        remedy = 'Give number, or use quotas = "proportional"'
        yield Finding(here, "quotas_need_number", message, remedy)
    elif sum(cut.per_track.values()) != cut.number:
        total = sum(cut.per_track.values())
        message = f"the quotas add up to {total}, and the number is {cut.number}"
        yield Finding((*path, "per_track"), "quotas_sum", message, "Make both the same")
    for group in programme.tracks.groups:
        if group.key not in cut.per_track:
            message = f'the track "{group.key}" has no quota'
            remedy = f"Add {group.key} = 0 if nobody of it is to go on"
            yield Finding((*path, "per_track"), "quota_missing", message, remedy)


def _ties(path: Path, stage: Stage, earlier: list[Stage]) -> Iterator[Finding]:
    cut = stage.cut
    if cut.tie_order and cut.kind == "all_completed":
        message = "where everyone goes on, nothing is compared"
        yield Finding((*path, "tie_order"), "ties_unused", message, "Delete tie_order")
    parts = [part.key for part in stage.score.parts] if stage.score else []
    scored = [each.key for each in earlier if each.score is not None]
    for index, key in enumerate(cut.tie_order):
        here = (*path, "tie_order", index)
        if key not in {*parts, *scored}:
            message = f'"{key}" is neither a part of this score nor an earlier stage with a score'
            yield Finding(here, "unknown_tie_order", message, choose(key, [*parts, *scored]))
        elif key in parts and key in scored:
            message = f'"{key}" is a part of this score and an earlier stage as well'
            yield Finding(here, "tie_order_unclear", message, "Give the part another key")
        elif key in cut.tie_order[:index]:
            message = f'"{key}" is compared already'
            yield Finding(here, "tie_order_twice", message, "Delete it here")
