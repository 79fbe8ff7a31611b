"""An empty sheet of items, with two rows that show how it is filled."""

from collections.abc import Sequence

from saty.core.items import Item, Package, Record, Wording
from saty.testing.exchange.sheet_write import write_xlsx

SAMPLES = {
    "kk": ("Екі жерде екі қанша болады?", ("Үш", "Төрт"), "Жетіге дейінгі бүтін санды жазыңыз."),
    "ru": ("Сколько будет дважды два?", ("Три", "Четыре"), "Напишите целое число до семи."),
    "en": ("How much is two times two?", ("Three", "Four"), "Write a whole number up to seven."),
}


def template(languages: Sequence[str]) -> bytes:
    """A sheet with a choice and a number in these languages; both rows are to be overwritten."""
    choice = Item(
        "single",
        {each: Wording(SAMPLES[each][0], SAMPLES[each][1]) for each in sorted(languages)},
        right=(1,),
    )
    number = Item(
        "number",
        {each: Wording(SAMPLES[each][2], explanation="…") for each in sorted(languages)},
        value="3.5",
        tolerance="3.5",
    )
    records = (
        Record("sample-1", choice, "", "", 1, 30, "…", "", ("sample-2",)),
        Record("sample-2", number, "", "", 3, 60),
    )
    return write_xlsx(Package(records), language="")
