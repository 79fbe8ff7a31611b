"""One valid row of each table above programmes, for the attempts to break constraints."""

from datetime import timedelta
from typing import Any

from saty.applications.models import (
    AdjustmentRequest,
    Application,
    Document,
    FileCheck,
    IdentityClash,
    SectionAnswers,
    Verification,
    VerificationLease,
    Withdrawal,
)
from saty.decisions.models import Decision, Draw, Outcome, StageNumber, VoteReason
from saty.notices.models import Delivery, HelpRequest, Mailing, Message, Wording
from saty.reserve.models import Reservist
from saty.stages.models import (
    CandidacyEnd,
    Disqualification,
    Result,
    RosterEntry,
    ScoreSheet,
    Stage,
)
from tests import factories
from tests.factories import OPENS

LATER = OPENS + timedelta(days=1)


def digest() -> str:
    return f"{factories.next_number():064x}"


def stage() -> Stage:
    return factories.competition().stages.get(position=0)


def entry() -> RosterEntry:
    return factories.submitted().roster_entries.get()


def application(**fields: Any) -> Application:
    """A submitted one, not yet in the database."""
    within = fields.pop("competition", None) or factories.competition()
    values = {
        "competition": within,
        "candidate": factories.person(),
        "created_at": OPENS,
        "state": "submitted",
        "submitted_at": OPENS,
        "candidate_number": f"{factories.next_number():08d}",
        "rules_version": within.rules_versions.get(number=1),
        "identity_index": f"1:{digest()}",
    }
    return Application(**{**values, **fields})


def section(**fields: Any) -> SectionAnswers:
    values = {"key": "personal", "answers": {}, "saved_at": OPENS}
    return SectionAnswers(**{"application": factories.draft(), **values, **fields})


def withdrawal(**fields: Any) -> Withdrawal:
    return Withdrawal(**{"application": factories.draft(), "at": LATER, **fields})


def document(**fields: Any) -> Document:
    values = {
        "application": factories.draft(),
        "requirement": "diploma",
        "file_name": digest(),
        "original_name": "diploma.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "pages": 1,
        "sha256": digest(),
        "uploaded_at": OPENS,
    }
    return Document(**{**values, **fields})


def verification(**fields: Any) -> Verification:
    values = {
        "application": factories.draft(),
        "stage": "documents",
        "target": "fact:born",
        "verdict": "accepted",
        "by": factories.person(),
        "at": OPENS,
    }
    return Verification(**{**values, **fields})


def lease(**fields: Any) -> VerificationLease:
    values = {"stage": "documents", "holder": factories.person(), "until": LATER}
    return VerificationLease(**{"application": factories.draft(), **values, **fields})


def check(**fields: Any) -> FileCheck:
    values = {"stage": "documents", "by": factories.person(), "at": OPENS, "refused": 0}
    return FileCheck(**{"application": factories.draft(), **values, **fields})


def adjustment(**fields: Any) -> AdjustmentRequest:
    values = {"kind": "reader", "kind_index": "1:x", "explanation": "x", "requested_at": OPENS}
    return AdjustmentRequest(**{"application": factories.draft(), **values, **fields})


def clash(**fields: Any) -> IdentityClash:
    values = {"first": factories.draft(), "second": factories.draft(), "found_at": OPENS}
    return IdentityClash(**{**values, **fields})


def new_stage(**fields: Any) -> Stage:
    values = {"key": "extra", "kind": "test", "position": 90}
    return Stage(**{"competition": factories.competition(), **values, **fields})


def roster_entry(**fields: Any) -> RosterEntry:
    values = {"track": "regional", "code": digest()[-12:], "entered_at": OPENS}
    here = fields.pop("stage", None) or stage()
    made = fields.pop("application", None) or factories.draft(here.competition)
    return RosterEntry(stage=here, application=made, **{**values, **fields})


def result(**fields: Any) -> Result:
    values = {"entry": entry(), "outcome": "completed", "recorded_at": OPENS}
    return Result(**{**values, **fields})


def sheet(**fields: Any) -> ScoreSheet:
    values = {"sha256": digest(), "uploaded_by": factories.person(), "uploaded_at": OPENS}
    return ScoreSheet(stage=fields.pop("stage", None) or stage(), **{**values, **fields})


def end(**fields: Any) -> CandidacyEnd:
    return CandidacyEnd(**{"entry": entry(), "kind": "withdrawn", "at": OPENS, **fields})


def disqualification(**fields: Any) -> Disqualification:
    values = {
        "application": factories.draft(),
        "reason": "false_document",
        "comment": "x",
        "proposed_by": factories.person(),
        "proposed_at": OPENS,
    }
    return Disqualification(**{**values, **fields})


def number(**fields: Any) -> StageNumber:
    values = {"number": 300, "memo": "x", "entered_by": factories.person(), "entered_at": OPENS}
    return StageNumber(stage=fields.pop("stage", None) or stage(), **{**values, **fields})


def decision(**fields: Any) -> Decision:
    here = fields.pop("stage", None) or stage()
    values = {
        "rules_version": here.competition.rules_versions.get(number=1),
        "inputs_sha256": digest(),
        "drafted_by": factories.person(),
        "drafted_at": OPENS,
    }
    return Decision(stage=here, **{**values, **fields})


def outcome(**fields: Any) -> Outcome:
    made = fields.pop("entry", None) or entry()
    of = fields.pop("decision", None)
    if of is None:
        of = decision(stage=made.stage)
        of.save()
    return Outcome(decision=of, entry=made, **{"admitted": True, **fields})


def vote_reason(**fields: Any) -> VoteReason:
    values = {"text": "Too general.", "written_by": factories.person(), "written_at": LATER}
    return VoteReason(**{**values, **fields})


def draw(**fields: Any) -> Draw:
    values = {
        "purpose": "ties:test",
        "inputs": [],
        "secret": "x",
        "commitment": digest(),
        "committed_at": OPENS,
        "public_round": "1",
        "round_at": LATER,
    }
    within = fields.pop("competition", None) or factories.competition()
    return Draw(competition=within, **{**values, **fields})


def wording() -> Wording:
    return Wording.objects.create(key="k", sha256=digest(), texts={})


def message(**fields: Any) -> Message:
    values = {"event": "e:1", "created_at": OPENS}
    who = fields.pop("person", None) or factories.person()
    return Message(person=who, wording=fields.pop("wording", None) or wording(), **values, **fields)


def delivery(**fields: Any) -> Delivery:
    made = message()
    made.save()
    values = {"mail_id": digest(), "due_at": OPENS, "changed_at": OPENS}
    return Delivery(**{"message": made, **values, **fields})


def help_request(**fields: Any) -> HelpRequest:
    values = {
        "number": digest()[-8:],
        "person": factories.person(),
        "question": "How?",
        "opened_at": OPENS,
        "due_at": LATER,
    }
    return HelpRequest(**{**values, **fields})


def mailing(**fields: Any) -> Mailing:
    values = {
        "scope": "competition:1",
        "texts": {},
        "recipients": 1,
        "sent_by": factories.person(),
        "sent_at": OPENS,
    }
    return Mailing(**{**values, **fields})


def reservist(**fields: Any) -> Reservist:
    made = fields.pop("outcome", None) or outcome()
    made.save()
    values = {
        "application": made.entry.application,
        "outcome": made,
        "term_from": OPENS.date(),
        "term_until": LATER.date(),
    }
    return Reservist(**{**values, **fields})


VALID = (
    application, section, withdrawal, document, verification, lease, check, adjustment, clash,
    new_stage, roster_entry, result, sheet, end, disqualification, number, decision, outcome,
    draw, message, delivery, help_request, mailing, reservist,
)  # fmt: skip
"""What makes each of the rows."""
