from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EmailCode",
            fields=[
                ("email", models.CharField(max_length=254, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("attempts", models.IntegerField(default=0)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
