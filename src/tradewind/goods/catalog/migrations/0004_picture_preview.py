from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_edited_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='picture',
            name='preview',
            field=models.CharField(db_default='', default='', max_length=400),
        ),
    ]
