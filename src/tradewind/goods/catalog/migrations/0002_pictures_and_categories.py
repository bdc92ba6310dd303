import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tradewind.kernel.ids

# The title of each product in the language of its author, for lists.
_TITLES = """
UPDATE catalog_product p SET title = t.fields ->> 'title'
FROM texts_text t
WHERE t.owner_id = p.id AND t.state = 'source' AND t.fields ->> 'title' IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        ('sellers', '0001_initial'),
        ('texts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.UUIDField(default=tradewind.kernel.ids.new, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=120, unique=True)),
                ('position', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.UUIDField(default=tradewind.kernel.ids.new, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=32)),
                ('kind', models.CharField(max_length=4)),
                ('width', models.IntegerField()),
                ('height', models.IntegerField()),
                ('alt', models.TextField(default='')),
                ('position', models.IntegerField()),
                ('sku_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('focal_x', models.IntegerField(default=500)),
                ('focal_y', models.IntegerField(default=500)),
                ('state', models.CharField(max_length=7)),
                ('attempts', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='product',
            name='title',
            field=models.TextField(default=''),
        ),
        migrations.RunSQL(_TITLES, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['store', '-id'], name='catalog_product_newest'),
        ),
        migrations.AddField(
            model_name='category',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.category'),
        ),
        migrations.AddField(
            model_name='picture',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['due_at'], name='catalog_picture_due'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.UniqueConstraint(fields=('product', 'key'), name='catalog_picture_once'),
        ),
    ]
