"""Kinds of entry, roles, fields and values of the log in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from saty.decisions.words import VOTED_AGAINST
from saty.ledger.kinds import KINDS
from saty.people.roles import Role
from saty.web.moments import num

ROLES: dict[str, Any] = {
    **dict(Role.choices),
    "candidate": gettext_lazy("Candidate"),
    "visitor": gettext_lazy("Visitor without an account"),
    "clock": gettext_lazy("The clock"),
    "operator": gettext_lazy("The operator of the server"),
}

FIELDS: dict[str, Any] = {
    "about": gettext_lazy("What it is about"),
    "absent": gettext_lazy("Absent"),
    "accepted": gettext_lazy("Accepted"),
    "adjustment": gettext_lazy("Adjustment"),
    "admitted": gettext_lazy("Go on"),
    "announce_at": gettext_lazy("To be announced"),
    "application": gettext_lazy("Application"),
    "approved_by": gettext_lazy("Approved by"),
    "area": gettext_lazy("Area"),
    "audience": gettext_lazy("Whom it went to"),
    "ballot": gettext_lazy("Vote"),
    "cast": gettext_lazy("Papers cast"),
    "bank": gettext_lazy("Item bank"),
    "began_at": gettext_lazy("Began"),
    "body": gettext_lazy("Commission"),
    "candidate_number": gettext_lazy("Candidate number"),
    "capacity": gettext_lazy("Capacity"),
    "certificate": gettext_lazy("Certificate"),
    "check": gettext_lazy("Check"),
    "choices": gettext_lazy("Choices"),
    "comment": gettext_lazy("Grounds"),
    "commitment": gettext_lazy("Commitment"),
    "completed": gettext_lazy("Completed"),
    "decision": gettext_lazy("Decision"),
    "departures": gettext_lazy("Departures"),
    "disqualified": gettext_lazy("Disqualified"),
    "ended_at": gettext_lazy("Ended"),
    "exited_on": gettext_lazy("Left on"),
    "extends_to": gettext_lazy("New deadline"),
    "failed": gettext_lazy("Not carried"),
    "first": gettext_lazy("First application"),
    "found": gettext_lazy("Found"),
    "granted": gettext_lazy("Granted"),
    "ground": gettext_lazy("Kind of conflict of interest"),
    "format": gettext_lazy("Format"),
    "grounds": gettext_lazy("Grounds"),
    "earlier": gettext_lazy("Who presided until then"),
    "group": gettext_lazy("Group"),
    "half": gettext_lazy("First half of the key"),
    "holder": gettext_lazy("Holder of the role"),
    "how": gettext_lazy("In which way"),
    "in_force_from": gettext_lazy("In force from"),
    "inputs_sha256": gettext_lazy("Digest of its inputs"),
    "matter": gettext_lazy("Matter"),
    "meeting": gettext_lazy("Meeting"),
    "member": gettext_lazy("Member"),
    "membership": pgettext_lazy("of a body", "Seat"),
    "memo": gettext_lazy("Memo"),
    "items": gettext_lazy("Items"),
    "left_out": gettext_lazy("Left out"),
    "needed": gettext_lazy("Needed"),
    "next_roster": gettext_lazy("On the next roster"),
    "number": gettext_lazy("Number"),
    "obstacles": gettext_lazy("Why not further"),
    "organisation": gettext_lazy("Organisation"),
    "outcome": gettext_lazy("Outcome"),
    "outcomes_sha256": gettext_lazy("Digest of its outcomes"),
    "parts": gettext_lazy("Scores"),
    "pass_mark": gettext_lazy("Pass mark"),
    "passed": gettext_lazy("Carried"),
    "per_track": gettext_lazy("By group"),
    "present": gettext_lazy("Present"),
    "pictures": gettext_lazy("Pictures"),
    "presiding": gettext_lazy("Who presides"),
    "programme": gettext_lazy("Programme"),
    "proof_sha256": gettext_lazy("Digest of the proof"),
    "proposed_by": gettext_lazy("Proposed by"),
    "protocol_date": gettext_lazy("Day of the minutes"),
    "protocol_number": gettext_lazy("Number of the minutes"),
    "public_round": gettext_lazy("Public round"),
    "public_name": gettext_lazy("Published name"),
    "purpose": gettext_lazy("Purpose"),
    "questions_sha256": gettext_lazy("Digest of its questions"),
    "reason": gettext_lazy("Reason"),
    "recipients": gettext_lazy("Recipients"),
    "refused": gettext_lazy("Refused"),
    "repeated_because": gettext_lazy("Why the vote was repeated"),
    "replaced_by": gettext_lazy("Replaced by"),
    "role": gettext_lazy("Role"),
    "roster": gettext_lazy("On the roster"),
    "round": gettext_lazy("Round of voting"),
    "round_at": gettext_lazy("When the round is known"),
    "round_value": gettext_lazy("Value of the round"),
    "rows": gettext_lazy("Rows"),
    "rules": gettext_lazy("Digest of the rules"),
    "rules_sha256": gettext_lazy("Digest of the rules"),
    "scope": gettext_lazy("Scope"),
    "second": gettext_lazy("Second application"),
    "secret": gettext_lazy("Secret of the draw"),
    "secretary_half": gettext_lazy("Second half of the key"),
    "set_after_results": gettext_lazy("Set after results were known"),
    "sha256": gettext_lazy("Digest"),
    "share": gettext_lazy("Share"),
    "sheet": gettext_lazy("Score sheet"),
    "slug": gettext_lazy("Name in addresses"),
    "snapshot_sha256": gettext_lazy("Digest of the application"),
    "stage": gettext_lazy("Stage"),
    "states": gettext_lazy("States"),
    "stimuli": gettext_lazy("Texts on which items ask"),
    "starts_at": gettext_lazy("Begins"),
    "term_ends": gettext_lazy("End of the term of office"),
    "term_from": gettext_lazy("Term from"),
    "term_until": gettext_lazy("Term until"),
    "text": gettext_lazy("Text"),
    "texts": gettext_lazy("Texts"),
    "ties": gettext_lazy("Equal scores"),
    "title": gettext_lazy("Title"),
    "topics": gettext_lazy("Topics"),
    "undertaking": gettext_lazy("Undertaking"),
    "unreadable": gettext_lazy("Papers that could not be read"),
    "upheld": gettext_lazy("Whose number it is"),
    "was_announced": gettext_lazy("Had been announced"),
    "what": gettext_lazy("What"),
    "window": gettext_lazy("Window"),
    "windows": gettext_lazy("Windows"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "affected": gettext_lazy("Candidates whose score changes"),
    "answers_sha256": gettext_lazy("Digest of the answers"),
    "author": gettext_lazy("Written by"),
    "candidate": gettext_lazy("Candidate"),
    "change": gettext_lazy("Change"),
    "content_sha256": gettext_lazy("Digest of the content"),
    "counts": gettext_lazy("Candidates for each form"),
    "down": gettext_lazy("Scores that go down"),
    "form": gettext_lazy("Form"),
    "item": gettext_lazy("Item"),
    "key": gettext_lazy("Key"),
    "language": gettext_lazy("Language"),
    "late": gettext_lazy("After the draw"),
    "reviewed_by": gettext_lazy("Reviewed by"),
    "sittings": gettext_lazy("Sittings"),
    "spec_sha256": gettext_lazy("Digest of the blueprint"),
    "up": gettext_lazy("Scores that go up"),
    "accessible": gettext_lazy("Accessible seats"),
    "bookings": gettext_lazy("Seats given"),
    "code": gettext_lazy("Stage code"),
    "invigilators": gettext_lazy("Invigilators"),
    "freed": gettext_lazy("Candidates whose seats are free"),
    "place": gettext_lazy("Place"),
    "rooms": gettext_lazy("Rooms"),
    "seat": gettext_lazy("Seat number"),
    "seats": gettext_lazy("Seats"),
    "session": gettext_lazy("Session"),
    "sessions": gettext_lazy("Sessions"),
    "venue": gettext_lazy("Venue"),
    "zone": gettext_lazy("Time zone"),
    "ends_at": gettext_lazy("Ends"),
    "name": gettext_lazy("Name"),
    "answer": gettext_lazy("Answer"),
    "basis": gettext_lazy("What was sat"),
    "codes": gettext_lazy("Stage codes"),
    "criterion": gettext_lazy("Whom it is for"),
    "findings": gettext_lazy("What was found"),
    "gives": gettext_lazy("What is given"),
    "outage": gettext_lazy("Outage"),
    "remedy": gettext_lazy("What is put right"),
    "to": gettext_lazy("To whom"),
    "figures": gettext_lazy("Figures"),
    "invited_for": gettext_lazy("Invited for"),
}
"""The fields of every kind of entry; a test holds that none is missing."""

READ: dict[str, Any] = {
    "adjustment": gettext_lazy("Request for an adjustment"),
    "application": gettext_lazy("Application"),
    "bank check": gettext_lazy("Findings of a check of an item bank"),
    "certified signature": gettext_lazy("Signature with a certificate"),
    "challenge": gettext_lazy("Challenge by a candidate"),
    "disqualification": gettext_lazy("Proposed disqualification"),
    "document": gettext_lazy("Document"),
    "erased opening": gettext_lazy("Erased opening"),
    "exit": gettext_lazy("Proposed exit"),
    "file": gettext_lazy("File at a stage"),
    "identity clash": gettext_lazy("Identity clash"),
    "export": gettext_lazy("Item that was given out"),
    "items of a file": gettext_lazy("Items of a file"),
    "reason of an export": gettext_lazy("Reason of an export"),
    "minutes": gettext_lazy("Minutes"),
    "name": gettext_lazy("Name"),
    "name and date of birth": gettext_lazy("Name and date of birth"),
    "note on a session": gettext_lazy("Note on a session"),
    "opening": gettext_lazy("Committed fields"),
    "papers of a meeting": gettext_lazy("Papers of a meeting"),
    "question": gettext_lazy("Question"),
    "reason of a reset": gettext_lazy("Reason of a reset"),
    "reason of a vote": gettext_lazy("Reason of a vote"),
    "work history": gettext_lazy("Periods of work"),
    "blueprint of a test": gettext_lazy("Blueprint of a test"),
    "draft of a form": gettext_lazy("Draft of a form"),
    "history of an item": gettext_lazy("History of an item"),
    "how an item is filed": gettext_lazy("How an item is filed"),
    "item": gettext_lazy("Item"),
    "item in a list": gettext_lazy("Item in a list"),
    "items of a form": gettext_lazy("Items of a form"),
    "picture": gettext_lazy("Picture"),
    "pictures of a bank": gettext_lazy("Pictures of a bank"),
    "stimulus": gettext_lazy("Shared text"),
    "challenge of an item": gettext_lazy("Challenge of an item"),
    "drops of a verification": gettext_lazy("Drops of a verification"),
    "hearing": gettext_lazy("Hearing"),
}
"""What was read; after a colon comes which one."""


VALUES: dict[object, Any] = {
    VOTED_AGAINST: gettext_lazy("The commission voted against it."),
}
"""Values that stand in the log as keys."""


def kind_words(key: str) -> str:
    """What an entry of a kind says; the key where this version does not know it."""
    kind = KINDS.get(key)
    return str(kind.words) if kind else key


def role_words(key: str) -> str:
    """A role in words."""
    return str(ROLES.get(key, key))


def read_words(what: str) -> str:
    """What was read, in words; a kind of entry after the colon by what it says."""
    key, colon, which = what.partition(": ")
    said = str(READ.get(key, key))
    return f"{said}: {kind_words(which)}" if colon else said


def fields(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Fields and their values in words; what is not given is left out."""
    return [
        (str(FIELDS.get(name, name)), value_words(value))
        for name, value in values.items()
        if value is not None
    ]


def value_words(value: Any) -> str:
    """A value as it is read: lists and tables joined, figures in the reader's language."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return num(value)
    if isinstance(value, list):
        return ", ".join(map(value_words, value)) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_words(each)}" for key, each in value.items()) or "–"
    return str(VALUES.get(value, value))
