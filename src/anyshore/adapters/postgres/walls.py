"""Migration operations: walls between clients, and tables that only grow.

Every table that holds anything of a client gets a `ClientWall` in the migration that
creates it, so there is no version of the schema without its walls.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from anyshore.adapters.postgres.scope import APP_ROLE, RUNNER_ROLE

__all__ = ["AppendOnly", "ClientWall", "Hidden"]


class ClientWall(RunSQL):
    """Row-level security: the application sees rows of its scope's clients alone.

    Args:
        table: The table's name in the database.
        visible: SQL that tells whether a row is visible to the application; by default
            the row's ``client_id`` must be in the scope.
    """

    def __init__(
        self,
        table: str,
        visible: str = "client_id = ANY ((SELECT anyshore_clients())::uuid[])",
    ) -> None:
        super().__init__(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY client_wall ON {table} TO {APP_ROLE}
                USING ({visible}) WITH CHECK ({visible});
            CREATE POLICY runner ON {table} TO {RUNNER_ROLE}
                USING (true) WITH CHECK (true);
            """,
            f"""
            DROP POLICY client_wall ON {table};
            DROP POLICY runner ON {table};
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            """,
        )


class AppendOnly(RunSQL):
    """A table whose rows are never changed or taken away, whoever asks."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION anyshore_refuse_change();
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}, {RUNNER_ROLE};
            """,
            f"DROP TRIGGER append_only ON {table};",
        )


class Hidden(RunSQL):
    """A table that the application's role may not read or write directly."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"REVOKE ALL ON {table} FROM {APP_ROLE};",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};",
        )
