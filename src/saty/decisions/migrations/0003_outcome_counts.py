from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_second_persons'),
        ('stages', '0003_result_counts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['decision', 'admitted', 'entry'], name='decisions_o_decisio_bd1dc1_idx'),
        ),
    ]
