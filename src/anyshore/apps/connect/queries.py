"""Reading documents and postings, each behind the permission to read its case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from anyshore.adapters.postgres import feed
from anyshore.apps.connect.models import Document, Posting
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import reading
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from anyshore.apps.processes.models import Case
    from anyshore.core.access import Actor

__all__ = [
    "Document",
    "document",
    "document_of_case",
    "documents",
    "posting",
    "postings",
    "target",
]

#: Rows read at once while an export is written.
_CHUNK = 500


def target(case: Case) -> Target:
    """Return a case as the access rules see it, its workers among its members."""
    workers = Worker.objects.filter(Q(held__case=case) | Q(completed__case=case))
    users = workers.values_list("user_id", flat=True)
    return replace(reading.target(case), members=frozenset(users))


def document(actor: Actor, key: UUID) -> Document:
    """Return a document, content and all.

    Raises:
        ProblemError: ``not-found``, also where the actor may not read its case.
    """
    found = Document.objects.select_related("case").filter(pk=key).first()
    allowed = found and may(actor, Capability.CASE_READ, target(found.case))
    if found is None or not allowed:
        raise missing("document", show_id(IdPrefix.DOCUMENT, key))
    return found


def documents(case: UUID) -> list[Document]:
    """Return the documents of a case that the caller has read, without content."""
    return list(Document.objects.defer("content").filter(case_id=case).order_by("id"))


def document_of_case(case: UUID) -> Document | None:
    """Return the document that started a case that the caller has read."""
    return next(iter(documents(case)), None)


def postings(
    actor: Actor, *, contract: UUID | None = None, after: UUID | None = None
) -> Iterator[Posting]:
    """Yield the postings of the clients that somebody exports for, as they were made.

    Nothing is ever placed before what was once given out: see `adapters.postgres.feed`.

    Args:
        actor: Who takes them out.
        contract: One contract alone; None for all.
        after: Only those after this one, which is how a program fetches what is new.

    Raises:
        ProblemError: ``not-allowed``; ``not-found`` where ``after`` is no posting that
            they may read.
    """
    clients = [
        client
        for client in sorted(_clients(actor))
        if may(actor, Capability.DATA_EXPORT, Target(client=client))
    ]
    if not clients:
        # Refused with the rules' own reason.
        require(actor, Capability.DATA_EXPORT, Target(client=actor.own_client))
    rows = _postings().filter(feed.Settled("transaction"), client_id__in=clients)
    if contract is not None:
        rows = rows.filter(contract_id=contract)
    if after is not None:
        rows = rows.filter(feed.after(posting(actor, after).transaction, after))
    return rows.order_by("transaction", "id").iterator(chunk_size=_CHUNK)


def posting(actor: Actor, key: UUID) -> Posting:
    """Return one posting.

    Raises:
        ProblemError: ``not-found``, also where the actor may not read its case.
    """
    found = _postings().select_related("case").filter(pk=key).first()
    if found is None or not may(actor, Capability.CASE_READ, target(found.case)):
        raise missing("posting", show_id(IdPrefix.POSTING, key))
    return found


def _postings() -> QuerySet[Posting]:
    return Posting.objects.select_related("contract")


def _clients(actor: Actor) -> frozenset[UUID]:
    own = actor.own_client
    return actor.clients if own is None else frozenset((own,))
