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
from saty.testing.models.sittings import Answer, AsideAnswer, KeyChange, Sitting, SittingPart

__all__ = [
    "Answer",
    "AsideAnswer",
    "Bank",
    "BankPicture",
    "Blueprint",
    "Competency",
    "Enmity",
    "Form",
    "FormAssignment",
    "FormItem",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemSave",
    "ItemVersion",
    "ItemWords",
    "KeyChange",
    "ReviewNote",
    "Sitting",
    "SittingPart",
    "Stimulus",
    "Topic",
]
