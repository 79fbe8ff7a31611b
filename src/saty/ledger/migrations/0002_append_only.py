"""The log's tables are written once, held by the database itself."""

from django.db import migrations

from saty.common.triggers import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        AppendOnlyTable("ledger_entry", keys=(("id",), ("digest",), ("subject", "ordinal"))),
        AppendOnlyTable("ledger_position", keys=(("position",), ("entry_id",))),
        AppendOnlyTable("ledger_reading", keys=(("id",),)),
    ]
