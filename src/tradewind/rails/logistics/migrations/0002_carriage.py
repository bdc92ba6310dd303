from django.db import migrations, models

import tradewind.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScanInbox',
            fields=[
                ('id', models.UUIDField(default=tradewind.kernel.ids.new, editable=False, primary_key=True, serialize=False)),
                ('carrier', models.CharField(max_length=40)),
                ('event_id', models.CharField(max_length=120)),
                ('scan', models.JSONField()),
                ('state', models.CharField(max_length=8)),
                ('error', models.TextField(default='')),
                ('tries', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='parcel',
            name='assume_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='carrier_error',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='parcel',
            name='days_max',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='days_min',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='destination',
            field=models.CharField(default='', max_length=2),
        ),
        migrations.AddField(
            model_name='parcel',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='origin',
            field=models.CharField(default='', max_length=2),
        ),
        migrations.AddField(
            model_name='parcel',
            name='registered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='tier',
            field=models.CharField(default='', max_length=16),
        ),
        migrations.AddField(
            model_name='parcel',
            name='tries',
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=models.Q(('tracking_number', ''), _negated=True), fields=['tracking_number'], name='parcel_tracking'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='parcel_due'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=models.Q(('assume_at__isnull', False)), fields=['assume_at'], name='parcel_assume'),
        ),
        migrations.AddIndex(
            model_name='scaninbox',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='scan_inbox_due'),
        ),
        migrations.AddConstraint(
            model_name='scaninbox',
            constraint=models.UniqueConstraint(fields=('carrier', 'event_id'), name='scan_inbox_once'),
        ),
    ]
