"""Jobs are put in line by the application, and seen by the runner alone."""

from __future__ import annotations

from django.db import migrations

from anyshore.adapters.postgres.walls import Hidden

_DEFER = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {_DEFER} SECURITY DEFINER SET search_path = public;",
            f"ALTER FUNCTION {_DEFER} SECURITY INVOKER RESET search_path;",
        ),
        Hidden("procrastinate_jobs"),
        Hidden("procrastinate_events"),
        Hidden("procrastinate_periodic_defers"),
        Hidden("procrastinate_workers"),
    ]
