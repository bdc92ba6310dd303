import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Market",
            fields=[
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("region", models.CharField(max_length=20)),
                ("currency", models.CharField(max_length=3, null=True)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=35), null=True, size=None
                    ),
                ),
                ("default_language", models.CharField(max_length=35, null=True)),
                ("price_list", models.CharField(max_length=20, null=True)),
                ("timezone", models.CharField(max_length=40)),
                ("active", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "core_country",
                    models.ForeignKey(
                        db_column="core_country",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.market",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("core_country__isnull", False),
                            models.Q(
                                ("currency__isnull", False),
                                ("default_language__isnull", False),
                                ("languages__isnull", False),
                                ("price_list__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="market_core_sets_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("core_country", models.F("code")), _negated=True),
                        name="market_core_is_another",
                    ),
                ],
            },
        ),
    ]
