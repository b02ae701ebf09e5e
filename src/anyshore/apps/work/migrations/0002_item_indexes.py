"""References of items that need no index of their own lose it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0001_initial"),
        ("people", "0001_initial"),
        ("processes", "0003_retention"),
        ("work", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="itemrow",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="processes.case",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="completed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completed",
                to="people.worker",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="contract",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="clients.contract",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="holder",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to="people.worker",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="lapsed",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.worker",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="named",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.worker",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="pended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.worker",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="queue",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="work.queue",
            ),
        ),
        migrations.AlterField(
            model_name="itemrow",
            name="service",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="clients.service",
            ),
        ),
    ]
