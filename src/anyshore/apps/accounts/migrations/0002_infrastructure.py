from __future__ import annotations

from django.db import migrations

from anyshore.adapters.postgres.walls import ClientWall, Hidden


class Migration(migrations.Migration):
    """Walls around what the framework keeps: sessions, and tables nobody here reads."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        ClientWall(
            "django_session",
            "session_key = current_setting('anyshore.session', true)",
        ),
        Hidden("django_migrations"),
        Hidden("django_content_type"),
        Hidden("auth_permission"),
        Hidden("auth_group"),
        Hidden("auth_group_permissions"),
    ]
