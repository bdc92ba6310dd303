from django.db import migrations, models

import tradewind.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Notice",
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
                ("person_id", models.UUIDField()),
                ("kind", models.CharField(max_length=30)),
                ("language", models.CharField(max_length=35)),
                ("facts", models.JSONField()),
                ("email", models.CharField(max_length=254)),
                ("state", models.CharField(max_length=6)),
                ("attempts", models.IntegerField(default=0)),
                ("error", models.CharField(default="", max_length=80)),
                ("dedupe_key", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["due_at"],
                        name="notice_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person_id", "dedupe_key"), name="notice_once")
                ],
            },
        ),
    ]
