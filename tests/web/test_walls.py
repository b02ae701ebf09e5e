"""Every address, walked by everybody: who may not see a thing does not learn of it.

The addresses are found in the resolver and in the API's own description; one that is
not in the table below fails the suite.  All of them lead to things of client Alder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver
from tests.operation import invoice_file, make_operation
from tests.web.signing import signed_in
from tests.world import MONDAY, PASSWORD, root

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.clients.models import Commitment
from anyshore.apps.connect.models import Document
from anyshore.apps.engagements import queries as engagements
from anyshore.apps.people.models import Presence, Skill, Worker
from anyshore.apps.processes.models import Incident, Job
from anyshore.apps.sourcing.models import ProviderRow
from anyshore.core.access import Role
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.urls import URLResolver
    from tests.operation import Operation
    from tests.world import World

#: Who walks, in the order of the columns below.
WALKERS = ("owner", "colleague", "stranger", "foreign agent", "anonymous")
#: Method, what each walker is answered, and the address as the resolver writes it.
#: 302 leads the anonymous to the sign-in, and others on after a command; 403 is for
#: things of one's own client that one may not open; 404 for what one may not know of;
#: A door that is not one's own is 403, whatever lies behind.  Signing out comes last.
#: 409 for a command that the state of the thing does not allow.
ROUTES = """
GET  302 302 302 302 302 /
GET  404 404 404 404 404 /api/v1/
GET  200 200 200 200 401 /api/v1/cases
POST 201 201 404 404 401 /api/v1/cases
GET  200 403 404 404 401 /api/v1/cases/<case>
GET  200 403 404 404 401 /api/v1/cases/<case>/documents
GET  200 403 404 404 401 /api/v1/cases/<case>/history
GET  200 200 200 200 401 /api/v1/contracts
GET  200 404 404 404 401 /api/v1/contracts/<contract>
GET  200 200 200 200 200 /api/v1/docs
GET  200 404 404 404 401 /api/v1/documents/<document>
GET  200 403 200 200 401 /api/v1/events
GET  403 403 403 200 401 /api/v1/items
GET  403 403 404 404 401 /api/v1/items/<item>
POST 403 403 404 404 401 /api/v1/items/<item>/complete
POST 403 403 404 404 401 /api/v1/items/<item>/escalate
POST 403 403 404 404 401 /api/v1/items/<item>/pend
POST 403 403 404 404 401 /api/v1/items/<item>/release
POST 403 403 404 404 401 /api/v1/items/<item>/renew
POST 403 403 403 200 401 /api/v1/items/next
POST 403 403 403 200 401 /api/v1/jobs/claim
POST 404 404 404 404 401 /api/v1/jobs/<job>/complete
POST 404 404 404 404 401 /api/v1/jobs/<job>/error
POST 404 404 404 404 401 /api/v1/jobs/<job>/fail
POST 404 404 404 404 401 /api/v1/jobs/<job>/renew
GET  200 200 200 200 401 /api/v1/me
POST 201 201 404 404 401 /api/v1/messages
GET  200 200 200 200 200 /api/v1/openapi.json
GET  200 403 200 200 401 /api/v1/postings
GET  200 403 200 200 401 /api/v1/postings.csv
POST 201 201 404 404 401 /api/v1/signals
GET  403 403 403 200 302 /desk/
POST 403 403 403 404 302 /desk/<slug:item>/complete/
POST 403 403 403 404 302 /desk/<slug:item>/escalate/
POST 403 403 403 404 302 /desk/<slug:item>/fields/
POST 403 403 403 404 302 /desk/<slug:item>/pend/
POST 403 403 403 404 302 /desk/<slug:item>/release/
POST 403 403 403 404 302 /desk/<slug:item>/renew/
POST 403 403 403 302 302 /desk/next/
POST 403 403 403 409 302 /desk/presence/
GET  403 403 403 200 302 /desk/shifts/
POST 403 403 403 404 302 /desk/shifts/<str:key>/answer/
POST 403 403 403 404 302 /desk/shifts/ask/
POST 403 403 403 409 302 /desk/shifts/feed/
POST 403 403 403 302 302 /desk/shifts/read/
GET  403 403 403 200 302 /desk/quality/
GET  403 403 403 404 302 /desk/quality/<str:key>/
POST 403 403 403 404 302 /desk/quality/<str:key>/appeal/
GET  200 404 404 404 302 /documents/<str:key>/
GET  404 404 404 404 404 /feeds/shifts/<str:token>.ics
GET  403 403 403 200 302 /expert/
GET  403 403 403 404 302 /expert/engagements/<str:key>/
GET  403 403 403 404 302 /expert/engagements/<str:key>/brief/
POST 403 403 403 404 302 /expert/engagements/<str:key>/comment/
POST 403 403 403 404 302 /expert/engagements/<str:key>/comments/<uuid:comment>/resolve/
GET  403 403 403 404 302 /expert/engagements/<str:key>/compare/
POST 403 403 403 404 302 /expert/engagements/<str:key>/deliver/
POST 403 403 403 404 302 /expert/engagements/<str:key>/do/<slug:verb>/
POST 403 403 403 404 302 /expert/engagements/<str:key>/milestones/<str:name>/approve/
POST 403 403 403 404 302 /expert/engagements/<str:key>/milestones/<str:name>/reach/
POST 403 403 403 404 302 /expert/engagements/<str:key>/sign-off/
GET  403 403 403 404 302 /expert/engagements/<str:key>/versions/<str:part>/<int:number>/
GET  403 403 403 200 302 /ops/
GET  403 403 403 200 302 /ops/billing/
GET  403 403 403 404 302 /ops/billing/<str:key>/
POST 403 403 403 404 302 /ops/billing/<str:key>/issue/
GET  403 403 403 404 302 /ops/cases/<slug:key>/
POST 403 403 403 404 302 /ops/cases/<slug:key>/change/
POST 403 403 403 404 302 /ops/cases/<slug:key>/do/<slug:verb>/
GET  403 403 403 404 302 /ops/commitments/<uuid:key>/
GET  403 403 403 200 302 /ops/engagements/
GET  403 403 403 404 302 /ops/engagements/<str:key>/
GET  403 403 403 404 302 /ops/engagements/<str:key>/brief/
POST 403 403 403 404 302 /ops/engagements/<str:key>/comment/
POST 403 403 403 404 302 /ops/engagements/<str:key>/comments/<uuid:comment>/resolve/
GET  403 403 403 404 302 /ops/engagements/<str:key>/compare/
POST 403 403 403 404 302 /ops/engagements/<str:key>/deliver/
POST 403 403 403 404 302 /ops/engagements/<str:key>/do/<slug:verb>/
POST 403 403 403 404 302 /ops/engagements/<str:key>/milestones/<str:name>/approve/
POST 403 403 403 404 302 /ops/engagements/<str:key>/milestones/<str:name>/reach/
POST 403 403 403 404 302 /ops/engagements/<str:key>/sign-off/
POST 403 403 403 404 302 /ops/engagements/<str:key>/staff/
GET  403 403 403 404 302 /ops/engagements/<str:key>/versions/<str:part>/<int:number>/
GET  403 403 403 200 302 /ops/incidents/
POST 403 403 403 404 302 /ops/incidents/<slug:incident>/repair/
POST 403 403 403 302 302 /ops/incidents/many/
GET  403 403 403 200 302 /ops/items/
GET  403 403 403 404 302 /ops/items/<slug:item>/
POST 403 403 403 404 302 /ops/items/<slug:item>/priority/
POST 403 403 403 404 302 /ops/items/<slug:item>/reassign/
POST 403 403 403 404 302 /ops/items/<slug:item>/resume/
POST 403 403 403 404 302 /ops/items/<slug:item>/take-over/
POST 403 403 403 404 302 /ops/items/<slug:item>/withdraw/
GET  403 403 403 200 302 /ops/quality/
GET  403 403 403 404 302 /ops/quality/<str:key>/
POST 403 403 403 404 302 /ops/quality/<str:key>/decide/
POST 403 403 403 404 302 /ops/quality/<str:key>/score/
GET  403 403 403 200 302 /ops/staffing/
POST 403 403 403 404 302 /ops/staffing/begin/
GET  403 403 403 200 302 /ops/staffing/cost/
GET  403 403 403 404 302 /ops/staffing/plans/<str:key>/
POST 403 403 403 404 302 /ops/staffing/plans/<str:key>/cell/
GET  403 403 403 404 302 /ops/staffing/plans/<str:key>/cover/
POST 403 403 403 404 302 /ops/staffing/plans/<str:key>/make/
GET  403 403 403 404 302 /ops/staffing/plans/<str:key>/print/
POST 403 403 403 404 302 /ops/staffing/plans/<str:key>/publish/
GET  403 403 403 404 302 /ops/staffing/plans/<str:key>/roster.csv
GET  403 403 403 404 302 /ops/staffing/plans/<str:key>/search/
GET  403 403 403 404 302 /ops/staffing/queues/<str:key>/
POST 403 403 403 404 302 /ops/staffing/queues/<str:key>/forecast/
POST 403 403 403 404 302 /ops/staffing/queues/<str:key>/history/
POST 403 403 403 404 302 /ops/staffing/queues/<str:key>/special/
GET  403 403 403 200 302 /ops/staffing/requests/
GET  403 403 403 200 302 /ops/staffing/setup/
GET  403 403 403 200 302 /ops/staffing/setup/people/<str:key>/
GET  403 403 403 404 302 /ops/staffing/setup/queues/<str:key>/
GET  403 403 403 200 302 /ops/staffing/setup/queues/new/
GET  403 403 403 200 302 /ops/staffing/setup/shifts/<str:key>/
GET  403 403 403 200 302 /ops/staffing/setup/shifts/new/
GET  403 403 403 200 302 /ops/staffing/setup/sites/<str:key>/
GET  403 403 403 200 302 /ops/staffing/setup/sites/new/
POST 403 403 403 404 302 /ops/staffing/setup/<slug:what>/<str:key>/retire/
GET  403 403 403 200 302 /ops/staffing/take-in/
GET  403 403 403 200 302 /ops/staffing/today/
GET  403 403 403 200 302 /ops/versions/<slug:key>/<int:before>/
POST 403 403 403 404 302 /ops/versions/<slug:key>/<int:before>/move/
GET  403 403 403 200 302 /ops/workers/
GET  200 200 200 403 302 /portal/
GET  200 404 404 403 302 /portal/accuracy/<str:key>/
GET  200 200 200 403 302 /portal/advice/
GET  200 403 404 403 302 /portal/advice/<str:key>/
POST 422 403 404 403 302 /portal/advice/<str:key>/
GET  200 403 404 403 302 /portal/advice/<str:key>/contract/
GET  200 403 404 403 302 /portal/advice/<str:key>/log/
POST 422 403 404 403 302 /portal/advice/<str:key>/log/cases/
POST 422 403 404 403 302 /portal/advice/<str:key>/log/confirm/
POST 302 403 404 403 302 /portal/advice/<str:key>/log/drop/
GET  404 403 404 403 302 /portal/advice/<str:key>/log/map.svg
POST 422 403 404 403 302 /portal/advice/<str:key>/log/take/
GET  200 403 404 403 302 /portal/advice/<str:key>/pdf/
GET  200 403 404 403 302 /portal/advice/<str:key>/quotes/
POST 422 403 404 403 302 /portal/advice/<str:key>/quotes/
POST 302 403 404 403 302 /portal/advice/<str:key>/quotes/drop/
GET  200 403 404 403 302 /portal/advice/<str:key>/quotes/pdf/
GET  200 403 404 403 302 /portal/advice/<str:key>/quotes/table/
GET  302 302 302 403 302 /portal/advice/compare/
GET  200 200 200 403 302 /portal/advice/new/
POST 302 302 302 403 302 /portal/advice/new/
GET  200 200 200 403 302 /portal/advice/providers/
POST 422 422 422 403 302 /portal/advice/providers/
POST 302 302 404 403 302 /portal/advice/providers/<uuid:provider>/off/
GET  200 403 404 403 302 /portal/commitments/<uuid:key>/
GET  200 200 200 403 302 /portal/cover/
GET  200 200 200 403 302 /portal/engagements/
GET  200 403 404 403 302 /portal/engagements/<str:key>/
GET  409 403 404 403 302 /portal/engagements/<str:key>/brief/
POST 409 403 404 403 302 /portal/engagements/<str:key>/brief/
POST 302 403 404 403 302 /portal/engagements/<str:key>/comment/
POST 302 403 404 403 302 /portal/engagements/<str:key>/comments/<uuid:comment>/resolve/
GET  200 403 404 403 302 /portal/engagements/<str:key>/compare/
POST 409 403 404 403 302 /portal/engagements/<str:key>/deliver/
POST 409 403 404 403 302 /portal/engagements/<str:key>/do/<slug:verb>/
POST 409 403 404 403 302 /portal/engagements/<str:key>/milestones/<str:name>/approve/
POST 409 403 404 403 302 /portal/engagements/<str:key>/milestones/<str:name>/reach/
POST 409 403 404 403 302 /portal/engagements/<str:key>/sign-off/
GET  200 403 404 403 302 /portal/engagements/<str:key>/versions/<str:part>/<int:number>/
GET  200 200 200 403 302 /portal/engagements/new/
POST 302 302 302 403 302 /portal/engagements/new/
GET  200 200 200 403 302 /portal/invoices/
GET  200 403 404 403 302 /portal/invoices/<str:key>/
POST 302 403 404 403 302 /portal/invoices/<str:key>/approve/
POST 302 403 404 403 302 /portal/invoices/<str:key>/dispute/
GET  200 403 404 403 302 /portal/invoices/<str:key>/lines/<int:line>/
GET  200 403 404 403 302 /portal/invoices/<str:key>/pdf/
GET  200 403 404 403 302 /portal/invoices/<str:key>/xml/
GET  200 200 200 403 302 /portal/work/
GET  200 403 404 403 302 /portal/work/<str:key>/
GET  302 302 302 302 200 /sign-in/
GET  403 403 403 200 302 /studio/
GET  403 403 403 200 302 /studio/<slug:key>/<int:version>/
GET  403 403 403 200 302 /studio/<slug:key>/<int:version>/rules/
GET  403 403 403 200 302 /studio/<slug:key>/<int:version>/rules/<str:decision>/
GET  403 403 403 200 302 /studio/<slug:key>/versions/
GET  403 403 403 404 302 /studio/cases/<slug:case>/decisions/<int:number>/
POST 302 302 302 302 302 /sign-out/
"""
TICKET = show_id(IdPrefix.JOB, UUID(int=0))
#: What is sent along with a command, by the last part of its address.
SENT: dict[str, dict[str, Any]] = {
    "appeal": {"reason": "Why?"},
    "ask": {"kind": "bid", "shift": str(UUID(int=0))},
    "begin": {
        "name": "A plan",
        "site": str(UUID(int=0)),
        "queue": str(UUID(int=0)),
        "first": "2026-12-07",
        "days": "7",
    },
    "cell": {"worker": str(UUID(int=0)), "day": "2026-11-30"},
    "comment": {"version": "1", "body": "A remark."},
    "claim": {"types": ["nothing"], "worker": "walk"},
    "complete": {"output": {}, "ticket": TICKET},
    "decide": {"reason": "Why?"},
    "deliver": {"deliverable": "report", "text": "New."},
    "dispute": {"reason": "Why?"},
    "error": {"ticket": TICKET, "code": "gone"},
    "escalate": {"reason": "Why?"},
    "fail": {"ticket": TICKET, "message": "It failed."},
    "many": {"do": "retry", "reason": "Why?"},
    "messages": {"contract": "", "name": "walked", "wait": 60},
    "move": {"reason": "Why?"},
    "new": {
        "title": "A brief of mine",
        "rounds": "2",
        "name": "Payroll",
        "service": "payroll",
        "years": "4",
        "language": "en",
    },
    "issue": {"month": "2026-11"},
    "pend": {"awaits": "client", "reason": "Why?"},
    "priority": {"priority": "1", "reason": "Why?"},
    "release": {"reason": "Why?"},
    "renew": {"ticket": TICKET},
    "special": {"day": "2026-12-01", "multiplier": "2", "reason": "Why?"},
    "signals": {"contract": "", "name": "walked"},
    "take-over": {"reason": "Why?"},
    "withdraw": {"reason": "Why?"},
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand where the operation has its morning."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def operation(world: World) -> Operation:
    """Let both clients have something of everything."""
    return make_operation(world)


@pytest.fixture
def walkers(operation: Operation) -> dict[str, Browser]:
    """Sign everybody in."""
    world = operation.world
    with acting_for_all(), transaction.atomic():
        account = User(email="other-agent@sample.example", name="other agent")
        roles = [Role.AGENT, Role.EXPERT, Role.LEAD]
        other = add_user(root(), account, PASSWORD, roles, [world.birch.id])
        worker = Worker.objects.create(
            user=other, site=world.site, presence=Presence.AVAILABLE
        )
        Skill.objects.create(worker=worker, code="accounts-payable", level=5)
    users = (world.owner, world.colleague, world.stranger, other)
    browsers = [signed_in(user) for user in users]
    return dict(zip(WALKERS, [*browsers, Browser()], strict=True))


def keys(operation: Operation) -> dict[str, str]:
    """Return what stands in the addresses: all of it is Alder's."""
    mine = operation.alder
    with acting_for_all(), transaction.atomic():
        document = Document.objects.get(case=mine.case)
        incident = Incident.objects.get(case=mine.item.case)
        job = Job.objects.get(case=mine.item.case)
        promises = Commitment.objects.filter(contract=mine.contract)
        promise = promises.get(document__measure="turnaround")
        actor = operation.world.actor(operation.world.owner)
        _, value = engagements.one(actor, mine.engagement)
        lead = Worker.objects.get(user=operation.world.lead)
        provider = ProviderRow.objects.create(
            client=operation.world.alder, name="Manila Voice", country="PH"
        )
    return {
        "provider": str(provider.id),
        "advice": show_id(IdPrefix.ADVICE, mine.scope),
        "engagement": show_id(IdPrefix.ENGAGEMENT, mine.engagement),
        "comment": str(value.comments[0].id),
        "case": show_id(IdPrefix.CASE, mine.case.id),
        "job": show_id(IdPrefix.JOB, job.id),
        "document": show_id(IdPrefix.DOCUMENT, document.id),
        "invoice": show_id(IdPrefix.INVOICE, mine.invoice.id),
        "plan": show_id(IdPrefix.PLAN, mine.staffed.plan.id),
        "staff_queue": show_id(IdPrefix.STAFF_QUEUE, mine.staffed.queue.id),
        "request": show_id(IdPrefix.REQUEST, UUID(int=0)),
        "site": show_id(IdPrefix.SITE, operation.world.site.id),
        "shift_code": "M06",
        "worker": show_id(IdPrefix.WORKER, lead.id),
        "item": show_id(IdPrefix.ITEM, mine.item.id),
        "review": show_id(IdPrefix.REVIEW, mine.sample.id),
        "contract": show_id(IdPrefix.CONTRACT, mine.contract.id),
        "incident": show_id(IdPrefix.INCIDENT, incident.id),
        "commitment": str(promise.id),
    }


def addresses() -> set[str]:
    """Return every address of the product, as the resolver writes it."""

    def below(node: URLResolver, prefix: str) -> Iterator[str]:
        for each in node.url_patterns:
            if isinstance(each, URLPattern):
                yield prefix + str(each.pattern)
            else:
                yield from below(each, prefix + str(each.pattern))

    return set(below(get_resolver(), ""))


def routes() -> list[tuple[str, tuple[int, ...], str]]:
    """Return the table above."""
    found = []
    for line in ROUTES.strip().splitlines():
        method, *statuses, address = line.split()
        found.append((method, tuple(map(int, statuses)), address.removeprefix("/")))
    return found


#: What the placeholder ``key`` stands for, by what the address begins with.
KEYS = (
    ("desk/quality/", "review"),
    ("documents/", "document"),
    ("ops/billing/", "contract"),
    ("ops/cases/", "case"),
    ("desk/shifts/", "request"),
    ("ops/quality/", "review"),
    ("ops/staffing/plans/", "plan"),
    ("ops/staffing/queues/", "staff_queue"),
    ("ops/staffing/setup/people/", "worker"),
    ("ops/staffing/setup/shifts/", "shift_code"),
    ("ops/staffing/setup/sites/", "site"),
    ("ops/staffing/setup/", "staff_queue"),
    ("portal/accuracy/", "contract"),
    ("portal/advice/", "advice"),
    ("portal/commitments/", "commitment"),
    ("ops/commitments/", "commitment"),
    ("portal/invoices/", "invoice"),
    ("portal/work/", "case"),
)
FIXED = {
    "before": "1",
    "version": "1",
    "number": "1",
    "line": "1",
    "verb": "accept",
    "what": "queues",
    "part": "report",
    "name": "final",
    "decision": "route",
    "token": "nothing",
}


def filled(address: str, known: dict[str, str]) -> str:
    """Return an address with Alder's things in it."""

    def value(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        if name != "key":
            return FIXED.get(name) or known[name]
        if address.startswith(("studio/", "ops/versions/")):
            return "accounts-payable"
        kinds = (kind for start, kind in KEYS if address.startswith(start))
        return known[next(kinds, "engagement")]

    return "/" + re.sub("<([^>]+)>", value, address)


def ask(browser: Browser, method: str, path: str, contract: str) -> Any:
    """Send one request as a page or a program would."""
    if method == "GET":
        return browser.get(path)
    if path == "/api/v1/cases":
        return browser.post(
            f"{path}?contract={contract}",
            data=invoice_file("WALK"),
            content_type="application/xml",
        )
    fields = SENT.get(path.rstrip("/").rpartition("/")[2], {})
    if "contract" in fields:
        fields = {**fields, "contract": contract}
    if path.startswith("/api/"):
        return browser.post(
            path,
            data=fields,
            content_type="application/json",
            headers={"Idempotency-Key": "walk"},
        )
    return browser.post(path, fields)


def test_every_address_is_walked() -> None:
    """A new address has to say what everybody gets."""
    assert addresses() == {address for _, _, address in routes()}


def test_everybody_gets_what_they_may(
    operation: Operation, walkers: dict[str, Browser]
) -> None:
    """Owner, colleague, stranger, an agent of another client, and nobody at all."""
    known = keys(operation)
    names = (b"Alder", b"alder")
    wrong, told = [], []
    for method, expected, address in routes():
        path = filled(address, known)
        for (walker, browser), status in zip(walkers.items(), expected, strict=True):
            with transaction.atomic():
                answer = ask(browser, method, path, known["contract"])
                transaction.set_rollback(True)
            if answer.status_code != status:
                wrong.append(f"{method} {path} {walker}: {answer.status_code}")
            outside = walker in {"stranger", "foreign agent", "anonymous"}
            body = b"" if answer.streaming else answer.content
            if outside and any(name in body for name in names):
                told.append(f"{method} {path} {walker}")
    assert wrong == []
    assert told == []


def test_an_unknown_key_and_a_foreign_one_look_the_same(
    operation: Operation, walkers: dict[str, Browser]
) -> None:
    """The answer to a stranger does not depend on whether the thing is there."""
    known = keys(operation)
    stranger = walkers["stranger"]
    other = IdPrefix.ENGAGEMENT, IdPrefix.CASE, IdPrefix.INVOICE
    paths = ("/portal/engagements/", "/portal/work/", "/portal/invoices/")
    mine = known["engagement"], known["case"], known["invoice"]
    for prefix, path, key in zip(other, paths, mine, strict=True):
        unknown = show_id(prefix, clock.new_key())
        answers = [stranger.get(f"{path}{each}/") for each in (key, unknown)]
        there, gone = (
            re.sub("[A-Za-z0-9]{64}", "TOKEN", answer.content.decode())
            for answer in answers
        )
        assert there.replace(key, "KEY") == gone.replace(unknown, "KEY")
