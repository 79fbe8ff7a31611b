"""Writes on stages: rosters, results, score sheets, ends of candidacies."""

from saty.stages.actions.endings import (
    approve_disqualification,
    propose_disqualification,
    refuse_disqualification,
)
from saty.stages.actions.results import (
    Recorded,
    ask_renewal,
    close_results,
    record_result,
    record_results,
    renew_results,
    see_results,
)
from saty.stages.actions.rosters import enter, make_stages
from saty.stages.actions.sheets import apply_sheet, discard_sheet, preview_sheet

__all__ = [
    "Recorded",
    "apply_sheet",
    "approve_disqualification",
    "ask_renewal",
    "close_results",
    "discard_sheet",
    "enter",
    "make_stages",
    "preview_sheet",
    "propose_disqualification",
    "record_result",
    "record_results",
    "refuse_disqualification",
    "renew_results",
    "see_results",
]
