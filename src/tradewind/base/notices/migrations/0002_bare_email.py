from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AlterField("notice", "person_id", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                fields=["email", "dedupe_key"],
                condition=models.Q(person_id=None),
                name="notice_once_by_email",
            ),
        ),
    ]
