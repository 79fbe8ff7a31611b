from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0004_application_application_competi_b1997b_idx'),
        ('stages', '0003_result_counts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='rosterentry',
            name='stages_rost_stage_i_969491_idx',
        ),
        migrations.AddIndex(
            model_name='rosterentry',
            index=models.Index(fields=['stage', 'track', 'id'], name='stages_rost_stage_i_8fae9e_idx'),
        ),
    ]
