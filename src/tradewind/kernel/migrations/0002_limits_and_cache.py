from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables that may be lost in a crash: UNLOGGED, so that they cost no write-ahead log."""

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("taken", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE kernel_limit SET UNLOGGED", "ALTER TABLE kernel_limit SET LOGGED"
        ),
        # As Django's DatabaseCache wants it.
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE kernel_cache ("
            " cache_key varchar(255) PRIMARY KEY,"
            " value text NOT NULL,"
            " expires timestamptz NOT NULL);"
            "CREATE INDEX kernel_cache_expires ON kernel_cache (expires)",
            "DROP TABLE kernel_cache",
        ),
    ]
