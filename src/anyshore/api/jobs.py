"""Jobs: what programs outside do for service tasks."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated, Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from anyshore.adapters.postgres.exact import dumps
from anyshore.api.access import actor_of
from anyshore.api.leaving import gone
from anyshore.api.paging import key_of
from anyshore.api.schemas import Instant
from anyshore.api.values import exact
from anyshore.apps.permission import missing
from anyshore.apps.processes import jobs
from anyshore.apps.processes.jobs import Failure, Holding, Job
from anyshore.kernel import IdPrefix, ProblemError, parse_id, show_id

__all__ = ["router"]

router = Router(tags=["jobs"])

#: How often a waiting worker's question is asked again, in seconds.
_EVERY = 0.25

Seconds = Annotated[float, Field(ge=1, le=3600, description="Seconds.")]
Text = Annotated[str, Field(max_length=1000)]


class JobsWanted(Schema):
    """What a worker asks for."""

    types: Annotated[list[str], Field(min_length=1, max_length=100)]
    worker: Annotated[str, Field(min_length=1, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=jobs.MOST)] = 1
    lease: Seconds = 60.0
    wait: Annotated[
        float,
        Field(ge=0, le=30, description="Seconds to wait where there is nothing to do."),
    ] = 0.0


class JobOut(Schema):
    """A job and the ticket that shows whose it is."""

    id: str
    ticket: str
    type: str
    case: str
    element: str
    inputs: dict[str, Any]
    headers: dict[str, str]
    retries: int
    attempts: int
    lease_until: Instant


class JobList(Schema):
    """The jobs that the worker has now."""

    items: list[JobOut]


class Held(Schema):
    """The ticket that came with the job."""

    ticket: str


class Renewal(Held):
    """For how long the job is kept."""

    lease: Seconds = 60.0


class JobDone(Held):
    """What the job has given."""

    output: dict[str, Any] = {}


class JobFailed(Held):
    """What went wrong."""

    message: Text
    retries: Annotated[
        int | None, Field(ge=0, le=100, description="Tries that are left.")
    ] = None
    pause: Annotated[
        float | None, Field(ge=0, le=86_400, description="Seconds to the next try.")
    ] = None


class JobError(Held):
    """An error that the process foresees."""

    code: Annotated[str, Field(min_length=1, max_length=200)]
    message: Text = ""
    output: dict[str, Any] = {}


@router.post(
    "/jobs/claim", response=JobList, summary="Claim jobs", operation_id="claim_jobs"
)
def claim(request: HttpRequest, body: JobsWanted) -> HttpResponse:
    """Take jobs of some types, and wait a while where there are none."""
    wanted = jobs.Wanted(
        types=tuple(body.types),
        worker=body.worker,
        limit=body.limit,
        lease=timedelta(seconds=body.lease),
    )
    found = _patiently(request, wanted, body.wait)
    return _exactly({"items": [_out(job).dict() for job in found]})


def _patiently(request: HttpRequest, wanted: jobs.Wanted, wait: float) -> list[Job]:
    until = time.monotonic() + wait
    while not (found := _claimed(request, wanted)) and time.monotonic() < until:
        if gone(request):
            break
        if not connection.in_atomic_block:
            # Who waits holds no connection that somebody else could use.
            connection.close()
        time.sleep(min(_EVERY, max(0.0, until - time.monotonic())))
    return found


def _claimed(request: HttpRequest, wanted: jobs.Wanted) -> list[Job]:
    """Claim, and take it back where the worker has gone: nobody would do the jobs."""
    with transaction.atomic():
        found = jobs.claim(actor_of(request), wanted)
        if found and gone(request):
            transaction.set_rollback(True)
            return []
    return found


@router.post(
    "/jobs/{job}/renew",
    response=JobOut,
    summary="Keep a job for longer",
    operation_id="renew_job",
)
def renew(request: HttpRequest, job: str, body: Renewal) -> HttpResponse:
    """Make the lease end so many seconds from now."""
    lease = timedelta(seconds=body.lease)
    kept = jobs.renew(actor_of(request), _holding(job, body), lease)
    return _exactly(_out(kept).dict())


@router.post(
    "/jobs/{job}/complete",
    response={204: None},
    summary="Complete a job",
    operation_id="complete_job",
)
def complete(request: HttpRequest, job: str, body: JobDone) -> Status[None]:
    """Hand in what the job has given; its case goes on."""
    output = exact(request, "output")
    jobs.complete(actor_of(request), _holding(job, body), output)
    return Status(204, None)


@router.post(
    "/jobs/{job}/fail",
    response={204: None},
    summary="Say that a job failed",
    operation_id="fail_job",
)
def fail(request: HttpRequest, job: str, body: JobFailed) -> Status[None]:
    """Let the job be tried again later; without tries left it is an incident."""
    pause = None if body.pause is None else timedelta(seconds=body.pause)
    failure = Failure(message=body.message, retries=body.retries, pause=pause)
    jobs.fail(actor_of(request), _holding(job, body), failure)
    return Status(204, None)


@router.post(
    "/jobs/{job}/error",
    response={204: None},
    summary="End a job with an error of the process",
    operation_id="raise_job_error",
)
def error(request: HttpRequest, job: str, body: JobError) -> Status[None]:
    """End the job with an error that the process catches by its code."""
    failure = Failure(message=body.message, output=exact(request, "output"))
    jobs.raise_error(actor_of(request), _holding(job, body), body.code, failure)
    return Status(204, None)


def _exactly(body: dict[str, Any]) -> HttpResponse:
    # The library would write decimals as text; here they stay the numbers they are.
    return HttpResponse(dumps(body), content_type="application/json")


def _holding(job: str, held: Held) -> Holding:
    try:
        ticket = parse_id(IdPrefix.JOB, held.ticket)
    except ProblemError:
        raise missing("job", job) from None
    return Holding(job=key_of(IdPrefix.JOB, job, "job"), ticket=ticket)


def _out(job: Job) -> JobOut:
    return JobOut(
        id=show_id(IdPrefix.JOB, job.id),
        ticket=show_id(IdPrefix.JOB, job.ticket or job.id),
        type=job.type,
        case=show_id(IdPrefix.CASE, job.case_id),
        element=job.element,
        inputs=job.inputs,
        headers=job.headers,
        retries=job.retries,
        attempts=job.attempts,
        lease_until=job.due_at,
    )
