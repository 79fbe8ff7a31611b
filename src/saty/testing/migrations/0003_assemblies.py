"""Forms are assembled by the worker; each act of a draw of forms is kept once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import saty.common.sealing
from saty.common.triggers import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [
        ("stages", "0004_roster_counts"),
        ("testing", "0002_never_changed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraw",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("counts", models.JSONField()),
                ("late", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_draws",
                        to="stages.stage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assembly",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("saves", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being assembled"),
                            ("done", "Assembled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveSmallIntegerField()),
                ("problem", models.CharField(blank=True, max_length=16)),
                ("found", saty.common.sealing.ItemJSON(default=dict)),
                ("at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                (
                    "blueprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assemblies",
                        to="testing.blueprint",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "assemblies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("blueprint",),
                        name="one_assembly_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_assembly_says_why",
                    ),
                ],
            },
        ),
        AppendOnlyTable("testing_formdraw", keys=(("id",),)),
    ]
