"""How often a hearing was called, and how often an outcome was proposed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("testing", "0010_seats_in_venues")]

    operations = [
        migrations.AddField(
            "drophearing", "calls", models.PositiveSmallIntegerField(db_default=1, default=1)
        ),
        migrations.AddField(
            "drophearing", "proposals", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
    ]
