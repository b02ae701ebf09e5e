"""Logs of cases whose time is over go, by one function that the runner may call."""

from __future__ import annotations

from django.db import migrations

from anyshore.adapters.postgres.scope import RUNNER_ROLE

_TRIGGER = """
DROP TRIGGER append_only ON processes_caselog;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON processes_caselog
    FOR EACH STATEMENT {when} EXECUTE FUNCTION anyshore_refuse_change();
"""
_FUNCTION = """
CREATE FUNCTION anyshore_retire_logs(keys uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('anyshore.retiring', 'on', true);
    DELETE FROM processes_caselog WHERE case_id IN (
        SELECT id FROM processes_case WHERE id = ANY (keys) AND ended_at IS NOT NULL
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('anyshore.retiring', '', true);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION anyshore_retire_logs(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION anyshore_retire_logs(uuid[]) TO {role};
"""
_ALLOWED = "WHEN (current_setting('anyshore.retiring', true) IS DISTINCT FROM 'on')"


class Migration(migrations.Migration):
    dependencies = [("processes", "0002_decision_cases"), ("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _TRIGGER.format(when=_ALLOWED) + _FUNCTION.format(role=RUNNER_ROLE),
            "DROP FUNCTION anyshore_retire_logs(uuid[]);" + _TRIGGER.format(when=""),
        ),
    ]
