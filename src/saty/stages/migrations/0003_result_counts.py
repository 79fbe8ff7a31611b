from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stages', '0002_recordings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['entry', 'outcome'], name='stages_resu_entry_i_d68049_idx'),
        ),
    ]
