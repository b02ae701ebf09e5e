"""The event log of a scope: taken in, confirmed, measured, and not kept.

A table is kept only until somebody has confirmed what its columns are; of a log that
was measured the measures stay, and the log goes.  The client's own cases are measured
by the same functions, so a process that runs here gives the next advice its log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.sourcing import queries
from anyshore.apps.sourcing.models import LogRow
from anyshore.apps.sourcing.saving import saved_again
from anyshore.apps.work.queries import case_history
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.apps.sourcing.models import ScopeRow
    from anyshore.core import mining
    from anyshore.core.access import Actor

__all__ = ["MOST_BYTES", "confirm", "drop", "guessed", "measure_cases", "take_in"]

#: Bytes of a file that is taken in, and of what it unpacks to.
MOST_BYTES: Final = 20 << 20
_MOST_UNPACKED: Final = 200 << 20
#: Finished cases that are measured, the latest ones: where logs are compared.
_MOST_CASES: Final = 500
#: Draws that tell how sure a value is: fewer than on the command line, as one waits.
_DRAWS: Final = 20
_VARIANTS: Final = 25


@transaction.atomic
def take_in(actor: Actor, key: UUID, name: str, content: bytes) -> LogRow:
    """Take in the log of a scope in place of the one it had.

    A table waits for its columns to be confirmed; any other log is measured at once.

    Args:
        actor: Who gives it.
        key: The scope.
        name: The file's name.
        content: The file.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``log-too-large``, ``log-format``
            or what reading it raises.
    """
    scope, mining = queries.mine(actor, key), _mining()
    data = mining.inflate(content, most=_MOST_UNPACKED)
    kind = mining.format_of(data)
    if kind is mining.LogFormat.STORE:
        raise ProblemError(
            Problem(
                code="log-format",
                message="Our own format is read on the command line alone.",
                hint="Give XES, CSV, Parquet or OCEL.",
            )
        )
    if kind in {mining.LogFormat.CSV, mining.LogFormat.PARQUET}:
        mining.guess_table(data)
        return _put(scope, name, content=data)
    return _measure(actor, scope, mining.read_log(data, mining.Reading(name=name)))


@transaction.atomic
def confirm(actor: Actor, key: UUID, parts: Mapping[str, str], zone: str) -> LogRow:
    """Measure the table that was taken in, by the columns that somebody confirmed.

    Args:
        actor: Who confirms.
        key: The scope.
        parts: Columns by part; an empty one is not there.
        zone: IANA zone of instants that name none.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``log-none`` where no table waits,
            or what reading it raises.
    """
    scope, mining = queries.mine(actor, key), _mining()
    row = _waiting(scope)
    how = mining.Reading(name=row.name, parts=parts, zone=zone)
    return _measure(actor, scope, mining.read_log(bytes(row.content), how))


@transaction.atomic
def measure_cases(actor: Actor, key: UUID, service: str) -> LogRow:
    """Measure the client's own finished cases of a service.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, or ``log-empty`` where no case is
            finished.
    """
    scope, mining = queries.mine(actor, key), _mining()
    cases = queries.finished_cases(actor, scope, service)[:_MOST_CASES]
    events = [event for case in cases for event in case_history(case.id)]
    log = mining.from_events(events, "case", f"our own cases of {service}")
    return _measure(actor, scope, log)


@transaction.atomic
def drop(actor: Actor, key: UUID) -> None:
    """Take the log of a scope away, with all that was measured of it.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    scope = queries.mine(actor, key)
    LogRow.objects.filter(scope=scope).delete()
    saved_again(actor, scope)


def guessed(row: LogRow) -> mining.Guess:
    """Return how the table that waits would be read."""
    found: mining.Guess = _mining().guess_table(bytes(row.content))
    return found


def _mining() -> Any:
    """Import what measuring needs; it is an extra."""
    try:
        from anyshore.core import mining
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="extra-missing",
                message="This installation cannot measure logs.",
                hint='Ask whoever runs it to install "anyshore[mining]".',
            )
        ) from error
    return mining


def _waiting(scope: ScopeRow) -> LogRow:
    row = LogRow.objects.filter(scope=scope).first()
    if row is None or not row.content:
        raise ProblemError(
            Problem(
                code="log-none",
                message="No table waits for its columns to be confirmed.",
                hint="Give the log again.",
            )
        )
    return row


def _measure(actor: Actor, scope: ScopeRow, log: mining.EventLog) -> LogRow:
    mining = _mining()
    options = mining.Options(draws=_DRAWS, now=clock.now())
    plain = mining.as_plain(log, mining.measure(log, options))
    del plain["graph"]
    plain["variants"] = plain["variants"][:_VARIANTS]
    drawn = mining.draw_map(mining.follows(log), mining.edge_times(log), log.name)
    row = _put(scope, log.name, measured=_storable(plain), drawn=drawn)
    saved_again(actor, scope)
    return row


def _storable(plain: dict[str, Any]) -> Any:
    """Take out the sign that PostgreSQL's text does not know."""
    data = msgspec.json.encode(plain).replace(b"\\u0000", b"\\ufffd")
    return msgspec.json.decode(data)


def _put(
    scope: ScopeRow,
    name: str,
    *,
    content: bytes = b"",
    measured: Any = None,
    drawn: str = "",
) -> LogRow:
    row, _ = LogRow.objects.update_or_create(
        scope=scope,
        defaults={
            "client_id": scope.client_id,
            "name": name[:200],
            "content": content,
            "measured": measured,
            "map": drawn.replace("\0", "\ufffd"),
            "taken_at": clock.now(),
        },
    )
    return row
