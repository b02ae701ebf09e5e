"""A worker for service tasks, in plain Python: claim jobs, do them, say how it went.

The whole of a worker, with a token as ``anyshore token add`` makes it::

    from anyshore.worker import BpmnError, Job, Worker

    worker = Worker("https://anyshore.example", token="any_…")

    @worker.does("supplier.look-up")
    def look_up(job: Job) -> dict[str, object]:
        if job.inputs["name"] == "":
            raise BpmnError("no-name", "The invoice names no supplier.")
        return {"supplier": 4711}

    worker.run()

What the function returns goes into the case.  `BpmnError` is an error that the process
foresees; any other exception is a failure, tried again later until the job's tries are
used up.  This module needs nothing but Python's standard library, so it may be copied
to where the platform is not installed.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[["Job"], Mapping[str, object] | None]

__all__ = ["BpmnError", "Job", "RefusedError", "Worker"]

_ATTEMPTS = 5
_PAUSE = 0.5
_RETRIED = frozenset({429, 500, 502, 503, 504})


class BpmnError(Exception):
    """The work ended in a way that the process foresees, with a code of its own."""

    def __init__(self, code: str, message: str = "", **output: object) -> None:
        self.code = code
        self.output = output
        super().__init__(message)


class RefusedError(Exception):
    """The platform refused a request, and says why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        super().__init__(f"{status} {self.code}: {problem.get('detail', '')}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One job that is this worker's for as long as its lease lasts."""

    id: str
    ticket: str
    type: str
    case: str
    element: str
    #: Values that the process hands over; numbers with a fraction are decimals.
    inputs: dict[str, Any]
    #: Fixed properties from the model.
    headers: dict[str, str]
    retries: int
    attempts: int
    lease_until: str


@dataclass(slots=True)
class Worker:
    """Claims jobs and hands them to the functions that do them."""

    #: Where the platform is, as in ``https://anyshore.example``.
    url: str
    #: The access token of a user who may receive work.
    token: str
    #: What it calls itself, for whoever looks at the jobs.
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    #: How many jobs it does at the same time.
    parallel: int = 4
    #: Seconds of a lease; it is renewed while the work lasts.
    lease: float = 60.0
    #: Seconds that a question for jobs waits for an answer.
    wait: float = 20.0
    _handlers: dict[str, Handler] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def does(self, kind: str) -> Callable[[Handler], Handler]:
        """Register a function that does jobs of a type."""

        def register(handler: Handler) -> Handler:
            self._handlers[kind] = handler
            return handler

        return register

    def run(self) -> None:
        """Work until `stop` is called from a handler, a signal or another thread."""
        with ThreadPoolExecutor(self.parallel) as pool:
            while not self._stopping.is_set():
                for done in [pool.submit(self.do, job) for job in self.claim()]:
                    done.result()

    def run_once(self) -> int:
        """Do what is due and return how many jobs that were."""
        jobs = self.claim(wait=0)
        for job in jobs:
            self.do(job)
        return len(jobs)

    def stop(self) -> None:
        """Let `run` come to its end after the jobs in hand."""
        self._stopping.set()

    def claim(self, wait: float | None = None) -> list[Job]:
        """Ask for jobs of the types that it can do."""
        wanted = {
            "types": sorted(self._handlers),
            "worker": self.name,
            "limit": self.parallel,
            "lease": self.lease,
            "wait": self.wait if wait is None else wait,
        }
        return [Job(**found) for found in self._post("claim", wanted)["items"]]

    def do(self, job: Job) -> None:
        """Do one job and say how it went; the lease is renewed meanwhile."""
        done = threading.Event()
        keeping = threading.Thread(target=self._keep, args=(job, done), daemon=True)
        keeping.start()
        try:
            verb, told = self._outcome(job)
        finally:
            done.set()
        try:
            self._post(f"{job.id}/{verb}", {"ticket": job.ticket, **told})
        except RefusedError as error:
            # Its lease has ended and the job is another's, or its case has gone on:
            # whoever has it now says how it went.
            if error.code not in {"job-lost", "not-found"}:
                raise

    def _outcome(self, job: Job) -> tuple[str, dict[str, Any]]:
        try:
            return "complete", {"output": dict(self._handlers[job.type](job) or {})}
        except BpmnError as error:
            told = {"code": error.code, "message": str(error), "output": error.output}
            return "error", told
        except Exception as error:  # noqa: BLE001 - whatever the handler raises
            return "fail", {"message": f"{type(error).__name__}: {error}"[:1000]}

    def _keep(self, job: Job, done: threading.Event) -> None:
        while not done.wait(self.lease / 3):
            try:
                told = {"ticket": job.ticket, "lease": self.lease}
                self._post(f"{job.id}/renew", told)
            except (RefusedError, OSError):
                return

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        """Send a request, again where the platform is away for a moment."""
        request = urllib.request.Request(  # noqa: S310 - the address is the caller's
            f"{self.url.rstrip('/')}/api/v1/jobs/{path}",
            data=_written(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._answer(request)
            except urllib.error.HTTPError as error:
                if error.code not in _RETRIED or attempt == _ATTEMPTS:
                    raise _refused(error) from error
            except OSError:
                if attempt == _ATTEMPTS:
                    raise
            time.sleep(_PAUSE * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _answer(self, request: urllib.request.Request) -> Any:
        patience = self.wait + 30
        with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310 - as above
            text = answer.read()
        return json.loads(text, parse_float=Decimal) if text else None


def _written(value: object) -> str:
    """Write JSON with every digit of a decimal; the standard encoder makes floats."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}:{_written(value[key])}" for key in value)
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    return json.dumps(value)


def _refused(error: urllib.error.HTTPError) -> RefusedError:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {}
    return RefusedError(error.code, problem if isinstance(problem, dict) else {})
