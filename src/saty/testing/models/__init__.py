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
from saty.testing.models.exchange import ItemExport, ItemImport
from saty.testing.models.forms import Blueprint, Form, FormAssignment, FormItem
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
    "AsideAnswer",
    "Bank",
    "BankPicture",
    "Blueprint",
    "CandidateMessage",
    "Competency",
    "Enmity",
    "Form",
    "FormAssignment",
    "FormItem",
    "FormSheet",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemSave",
    "ItemVersion",
    "ItemWords",
    "KeyChange",
    "Presence",
    "ReviewNote",
    "Sitting",
    "SittingEvent",
    "SittingPart",
    "Stimulus",
    "Topic",
]
