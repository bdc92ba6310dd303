import django.db.models.deletion
from django.db import migrations, models

import tradewind.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seller",
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
                ("applicant_id", models.UUIDField(db_index=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("registration_no", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=10)),
                ("version", models.IntegerField(default=0)),
                ("applied_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("country", "registration_no"), name="seller_registered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Store",
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
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("state", models.CharField(max_length=6)),
                ("country", models.CharField(max_length=2)),
                ("payout_currency", models.CharField(max_length=3)),
                ("version", models.IntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sellers.seller",
                    ),
                ),
            ],
        ),
    ]
