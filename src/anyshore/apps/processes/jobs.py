"""Service tasks as jobs for machines outside: claim, renew, complete, fail.

A job is a lease: whoever claims it has it until the lease ends, shows the ticket that
came with it to do anything about it, and loses it to the next one where it is late.  So
a worker that dies loses nothing, and a worker that comes back late breaks nothing.

Guarantees:

1. A job is with one worker at a time, and is completed at most once.
2. Completing, failing for good and raising an error hand the answer to the case in the
   same transaction that ends the job.
3. A failed job is tried again after a pause that doubles, until its tries are used up;
   then it is an incident.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import InterfaceError, OperationalError, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.adapters.postgres.gate import Gate
from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import inbox, records, stepping
from anyshore.apps.processes.models import Job
from anyshore.apps.processes.services import deliver
from anyshore.core import bpmn, feel
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "LONGEST",
    "Failure",
    "Holding",
    "Job",
    "Wanted",
    "backoff",
    "claim",
    "complete",
    "fail",
    "raise_error",
    "renew",
]

#: The longest lease that a worker may ask for at a time.
LONGEST = timedelta(hours=1)
#: So many jobs can be claimed at once.
MOST = 100
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
# In the order of their keys, so that two groups cannot wait for one another.
_HOLD = """
SELECT id, client_id, case_id, token, ticket FROM processes_job
WHERE id = ANY (%b::uuid[]) ORDER BY id FOR UPDATE
"""
_END = "DELETE FROM processes_job WHERE id = ANY (%b::uuid[])"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a worker asks for."""

    #: The types of jobs that it can do.
    types: tuple[str, ...]
    #: What it calls itself, for whoever looks at the jobs.
    worker: str
    #: How many it takes at most.
    limit: int = 1
    #: How long it needs for one.
    lease: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """A job and the ticket that shows whose it is."""

    job: UUID
    ticket: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """What went wrong, and how it may go on."""

    message: str
    #: Tries that are left; None for one fewer than before.
    retries: int | None = None
    #: When to try again; None for a pause that doubles from try to try.
    pause: timedelta | None = None
    #: Variables that go with a BPMN error.
    output: dict[str, Any] = field(default_factory=dict)


def backoff(tried: int) -> timedelta:
    """Return the pause after so many failed tries.

    >>> [str(backoff(tried)) for tried in (1, 2, 3, 30)]
    ['0:00:05', '0:00:10', '0:00:20', '1:00:00']
    """
    doublings = min(max(tried, 1) - 1, 20)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


@transaction.atomic
def claim(actor: Actor, wanted: Wanted) -> list[Job]:
    """Take jobs that are due and that nobody has, the longest waiting first.

    Raises:
        ProblemError: ``not-allowed``, or ``request-invalid`` for a lease or a number
            that is out of bounds.
    """
    require(actor, Capability.WORK_CLAIM, Target(client=None))
    lease = _lease(wanted.lease)
    if not 1 <= wanted.limit <= MOST:
        raise _out_of_bounds("limit", f"Ask for 1 to {MOST} jobs.")
    now = clock.now()
    rows = Job.objects.filter(
        type__in=wanted.types, due_at__lte=now, client__in=actor.clients
    )
    found = rows.select_for_update(skip_locked=True, of=("self",)).order_by(
        "due_at", "id"
    )
    jobs = list(found.select_related("case")[: wanted.limit])
    for job in jobs:
        job.ticket, job.worker = clock.new_key(), wanted.worker[:100]
        job.due_at = now + lease
        job.attempts += 1
    Job.objects.bulk_update(jobs, ["ticket", "worker", "due_at", "attempts"])
    return jobs


@transaction.atomic
def renew(actor: Actor, holding: Holding, lease: timedelta) -> Job:
    """Keep a job for longer, from now on.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``job-lost`` or
            ``request-invalid``.
    """
    job = _held(actor, holding)
    job.due_at = clock.now() + _lease(lease)
    job.save(update_fields=["due_at"])
    return job


def complete(actor: Actor, holding: Holding, output: dict[str, Any]) -> None:
    """Hand in what a job has given; its case goes on at once.

    The job's end and the case's next steps are one transaction; jobs that are handed in
    at the same time share it.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``job-lost``.
    """
    _gate.enter(_Completion(actor, holding, output))


@dataclass(frozen=True, slots=True)
class _Completion:
    """A job that is handed in."""

    actor: Actor
    holding: Holding
    output: dict[str, Any]


def _complete_all(handed_in: Sequence[_Completion]) -> list[ProblemError | None]:
    """Complete jobs together; where a case cannot be stepped, leave that to runners."""
    clients = frozenset().union(*(each.actor.clients for each in handed_in))
    try:
        with acting_for(clients), transaction.atomic():
            return _completed(handed_in, stepping.bring)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - a runner finds out whose fault it is
        _log.exception("cases could not be stepped with their jobs; runners will")
        with acting_for(clients), transaction.atomic():
            return _completed(handed_in, lambda entries, _now: inbox.put(entries))


def _completed(
    handed_in: Sequence[_Completion],
    bring: Callable[[Sequence[inbox.Entry], datetime], object],
) -> list[ProblemError | None]:
    now = clock.now()
    keys = sorted({each.holding.job for each in handed_in})
    held = {row[0]: _Held(*row) for row in batch.rows(_HOLD, column("uuid", keys))}
    entries: list[inbox.Entry] = []
    results: list[ProblemError | None] = []
    done: list[UUID] = []
    for each in handed_in:
        try:
            job = _shown(held.get(each.holding.job), each.actor, each.holding)
            output = feel.from_host(each.output)
        except ProblemError as error:
            results.append(error)
            continue
        event = bpmn.ServiceCompleted(token=job.token, output=output)
        entries.append(
            inbox.Entry(
                client=job.client,
                case=job.case,
                event=records.dump(event),
                due_at=now,
            )
        )
        results.append(None)
        done.append(job.id)
        # Who hands the same one in again, in the same group, comes too late.
        del held[job.id]
    batch.execute(_END, column("uuid", done))
    bring(entries, now)
    return results


_gate: Gate[_Completion, None] = Gate(_complete_all)


@transaction.atomic
def fail(actor: Actor, holding: Holding, failure: Failure) -> Job | None:
    """Say that a job could not be done.

    Returns:
        The job that is tried again; None where its tries are used up.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``job-lost``.
    """
    job = _held(actor, holding)
    left = max(job.retries - 1, 0) if failure.retries is None else failure.retries
    if left > 0:
        pause = backoff(job.attempts) if failure.pause is None else failure.pause
        job.retries, job.ticket, job.worker = left, None, ""
        job.due_at = clock.now() + pause
        job.message = failure.message[:1000]
        job.save(update_fields=["retries", "ticket", "worker", "due_at", "message"])
        return job
    message = failure.message[:1000]
    deliver(job.case, bpmn.ServiceFailed(token=job.token, message=message))
    job.delete()
    return None


@transaction.atomic
def raise_error(actor: Actor, holding: Holding, code: str, failure: Failure) -> None:
    """End a job with an error that the process foresees.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``job-lost``.
    """
    job = _held(actor, holding)
    event = bpmn.ServiceFailed(
        token=job.token,
        code=code,
        message=failure.message[:1000],
        output=feel.from_host(failure.output),
    )
    deliver(job.case, event)
    job.delete()


class _Held(NamedTuple):
    """What is looked at of a job that somebody says to have."""

    id: UUID
    client: UUID
    case: UUID
    token: int
    ticket: UUID | None


def _held(actor: Actor, holding: Holding) -> Job:
    """Lock a job for the worker that shows its ticket."""
    rows = Job.objects.select_for_update(of=("self",)).select_related("case")
    job = rows.filter(pk=holding.job, client__in=actor.clients).first()
    if job is None:
        raise _unknown(holding)
    found = _Held(job.id, job.client_id, job.case_id, job.token, job.ticket)
    _shown(found, actor, holding)
    return job


def _shown(job: _Held | None, actor: Actor, holding: Holding) -> _Held:
    """Return the job if it is there and the ticket is that of its present lease."""
    if job is None or job.client not in actor.clients:
        raise _unknown(holding)
    require(actor, Capability.WORK_CLAIM, Target(client=job.client))
    if job.ticket != holding.ticket:
        raise ProblemError(
            Problem(
                code="job-lost",
                message="The lease has ended, and the job is another worker's now.",
                hint="Drop what was done, and claim jobs with a longer lease.",
            )
        )
    return job


def _unknown(holding: Holding) -> ProblemError:
    return missing("job", show_id(IdPrefix.JOB, holding.job))


def _lease(lease: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= lease <= LONGEST:
        raise _out_of_bounds("lease", "Ask for 1 to 3600 seconds.")
    return lease


def _out_of_bounds(name: str, hint: str) -> ProblemError:
    return ProblemError(
        Problem(code="request-invalid", message=f"{name} is out of bounds.", hint=hint)
    )
