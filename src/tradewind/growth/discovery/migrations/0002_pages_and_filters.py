from django.db import migrations, models

# The sums and counts that lists sort by; categories and pages come with the next refresh.
_FILL = """
UPDATE discovery_productcard c
SET headline_minor = c.item_minor + coalesce(c.shipping_minor, 0),
    sold = coalesce((SELECT s.pieces FROM discovery_sold s WHERE s.product_id = c.product_id), 0)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductPage',
            fields=[
                ('product_id', models.UUIDField(primary_key=True, serialize=False)),
                ('category', models.CharField(max_length=120)),
                ('store_name', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=35)),
                ('titles', models.JSONField()),
                ('words', models.JSONField()),
                ('picture', models.JSONField(null=True)),
                ('document', models.JSONField()),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='productcard',
            name='category',
            field=models.CharField(default='', max_length=120),
        ),
        migrations.AddField(
            model_name='productcard',
            name='headline_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='productcard',
            name='sold',
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='productcard',
            index=models.Index(fields=['market', 'category', '-in_stock', '-product_id'], name='discovery_category'),
        ),
        migrations.AddIndex(
            model_name='productcard',
            index=models.Index(fields=['market', '-in_stock', '-headline_minor', '-product_id'], name='discovery_dearest'),
        ),
        migrations.AddIndex(
            model_name='productcard',
            index=models.Index(fields=['market', '-in_stock', 'headline_minor', '-product_id'], name='discovery_cheapest'),
        ),
        migrations.AddIndex(
            model_name='productcard',
            index=models.Index(fields=['market', '-in_stock', '-sold', '-product_id'], name='discovery_best_sold'),
        ),
    ]
