"""The words of notes stand sealed in a table of their own: what they belong to is written once."""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import saty.common.sealing
from saty.common.triggers import AppendOnlyTable

EVENTS = AppendOnlyTable("testing_sittingevent", keys=(("id",),))


def seal_notes(apps: Any, schema_editor: Any) -> None:
    """Seal what stood as plain text in events, and move what stood sealed in incidents."""
    event, incident, note = (
        apps.get_model("testing", name) for name in ("SittingEvent", "ExamIncident", "ExamNote")
    )
    EVENTS.database_backwards("testing", schema_editor)
    for each in event.objects.filter(kind="note"):
        note.objects.create(event=each, text=str(each.details.get("text", "")))
    event.objects.filter(kind="note").update(details={})
    EVENTS.database_forwards("testing", schema_editor)
    for each in incident.objects.all():
        note.objects.create(incident=each, text=each.text)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("testing", "0011_hearings_counted")]

    operations = [
        migrations.CreateModel(
            name="ExamNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", saty.common.sealing.SealedText()),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="testing.sittingevent",
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="testing.examincident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(event__isnull=True, incident__isnull=False)
                        | models.Q(event__isnull=False, incident__isnull=True),
                        name="note_of_a_sitting_or_of_an_incident",
                    )
                ],
            },
        ),
        migrations.RunPython(seal_notes),
        migrations.RemoveField(model_name="examincident", name="text"),
    ]
