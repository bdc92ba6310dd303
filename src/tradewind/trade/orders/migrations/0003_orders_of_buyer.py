from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_payment_part")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["buyer_id", "-id"], name="orders_of_buyer"),
        ),
    ]
