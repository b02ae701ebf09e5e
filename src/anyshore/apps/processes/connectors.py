"""Service tasks that the platform does itself, outside of the runner's transaction.

Calling somebody else takes as long as it takes, so these are jobs like those of any
worker: claimed, done, and tried again with pauses that double.

``http``: headers ``url`` (or the variable of that name), ``method``, ``patience`` in
seconds; the variables ``body`` and ``headers``.  Gives ``status`` and ``answer``, read
as JSON where it is such.  A status from 500 on, and 429, is a failure; another from 400
on is the BPMN error ``http-`` and the status.

``mail``: the variables ``to``, ``subject`` and ``text``.  Off until
``ANYSHORE_SMTP`` names a server, as in ``smtp.example:587``.
"""

from __future__ import annotations

import logging
import os
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from anyshore.adapters import outgoing
from anyshore.adapters.postgres.exact import dumps, loads
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.clients.models import Client
from anyshore.apps.processes import jobs
from anyshore.apps.processes.jobs import Failure, Holding, Wanted
from anyshore.apps.processes.registry import BusinessError
from anyshore.core import feel
from anyshore.core.access import Actor, Role
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from anyshore.apps.processes.models import Job

__all__ = ["HTTP", "MAIL", "Connectors"]

HTTP = "http"
MAIL = "mail"
#: How often the jobs are looked at where there are none, in seconds.
_EVERY = 1.0
_LEASE = timedelta(minutes=2)
_LONGEST_PATIENCE = 60.0
_BAD = 400
_AGAIN = 500
_BUSY = 429

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connectors:
    """Does the jobs of the built-in types; one thread of a runner calls it."""

    #: How a request is sent; tests have a way of their own.
    send: Callable[[outgoing.Request], outgoing.Answer] = outgoing.send

    def work(self) -> int:
        """Do what is due and return how many jobs that were."""
        # One at a time: each may take nearly as long as the lease.
        wanted = Wanted(types=(HTTP, MAIL), worker="platform", lease=_LEASE)
        with acting_for_all(), transaction.atomic():
            actor = _platform()
            found = jobs.claim(actor, wanted)
        for job in found:
            try:
                self._do(actor, job)
            except ProblemError as error:
                # It took longer than the lease, or its case has gone on meanwhile.
                _log.warning("job %s is not ours any more: %s", job.id, error)
        return len(found)

    def keep_working(self, stop: threading.Event) -> None:
        """Do what is due until told to stop; a thread of a runner calls this."""
        while not stop.is_set():
            try:
                if self.work():
                    continue
            except (OperationalError, InterfaceError) as error:
                _log.warning("database away: %s", str(error).strip())
                connection.close()
            stop.wait(_EVERY)
        connection.close()

    def _do(self, actor: Actor, job: Job) -> None:
        holding = Holding(job=job.id, ticket=job.ticket or job.id)
        try:
            output = self._http(job) if job.type == HTTP else _mail(job)
        except BusinessError as error:
            with acting_for_all():
                told = Failure(message=str(error))
                jobs.raise_error(actor, holding, error.code, told)
        except ProblemError as error:
            with acting_for_all():
                jobs.fail(actor, holding, Failure(message=str(error.problem)))
        else:
            with acting_for_all():
                jobs.complete(actor, holding, output)

    def _http(self, job: Job) -> dict[str, Any]:
        answer = self.send(_request(job))
        if answer.status >= _AGAIN or answer.status == _BUSY:
            raise _failed("http-failed", f"It answers {answer.status}.")
        if answer.status >= _BAD:
            text = answer.body[:500].decode(errors="replace")
            raise BusinessError(f"http-{answer.status}", text)
        return {"status": answer.status, "answer": _read(answer)}


def _platform() -> Actor:
    """Return who does these jobs: the platform, for every client."""
    clients = frozenset(Client.objects.values_list("id", flat=True))
    return Actor(id=UUID(int=0), roles=frozenset({Role.AGENT}), clients=clients)


def _request(job: Job) -> outgoing.Request:
    given, fixed = job.inputs, job.headers
    body = given.get("body")
    headers = {str(k): str(v) for k, v in dict(given.get("headers") or {}).items()}
    if body is not None and not isinstance(body, str):
        headers.setdefault("Content-Type", "application/json")
        body = dumps(body).decode()
    try:
        patience = min(float(fixed.get("patience", "10")), _LONGEST_PATIENCE)
    except ValueError:
        raise _failed("http-patience", "The patience is no number.") from None
    return outgoing.Request(
        url=str(fixed.get("url") or given.get("url") or ""),
        method=str(fixed.get("method") or given.get("method") or "GET").upper(),
        headers=headers,
        body=None if body is None else body.encode(),
        patience=patience,
    )


def _read(answer: outgoing.Answer) -> Any:
    text = answer.body.decode(errors="replace")
    if "json" not in answer.headers.get("content-type", ""):
        return text
    try:
        return feel.from_json(loads(answer.body))
    except ValueError:
        return text


def _mail(job: Job) -> dict[str, Any]:
    server = os.environ.get("ANYSHORE_SMTP", "")
    if not server:
        raise _failed("mail-off", "No mail server is set.", "Set ANYSHORE_SMTP.")
    host, _, port = server.partition(":")
    message = EmailMessage()
    message["From"] = os.environ.get("ANYSHORE_MAIL_FROM", f"anyshore@{host}")
    try:
        message["To"] = str(job.inputs["to"])
        message["Subject"] = str(job.inputs.get("subject", ""))
        # The same job sent twice, after a lease was lost, is one mail to its reader.
        message["Message-ID"] = f"<{job.id}@{host}>"
        message.set_content(str(job.inputs.get("text", "")))
        with smtplib.SMTP(host, int(port or 25), timeout=20) as connection:
            connection.send_message(message)
    except (OSError, KeyError, ValueError, smtplib.SMTPException) as error:
        what = f"The mail could not be sent: {type(error).__name__}: {error}"
        raise _failed("mail-failed", what) from error
    return {}


def _failed(code: str, message: str, hint: str = "") -> ProblemError:
    return ProblemError(Problem(code=code, message=message, hint=hint))
