"""Locked forms are written once; what stands in one never changes."""

from django.db import migrations

from saty.common.triggers import AppendOnlyTable, FrozenInUse


class Migration(migrations.Migration):
    dependencies = [("testing", "0001_initial")]
    operations = [
        AppendOnlyTable(
            "testing_formitem",
            keys=(("id",), ("public_id",), ("form_id", "position"), ("form_id", "version_id")),
        ),
        AppendOnlyTable("testing_formdraw", keys=(("id",),)),
        FrozenInUse("testing_itemversion", sealed="content", user="testing_formitem", by="version_id"),
    ]
