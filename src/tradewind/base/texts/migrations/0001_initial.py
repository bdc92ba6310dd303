from django.db import migrations, models

import tradewind.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Text",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tradewind.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("language", models.CharField(max_length=35)),
                ("fields", models.JSONField()),
                ("state", models.CharField(max_length=8)),
                ("source_hash", models.CharField(max_length=32)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "language"), name="text_language_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "source")),
                        fields=("owner_id",),
                        name="text_one_source",
                    ),
                ],
            },
        ),
    ]
