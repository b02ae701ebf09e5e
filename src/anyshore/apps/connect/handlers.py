"""Service tasks of accounts payable: check an invoice, post it, reject it.

They run in the runner's transaction: what they write stands or falls with the step.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from anyshore.adapters import einvoice
from anyshore.apps.connect import postings
from anyshore.apps.connect.doubles import first_case, identity
from anyshore.apps.connect.findings import as_value, heaviest
from anyshore.apps.connect.models import Document, Posting
from anyshore.apps.connect.services import document_ref
from anyshore.apps.permission import missing
from anyshore.apps.processes.registry import BusinessError, ServiceCall, service
from anyshore.apps.processes.services import case_ref
from anyshore.core import events, pricing
from anyshore.kernel import (
    IdPrefix,
    Place,
    Problem,
    ProblemError,
    Severity,
    parse_id,
    show_id,
)

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.apps.processes.models import Case

__all__ = ["check", "post", "reject"]

ENGINE = "engine"
#: Errors that the process can foresee and hand to a person.
ALREADY_POSTED = "already-posted"
NOT_BOOKABLE = "not-bookable"


@service("invoice.check")
def check(call: ServiceCall) -> dict[str, Any]:
    """Check the case's document and say what a decision model can decide by.

    Gives ``duplicate`` and ``duplicate_of``, ``supplier_known``, the numbers of
    ``errors`` and ``warnings``, the category of the heaviest ``finding``, all
    ``findings``, ``amount`` with tax (BT-112) and its ``currency``, ``credit_note``.
    """
    document = _document(call.case, call.inputs)
    reading = einvoice.read_document(bytes(document.content), document.name)
    invoice, contract = reading.invoice, call.case.contract
    suppliers = _suppliers(contract)
    found = (
        *reading.findings,
        *pricing.check(
            invoice,
            known_suppliers=suppliers,
            today=call.now.astimezone(ZoneInfo(contract.client.zone)).date(),
            origin=reading.origin,
        ),
    )
    first = first_case(contract, invoice, call.case.id)
    duplicate = first != call.case.id
    errors = sum(1 for each in found if each.severity is Severity.ERROR)
    warnings = sum(1 for each in found if each.severity is Severity.WARNING)
    category = heaviest(found).value
    known = suppliers is None or pricing.find_supplier(invoice.seller, suppliers)
    output = {
        "duplicate": duplicate,
        "duplicate_of": show_id(IdPrefix.CASE, first) if duplicate else None,
        "supplier_known": bool(known),
        "errors": Decimal(errors),
        "warnings": Decimal(warnings),
        "finding": category,
        "findings": [as_value(each) for each in found],
        "amount": invoice.totals.gross,
        "currency": invoice.currency,
        "credit_note": invoice.is_credit_note,
    }
    _note(
        call,
        "document.checked",
        {key: output[key] for key in ("duplicate", "supplier_known", "finding")}
        | {"errors": errors, "warnings": warnings},
        document.id,
    )
    return output


@service("invoice.post")
def post(call: ServiceCall) -> dict[str, Any]:
    """Hand the invoice to the client's books, once per case and once per invoice.

    Raises:
        BusinessError: ``already-posted`` where another case has posted the same
            invoice, ``not-bookable`` where its total or its currency is missing.
    """
    case = call.case
    invoice = pricing.from_json(call.inputs["invoice"])
    if invoice.totals.gross is None or not invoice.currency:
        raise BusinessError(NOT_BOOKABLE, "Total or currency is missing.")
    document = _document(case, call.inputs)
    source = postings.Source(case=case, document=document, given=call.inputs)
    made = Posting(
        client_id=case.client_id,
        contract=case.contract,
        case=case,
        identity=identity(invoice, case.id),
        document=postings.entry(invoice, source),
        posted_at=call.now,
    )
    Posting.objects.bulk_create([made], ignore_conflicts=True)
    kept = Posting.objects.get(contract=case.contract, identity=made.identity)
    if kept.case_id != case.id:
        first = show_id(IdPrefix.CASE, kept.case_id)
        raise BusinessError(
            ALREADY_POSTED,
            f"{invoice.number} from {invoice.seller.name} was posted with {first}.",
        )
    if kept.id == made.id:
        data = {
            "number": invoice.number,
            "total": invoice.totals.gross,
            "currency": invoice.currency,
        }
        _note(call, "posting.made", data, document.id)
    return {"outcome": "posted"}


@service("invoice.reject")
def reject(call: ServiceCall) -> dict[str, Any]:
    """Close the case without a posting, and say why."""
    given = call.inputs
    reason = given.get("reject_reason") or given.get("reason") or "rejected"
    document = _document(call.case, given)
    _note(call, "document.rejected", {"reason": str(reason)}, document.id)
    return {"outcome": "rejected"}


def _document(case: Case, inputs: dict[str, Any]) -> Document:
    shown = str(inputs.get("document", ""))
    key = parse_id(IdPrefix.DOCUMENT, shown)
    document = Document.objects.filter(pk=key, case=case).first()
    if document is None:
        raise missing("document", shown)
    return document


def _suppliers(contract: Contract) -> tuple[pricing.KnownSupplier, ...] | None:
    """Return the payer's file of suppliers; None where the contract has none."""
    file = contract.terms.get("suppliers")
    if file is None:
        return None
    try:
        return msgspec.convert(file, tuple[pricing.KnownSupplier, ...])
    except (TypeError, ValueError) as error:
        raise ProblemError(
            Problem(
                code="terms-malformed",
                message=f"The suppliers of {contract.name} cannot be read: {error}.",
                hint="Mend the contract's terms and try again.",
                place=Place(source=contract.slug, element="suppliers"),
            )
        ) from error


def _note(call: ServiceCall, kind: str, data: dict[str, Any], document: UUID) -> None:
    call.drafts.append(
        events.Draft(
            client=call.case.client_id,
            type=kind,
            at=call.now,
            actor=ENGINE,
            data=data,
            objects=(case_ref(call.case.id), document_ref(document)),
        )
    )
