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
from saty.testing.models.exchange import ItemExport, ItemImport, ItemImportPart
from saty.testing.models.forms import Assembly, Blueprint, Form, FormAssignment, FormDraw, FormItem
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
    "Enmity",
    "Form",
    "FormAssignment",
    "FormDraw",
    "FormFigures",
    "FormItem",
    "FormSheet",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemImportPart",
    "ItemSave",
    "ItemVersion",
    "ItemWords",
    "KeyChange",
    "KeyEffect",
    "Presence",
    "ReviewNote",
    "Sitting",
    "SittingEvent",
    "SittingPart",
    "Stimulus",
    "Topic",
]
