"""Tables of the test stage."""

from saty.testing.models.bank import (
    Bank,
    BankPicture,
    Competency,
    Enmity,
    Item,
    ItemSave,
    ItemVersion,
    ItemWords,
    ReviewNote,
    Stimulus,
    Topic,
)
from saty.testing.models.checks import BankCheck
from saty.testing.models.control import (
    ExamIncident,
    ExamOutage,
    LanePulse,
    Remedy,
    RemedyEntry,
    SafeBrowserKey,
)
from saty.testing.models.exchange import ItemExport, ItemImport, ItemImportPart
from saty.testing.models.forms import Assembly, Blueprint, Form, FormAssignment, FormDraw, FormItem
from saty.testing.models.preflight import Preflight
from saty.testing.models.release import DropHearing, ItemChallenge
from saty.testing.models.results import AnswerSheet, FormFigures, KeyEffect
from saty.testing.models.sittings import (
    Answer,
    AsideAnswer,
    CandidateMessage,
    FormSheet,
    KeyChange,
    Presence,
    Sitting,
    SittingEvent,
    SittingPart,
)
from saty.testing.models.venues import (
    ExamSession,
    PlaceChoice,
    Room,
    SeatBooking,
    SessionInvigilator,
    Venue,
)

__all__ = [
    "Answer",
    "AnswerSheet",
    "AsideAnswer",
    "Assembly",
    "Bank",
    "BankCheck",
    "BankPicture",
    "Blueprint",
    "CandidateMessage",
    "Competency",
    "DropHearing",
    "Enmity",
    "ExamIncident",
    "ExamOutage",
    "ExamSession",
    "Form",
    "FormAssignment",
    "FormDraw",
    "FormFigures",
    "FormItem",
    "FormSheet",
    "Item",
    "ItemChallenge",
    "ItemExport",
    "ItemImport",
    "ItemImportPart",
    "ItemSave",
    "ItemVersion",
    "ItemWords",
    "KeyChange",
    "KeyEffect",
    "LanePulse",
    "PlaceChoice",
    "Preflight",
    "Presence",
    "Remedy",
    "RemedyEntry",
    "ReviewNote",
    "Room",
    "SafeBrowserKey",
    "SeatBooking",
    "SessionInvigilator",
    "Sitting",
    "SittingEvent",
    "SittingPart",
    "Stimulus",
    "Topic",
    "Venue",
]
