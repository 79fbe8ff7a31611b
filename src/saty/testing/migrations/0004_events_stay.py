"""What happened in a sitting is written once."""

from django.db import migrations

from saty.common.triggers import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("testing", "0003_the_lane")]
    operations = [AppendOnlyTable("testing_sittingevent", keys=(("id",),))]
