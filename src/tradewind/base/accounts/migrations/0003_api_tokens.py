import django.db.models.deletion
from django.db import migrations, models

import tradewind.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_email_codes")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=tradewind.kernel.ids.new, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("start", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField()),
                ("origins", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person")),
            ],
        ),
        migrations.CreateModel(
            name="ApiShopper",
            fields=[
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="accounts.person")),
                ("created_at", models.DateTimeField()),
                ("token", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.apitoken")),
            ],
        ),
    ]
