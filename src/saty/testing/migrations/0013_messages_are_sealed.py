"""The words of messages to candidates stand sealed beside those of notes."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def seal_messages(apps: Any, schema_editor: Any) -> None:
    """Seal what stood as plain text."""
    message, note = (apps.get_model("testing", name) for name in ("CandidateMessage", "ExamNote"))
    for each in message.objects.all():
        note.objects.create(message=each, text=each.text)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("testing", "0012_notes_are_sealed")]

    operations = [
        migrations.RemoveConstraint(
            model_name="examnote", name="note_of_a_sitting_or_of_an_incident"
        ),
        migrations.AddField(
            model_name="examnote",
            name="message",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="note",
                to="testing.candidatemessage",
            ),
        ),
        migrations.AddConstraint(
            model_name="examnote",
            constraint=models.CheckConstraint(
                condition=Q(event__isnull=False, incident__isnull=True, message__isnull=True)
                | Q(event__isnull=True, incident__isnull=False, message__isnull=True)
                | Q(event__isnull=True, incident__isnull=True, message__isnull=False),
                name="words_of_one_note_or_message",
            ),
        ),
        migrations.RunPython(seal_messages),
        migrations.RemoveField(model_name="candidatemessage", name="text"),
    ]
