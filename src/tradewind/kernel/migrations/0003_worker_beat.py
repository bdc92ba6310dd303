from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_limits_and_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkerBeat',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=255)),
                ('started_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
            ],
        ),
    ]
