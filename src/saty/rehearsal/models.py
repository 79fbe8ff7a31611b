"""The mark of a database that holds synthetic people only."""

from django.db import models

from saty.common.held import hold, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedJSON


class DemoMark(Row):
    """This database is a demo: production refuses it, and its one-click ways in work only here."""

    singleton = models.BooleanField(default=True, unique=True)
    made_at = models.DateTimeField()
    ways_in = SealedJSON(default=dict)
    """Role -> random key of its one-click way in."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="one_demo_mark")
        ]

    def __str__(self) -> str:
        return "demo"


hold(
    "rehearsal.demomark",
    {n: public("synthetic people only", "as long as the demo") for n in ("id", "made_at")}
    | {
        "singleton": public("one mark", "as long as the demo"),
        "ways_in": secret("keys of the one-click ways in", "as long as the demo"),
    },
)
