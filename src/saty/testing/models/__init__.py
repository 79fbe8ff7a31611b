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
from saty.testing.models.sittings import Answer, KeyChange, Sitting

__all__ = [
    "Answer",
    "AnswerSheet",
    "Assembly",
    "Bank",
    "BankCheck",
    "BankPicture",
    "Blueprint",
    "Competency",
    "Enmity",
    "Form",
    "FormAssignment",
    "FormDraw",
    "FormFigures",
    "FormItem",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemImportPart",
    "ItemSave",
    "ItemVersion",
    "ItemWords",
    "KeyChange",
    "KeyEffect",
    "ReviewNote",
    "Sitting",
    "Stimulus",
    "Topic",
]
