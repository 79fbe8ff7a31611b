
import django.db.models.deletion
import saty.common.sealing
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0003_outcome_counts'),
        ('meetings', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.agendaitem'),
        ),
        migrations.CreateModel(
            name='VoteReason',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', saty.common.sealing.SealedText()),
                ('written_at', models.DateTimeField()),
                ('writings', models.PositiveIntegerField(default=1)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vote_reasons', to='decisions.decision')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vote_reason', to='meetings.question')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('writings__gt', 0)), name='vote_reason_was_written')],
            },
        ),
    ]
