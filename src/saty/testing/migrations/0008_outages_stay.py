"""Outages that were measured, and notes of incidents, are written once."""

from django.db import migrations

from saty.common.triggers import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("testing", "0007_an_exam_that_loses_nothing")]
    operations = [
        AppendOnlyTable("testing_examoutage", keys=(("id",),)),
        AppendOnlyTable("testing_examincident", keys=(("id",),)),
    ]
