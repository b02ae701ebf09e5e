"""Items keep why they were handed out, and when their skills are relaxed.

Indexes over completed items hold nothing else any longer.
"""

from __future__ import annotations

from django.db import migrations, models

import anyshore.adapters.postgres.exact


class Migration(migrations.Migration):
    dependencies = [("work", "0002_item_indexes")]

    operations = [
        migrations.AddField(
            model_name="itemrow",
            name="handouts",
            field=anyshore.adapters.postgres.exact.ExactJSONField(default=list),
        ),
        migrations.AddField(
            model_name="itemrow",
            name="relax",
            field=models.DurationField(blank=True, null=True),
        ),
        migrations.RemoveIndex(model_name="itemrow", name="item_completed"),
        migrations.RemoveIndex(model_name="itemrow", name="item_completed_by"),
        migrations.AddIndex(
            model_name="itemrow",
            index=models.Index(
                condition=models.Q(("completed_at__isnull", False)),
                fields=["contract", "completed_at"],
                name="item_completed",
            ),
        ),
        migrations.AddIndex(
            model_name="itemrow",
            index=models.Index(
                condition=models.Q(("completed_at__isnull", False)),
                fields=["completed_by", "completed_at"],
                name="item_completed_by",
            ),
        ),
    ]
