"""Rows of one client do not exist for another, whoever asks and however.

Every table of the database is found in its catalog, so a table that somebody adds is
walled, or argued for below, or this suite fails.
"""

# ruff: noqa: S608 - names of tables come from the catalog of the test database
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege
from tests.operation import make_operation
from tests.web.signing import signed_in

from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.connect import tokens

if TYPE_CHECKING:
    from uuid import UUID

    from tests.operation import Operation
    from tests.world import World

APP, RUNNER, OWNER = "anyshore_app", "anyshore_runner", "anyshore_owner"

#: Tables that the application reads for everybody, and why that tells nothing of a
#: client.
SHARED = {
    "billing_series": "the last invoice number of a year: two numbers, no client",
    "clients_calendarversion": "opening hours and holidays of the provider's sites",
    "clients_provider": "the provider's own address, as printed on every invoice",
    "clients_service": "the catalog of what is offered",
    "clients_site": "where the provider works from",
    "people_language": "languages of the provider's staff",
    "people_skill": "skills of the provider's staff",
    "people_worker": "the provider's staff; a client's people are no workers",
    "processes_decision": "models that the provider deploys for a service",
    "processes_definition": "models that the provider deploys for a service",
    "processes_formversion": "forms that the provider deploys with a process",
    "processes_lease": "which runner looks after which share of the cases",
    "processes_runner": "which runners have shown themselves lately",
    "staffing_notice": "what the provider's people were told about their own shifts",
    "staffing_pattern": "hours of the shifts that are worked at the provider's sites",
    "staffing_plan": "periods that rosters are made for; what they cover has a wall",
    "staffing_plan_sites": "sites of the provider's plans",
    "staffing_presencespan": "when the provider's people were at their desks",
    "staffing_request": "leave and swaps of the provider's people",
    "staffing_shift": "when the provider's people work; for whom has a wall",
    "staffing_siteterms": "rules and pay of the provider's sites, shown to leads alone",
    "staffing_wish": "what the provider's people would like of their own days",
    "staffing_workterms": "hours that the provider's people have agreed to",
    "work_queue": "names of the provider's queues; the items in them have a wall",
}

#: Tables of Django and procrastinate that the application's role cannot even read.
HIDDEN = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}

#: Functions that run with the owner's rights, and so look over the walls on purpose.
TRUSTED = {
    "anyshore_retire_logs": "erases logs of ended cases; for the runner alone",
    "anyshore_scope_of": "for whom a user may act",
    "anyshore_user_by_email": "the one account that wants to sign in",
    "anyshore_user_by_token": "the one account that a secret stands for",
    "procrastinate_defer_jobs_v1": "enqueues a job; reads nothing back but its number",
}

#: Whose a row is: SQL for the client's key, where the table has no ``client_id``.
OWNERS = {
    "accounts_grant": "(SELECT client_id FROM accounts_user WHERE id = {0}.user_id)",
    "clients_client": "{0}.id",
    "connect_accesstoken": (
        "(SELECT client_id FROM accounts_user WHERE id = {0}.user_id)"
    ),
}
#: The wall of sessions is their key: it has a test of its own.
BY_KEY = {"django_session"}


def tables() -> dict[str, bool]:
    """Return every table and whether row-level security is on."""
    return dict(
        rows(
            "SELECT relname, relrowsecurity FROM pg_class"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'm', 'v', 'f') AND nspname = 'public'"
        )
    )


def rows(sql: str, *values: Any) -> list[Any]:
    """Return what a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def act(role: str, clients: str = "", user: str = "") -> None:
    """Do, by hand, what the database backend does for a scope."""
    rows(
        "SELECT set_config('role', %s, true), set_config('anyshore.clients', %s, true),"
        " set_config('anyshore.user', %s, true)",
        role,
        clients,
        user,
    )


def changed(sql: str, *values: Any) -> int:
    """Return how many rows a statement touched, or 0 where rights forbid it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return 0
        raise


def walled() -> list[str]:
    """Return the tables that hold rows of clients."""
    return sorted(tables().keys() - SHARED.keys() - HIDDEN - BY_KEY)


def owner_of(table: str) -> str:
    """Return the SQL expression for whose a row is."""
    return OWNERS.get(table, "{0}.client_id").format(table)


def key_of(table: str) -> str:
    """Return the name of a table's primary key."""
    ((name,),) = rows(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
        " AND attnum = indkey[0] WHERE indrelid = %s::regclass AND indisprimary",
        table,
    )
    return str(name)


@pytest.fixture
def operation(world: World) -> Operation:
    """Let both clients have rows in every table."""
    made = make_operation(world)
    with acting_for_all():
        for user in (world.owner, world.stranger):
            tokens.create(world.actor(user), user, "a program")
    return made


def test_every_table_is_walled_or_argued_for(db: None) -> None:
    """A table is behind a wall, shared for a reason, or out of reach."""
    without = {name for name, secured in tables().items() if not secured}
    assert without == SHARED.keys() | HIDDEN


def test_every_wall_is_a_client_wall(db: None) -> None:
    """Each walled table has the policy for the application and one for the runner."""
    policies = rows(
        "SELECT tablename, array_agg(policyname::text ORDER BY policyname)"
        " FROM pg_policies WHERE schemaname = 'public' GROUP BY tablename"
    )
    secured = [name for name, on in tables().items() if on]
    assert dict(policies) == {name: ["client_wall", "runner"] for name in secured}


def test_hidden_tables_cannot_be_read_or_written(db: None) -> None:
    """The application's role has no right at all on them."""
    rights = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
    reach = {
        name
        for name in HIDDEN
        if rows("SELECT has_table_privilege(%s, %s, %s)", APP, name, rights)[0][0]
    }
    assert reach == set()


def test_roles_own_nothing_and_pass_no_wall(db: None) -> None:
    """Neither role owns a table, is a superuser, or can become who does or is."""
    owners = rows(
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class JOIN pg_namespace"
        " ON pg_namespace.oid = relnamespace WHERE nspname = 'public'"
    )
    powers = rows(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin,"
        " pg_has_role(rolname, %s, 'MEMBER') FROM pg_roles WHERE rolname IN (%s, %s)"
        " ORDER BY rolname",
        OWNER,
        APP,
        RUNNER,
    )
    assert owners == [(OWNER,)]
    assert powers == [(APP, False, False), (RUNNER, False, False)]


def test_trusted_functions_are_known(db: None) -> None:
    """What runs with the owner's rights is in the list above, with its reason."""
    found = rows(
        "SELECT DISTINCT proname FROM pg_proc JOIN pg_namespace"
        " ON pg_namespace.oid = pronamespace WHERE nspname = 'public' AND prosecdef"
    )
    assert {name for (name,) in found} == TRUSTED.keys()


def test_both_clients_have_rows_behind_every_wall(operation: Operation) -> None:
    """Or the tests below would prove nothing."""
    act(RUNNER)
    for table in walled():
        owners = {
            owner
            for (owner,) in rows(f"SELECT {owner_of(table)} FROM {table}")
            if owner
        }
        assert owners >= {operation.world.alder.id, operation.world.birch.id}, table


def foreign(table: str, client: UUID) -> list[str]:
    """Return the keys of a client's rows, as the runner sees them."""
    act(RUNNER)
    found = rows(
        f"SELECT {key_of(table)}::text FROM {table} WHERE {owner_of(table)} = %s",
        client,
    )
    return [key for (key,) in found]


def test_a_scope_shows_no_row_of_another_client(operation: Operation) -> None:
    """Neither by asking for all rows, nor by their very keys, nor by counting."""
    world = operation.world
    for table in walled():
        key, others = key_of(table), foreign(table, world.birch.id)
        act(APP, str(world.alder.id), str(world.owner.id))
        seen = {text for (text,) in rows(f"SELECT {key}::text FROM {table}")}
        assert seen, f"{table}: the owner sees nothing"
        assert seen.isdisjoint(others), table
        by_key = f"SELECT count(*) FROM {table} WHERE {key}::text = ANY (%s)"
        assert rows(by_key, others) == [(0,)], table


def test_rows_of_another_client_cannot_be_changed(operation: Operation) -> None:
    """UPDATE and DELETE touch no row, even when they name it."""
    world = operation.world
    for table in walled():
        key, others = key_of(table), foreign(table, world.birch.id)
        act(APP, str(world.alder.id), str(world.owner.id))
        where = f"WHERE {key}::text = ANY (%s)"
        assert changed(f"UPDATE {table} SET {key} = {key} {where}", others) == 0, table
        assert changed(f"DELETE FROM {table} {where}", others) == 0, table


def test_no_row_can_be_put_on_the_other_side(operation: Operation) -> None:
    """INSERT for another client is refused by the wall, not by chance."""
    world = operation.world
    for table in walled():
        act(RUNNER)
        ((copy,),) = rows(
            f"SELECT to_jsonb({table}) FROM {table}"
            f" WHERE {owner_of(table)} = %s LIMIT 1",
            world.birch.id,
        )
        act(APP, str(world.alder.id), str(world.owner.id))
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with refused, transaction.atomic():
            rows(
                f"INSERT INTO {table}"
                f" SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
                " RETURNING 1",
                copy,
            )


def test_no_row_can_be_given_away(operation: Operation) -> None:
    """UPDATE cannot move a row of one's own client to another."""
    world = operation.world
    for table in walled():
        if table in OWNERS:
            continue
        act(APP, str(world.alder.id), str(world.owner.id))
        moved = changed(
            f"UPDATE {table} SET client_id = %s WHERE client_id = %s",
            world.birch.id,
            world.alder.id,
        )
        assert moved == 0, table


def test_without_a_scope_nothing_is_shown(operation: Operation) -> None:
    act(APP)
    shown = {
        table: rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in [*walled(), *BY_KEY]
    }
    assert shown == dict.fromkeys([*walled(), *BY_KEY], 0)


@pytest.mark.parametrize("role", [APP, RUNNER])
@pytest.mark.parametrize("table", ["audit_event", "processes_caselog"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET client_id = client_id", "DELETE FROM {0}", "TRUNCATE {0}"],
)
def test_what_happened_stays(
    operation: Operation, role: str, table: str, statement: str
) -> None:
    """Neither the application nor the runner can change the log."""
    act(role, str(operation.world.alder.id))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        rows(statement.format(table))


@pytest.mark.parametrize("table", ["audit_event", "processes_caselog"])
def test_not_even_the_owner_of_the_table_changes_it(
    operation: Operation, table: str
) -> None:
    """A trigger stands where rights do not."""
    act(OWNER)
    refused = pytest.raises(ProgrammingError, match="append-only")
    with refused, transaction.atomic():
        rows(f"DELETE FROM {table}")


def test_sessions_are_shown_by_their_key_alone(world: World) -> None:
    """The application reads the session whose key it was given, and lists none."""
    browsers = [signed_in(user) for user in (world.owner, world.stranger)]
    keys = [str(browser.session.session_key) for browser in browsers]
    act(APP, str(world.alder.id), str(world.owner.id))
    assert rows("SELECT session_key FROM django_session") == []
    rows("SELECT set_config('anyshore.session', %s, true)", keys[0])
    assert rows("SELECT session_key FROM django_session") == [(keys[0],)]


def test_a_sign_out_ends_the_session(world: World) -> None:
    """The row is gone, and its key opens nothing any more."""
    browser = signed_in(world.owner)
    key = browser.session.session_key
    browser.post("/sign-out/")
    act(RUNNER)
    found = "SELECT count(*) FROM django_session WHERE session_key = %s"
    assert rows(found, key) == [(0,)]


def test_outside_a_scope_nothing_is_shown(world: World) -> None:
    assert Contract.objects.count() == 0
    assert get_user_model().objects.count() == 0


def test_a_scope_shows_just_its_clients(world: World) -> None:
    with acting_for([world.alder.id]), transaction.atomic():
        assert [contract.slug for contract in Contract.objects.all()] == ["alder-ap"]
        assert [client.slug for client in Client.objects.all()] == ["alder"]
