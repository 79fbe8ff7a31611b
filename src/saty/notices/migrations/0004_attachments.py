from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_mailings'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='attachment',
            field=models.CharField(blank=True, db_default='', default='', max_length=96),
        ),
    ]
