import django.db.models.deletion
import saty.common.sealing
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0001_initial'),
        ('programmes', '0002_refusals'),
        ('stages', '0004_roster_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('matter', models.SlugField(max_length=32)),
                ('subject', models.CharField(max_length=80)),
                ('grounds', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('departure', models.TextField(blank=True)),
                ('explanations', models.PositiveIntegerField(default=0)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stages.stage')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveSmallIntegerField()),
                ('repeated_because', models.CharField(blank=True, max_length=1000)),
                ('state', models.CharField(choices=[('opened', 'Open'), ('closed', 'Closed'), ('abandoned', 'Abandoned')], default='opened', max_length=9)),
                ('opened_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('abandoned_because', models.CharField(blank=True, max_length=1000)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='meetings.agendaitem')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rules_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.rulesversion')),
            ],
            options={
                'ordering': ['round'],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('attached_at', models.DateTimeField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dissents', to='meetings.ballot')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dissents', to='bodies.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('called', 'Called'), ('opened', 'In session'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='called', max_length=9)),
                ('called_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancellation', models.CharField(blank=True, max_length=1000)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='bodies.body')),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presiding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.membership')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('room', 'Room'), ('video', 'Video')], max_length=5)),
                ('arrived_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='bodies.membership')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.meeting')),
            ],
            options={
                'ordering': ['arrived_at'],
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meetings.meeting'),
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('places', saty.common.sealing.SealedJSON(default=dict)),
                ('text', saty.common.sealing.SealedText(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='meetings.meeting')),
            ],
            options={
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('choices', models.JSONField()),
                ('cast_at', models.DateTimeField()),
                ('castings', models.PositiveIntegerField(default=1)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='meetings.ballot')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='bodies.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('about', models.CharField(choices=[('person', 'Person'), ('list', 'List'), ('number', 'Number')], max_length=6)),
                ('number', models.PositiveIntegerField(null=True)),
                ('per_track', models.JSONField(default=dict)),
                ('seats', models.JSONField()),
                ('totals', models.JSONField(null=True)),
                ('passed', models.BooleanField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=16)),
                ('steps', models.JSONField(default=list)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='meetings.ballot')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stages.rosterentry')),
                ('presiding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.membership')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='bodies.membership')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='meetings.minutes')),
            ],
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(fields=('item', 'round'), name='one_ballot_each_round'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'opened')), fields=('item',), name='one_open_ballot_per_item'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('round', 1), models.Q(('repeated_because', ''), _negated=True), _connector='OR'), name='repeated_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'opened'), ('ended_at__gte', models.F('opened_at')), _connector='OR'), name='ballot_ends_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'abandoned'), _negated=True), models.Q(('abandoned_because', ''), _negated=True), _connector='OR'), name='abandoned_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='dissent',
            constraint=models.UniqueConstraint(fields=('ballot', 'membership'), name='one_dissent_each'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('body', 'number'), name='meeting_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'opened')), fields=('body',), name='one_meeting_in_session'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['opened', 'closed']), _negated=True), models.Q(('opened_at__isnull', False), ('presiding__isnull', False)), _connector='OR'), name='meeting_is_opened_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='meeting_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_at__isnull', False), models.Q(('cancellation', ''), _negated=True)), _connector='OR'), name='meeting_cancelled_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('meeting', 'membership'), name='present_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('arrived_at')), _connector='OR'), name='left_after_arriving'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'position'), name='agenda_place_once'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'subject'), name='on_the_agenda_once'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('grounds', ''), _negated=True), name='item_has_grounds'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('sha256', ''), ('text__isnull', True)), models.Q(('frozen_at__isnull', False), ('text__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='frozen_minutes_have_their_text'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(fields=('ballot', 'membership'), name='one_paper_each'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('castings__gt', 0)), name='paper_was_cast'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('ballot', 'position'), name='question_place_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('entry__isnull', False)), fields=('ballot', 'entry'), name='asked_once_of_each'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', 'person'), ('entry__isnull', False), ('number__isnull', True)), models.Q(('about', 'number'), ('entry__isnull', True), ('number__gt', 0)), models.Q(('about', 'list'), ('entry__isnull', True), ('number__isnull', True)), _connector='OR'), name='question_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), ('passed__isnull', True), ('totals__isnull', True)), models.Q(('passed__isnull', False), ('totals__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='outcome_has_its_totals'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('minutes', 'membership'), name='signed_once'),
        ),
    ]
